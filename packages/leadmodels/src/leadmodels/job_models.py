"""A job as an item: what was asked for, how far it is, and who works on it until when."""

from __future__ import annotations

from pynamodb.attributes import (
    BooleanAttribute,
    JSONAttribute,
    NumberAttribute,
    TTLAttribute,
    UnicodeAttribute,
)
from pynamodb.models import Model

from leadmodels.attributes import InstantAttribute
from leadmodels.indexes import ByKind


class JobItem(Model):
    """Long work on many leads. Its sort key is `current`; its list is ordered by instant."""

    class Meta:
        """Filled by `leadmodels.table.bind_table`."""

        table_name = ""

    job_id = UnicodeAttribute(hash_key=True, attr_name="leadId")
    timestamp = UnicodeAttribute(range_key=True)

    kind = UnicodeAttribute()
    title = UnicodeAttribute(default="")
    requested_by = UnicodeAttribute()
    requested_at = InstantAttribute()
    filters = JSONAttribute()
    lead_ids = JSONAttribute(null=True)
    change = JSONAttribute(null=True)
    is_delete = BooleanAttribute(default=False)
    export = JSONAttribute(null=True)
    field_names = JSONAttribute(null=True)
    sought = JSONAttribute(null=True)
    # By itself, so that it can be removed whatever else is there.
    address = JSONAttribute(null=True)

    state = UnicodeAttribute()
    total = NumberAttribute(null=True)
    done = NumberAttribute(default=0)
    skipped = NumberAttribute(default=0)
    unsaved = NumberAttribute(default=0)
    cursor = UnicodeAttribute(null=True)
    batch = JSONAttribute(null=True)
    upload_id = UnicodeAttribute(null=True)
    parts = JSONAttribute(null=True)
    rest_key = UnicodeAttribute(null=True)
    rest_tag = UnicodeAttribute(null=True)
    object_key = UnicodeAttribute(null=True)
    size_bytes = NumberAttribute(null=True)
    attempts = NumberAttribute(default=0)
    lease_until = InstantAttribute(null=True)
    finished_at = InstantAttribute(null=True)
    error = UnicodeAttribute(null=True)
    version = NumberAttribute(default=1)
    expires_at = TTLAttribute(null=True)

    kind_partition = UnicodeAttribute(default="k#job")
    kind_sort = UnicodeAttribute()

    by_kind = ByKind()
