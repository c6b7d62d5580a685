"""Items about notices, bound with the leads' model: what takes leads need not know of them."""

from __future__ import annotations

from typing import Final

from pynamodb.attributes import JSONAttribute, NumberAttribute, TTLAttribute, UnicodeAttribute
from pynamodb.connection.table import TableConnection
from pynamodb.models import Model

from leadmodels.attributes import InstantAttribute
from leadmodels.models import CURRENT, LeadItem

BESIDE_THE_FORM: Final = "notices"
"""The sort key of a form's settings of notices: behind `current`, so that no version has it."""


class _BesideLeads(Model):
    """A model on the leads' table, through the connection that `bind_table` gave those."""

    class Meta:
        """Unused: see above."""

        table_name = ""

    @classmethod
    def _get_connection(cls) -> TableConnection:
        return LeadItem._get_connection()  # noqa: SLF001 - PynamoDB has no other way to share one


class NoticeSettingsItem(_BesideLeads):
    """Whom a form's leads are told to, and how. It stands in the form's own partition."""

    form_id = UnicodeAttribute(hash_key=True, attr_name="leadId")
    timestamp = UnicodeAttribute(range_key=True, default=BESIDE_THE_FORM)

    people = JSONAttribute(null=True)
    subject = UnicodeAttribute(default="")
    version = NumberAttribute()
    updated_at = InstantAttribute()


class SentItem(_BesideLeads):
    """That a notice is being sent by somebody until an instant, or has been."""

    sent_id = UnicodeAttribute(hash_key=True, attr_name="leadId")
    timestamp = UnicodeAttribute(range_key=True, default=CURRENT)

    state = UnicodeAttribute()
    lease_until = InstantAttribute(null=True)
    expires_at = TTLAttribute()
