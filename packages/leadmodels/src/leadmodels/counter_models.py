"""Small items that count or come and go by the day: rates, peppers, refused origins, counts."""

from __future__ import annotations

from typing import Final

from pynamodb.attributes import (
    BinaryAttribute,
    NumberAttribute,
    TTLAttribute,
    UnicodeAttribute,
    UnicodeSetAttribute,
)
from pynamodb.models import Model

from leadmodels.attributes import InstantAttribute


class RateItem(Model):
    """How often one address submitted to a form within a minute."""

    class Meta:
        """Filled by `leadmodels.table.bind_table`."""

        table_name = ""

    rate_id = UnicodeAttribute(hash_key=True, attr_name="leadId")
    timestamp = UnicodeAttribute(range_key=True)

    # Not `count` as in the table: PynamoDB's models have a method of that name.
    submissions = NumberAttribute(attr_name="count", default=0)
    expires_at = TTLAttribute()


class PepperItem(Model):
    """The random key that a day's addresses are hashed with."""

    class Meta:
        """Filled by `leadmodels.table.bind_table`."""

        table_name = ""

    pepper_id = UnicodeAttribute(hash_key=True, attr_name="leadId")
    timestamp = UnicodeAttribute(range_key=True)

    pepper = BinaryAttribute(legacy_encoding=False)
    expires_at = TTLAttribute()


class RefusedOriginItem(Model):
    """An origin that posted to a form and is not on its list. Its sort key is the origin."""

    class Meta:
        """Filled by `leadmodels.table.bind_table`."""

        table_name = ""

    refused_id = UnicodeAttribute(hash_key=True, attr_name="leadId")
    origin = UnicodeAttribute(range_key=True, attr_name="timestamp")

    refusals = NumberAttribute(attr_name="count", default=0)
    last_seen_at = InstantAttribute()
    expires_at = TTLAttribute()


class CountItem(Model):
    """How many leads that were stored on a day have a status; its sort key is both."""

    class Meta:
        """Filled by `leadmodels.table.bind_table`."""

        table_name = ""

    count_id = UnicodeAttribute(hash_key=True, attr_name="leadId")
    day_status = UnicodeAttribute(range_key=True, attr_name="timestamp")

    leads = NumberAttribute(attr_name="count", default=0)
    # Changes from before this instant are in the count already, whenever the stream brings them.
    recounted_at = InstantAttribute(null=True)


class CountedEventsItem(Model):
    """Events of half a minute that the counts have taken in; kept longer than they can come again.

    Many in an item: each would cost as much as the lead's own index entries do.
    """

    class Meta:
        """Filled by `leadmodels.table.bind_table`."""

        table_name = ""

    seen_id = UnicodeAttribute(hash_key=True, attr_name="leadId")
    timestamp = UnicodeAttribute(range_key=True)

    events: UnicodeSetAttribute = UnicodeSetAttribute()
    expires_at = TTLAttribute()


COUNTER_MODELS: Final = (RateItem, PepperItem, RefusedOriginItem, CountItem, CountedEventsItem)
