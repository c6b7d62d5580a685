"""What happened to a lead, as a PynamoDB model: items beside the lead, in its own partition."""

from __future__ import annotations

from pynamodb.attributes import TTLAttribute, UnicodeAttribute
from pynamodb.models import Model

from leadmodels.attributes import InstantAttribute


class ActivityItem(Model):
    """One thing that a person or a job did to a lead. It is in no index and expires with it."""

    class Meta:
        """Filled by `leadmodels.table.bind_table`."""

        table_name = ""

    lead_id = UnicodeAttribute(hash_key=True, attr_name="leadId")
    timestamp = UnicodeAttribute(range_key=True)

    # Where it was done later than the sort key says: a job's was asked for before.
    done_at = InstantAttribute(null=True)
    kind = UnicodeAttribute()
    actor = UnicodeAttribute()
    before = UnicodeAttribute(null=True)
    after = UnicodeAttribute(null=True)
    text = UnicodeAttribute(null=True)
    expires_at = TTLAttribute(null=True)
