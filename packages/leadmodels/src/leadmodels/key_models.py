"""API keys as items, and a key that is being made: never a key's value."""

from __future__ import annotations

from pynamodb.attributes import (
    BooleanAttribute,
    NumberAttribute,
    TTLAttribute,
    UnicodeAttribute,
    UnicodeSetAttribute,
)
from pynamodb.models import Model

from leadmodels.attributes import InstantAttribute
from leadmodels.indexes import ByKind

_CURRENT = "current"


class ApiKeyItem(Model):
    """What we keep of an API key: everything but its value."""

    class Meta:
        """Filled by `leadmodels.table.bind_table`."""

        table_name = ""

    item_id = UnicodeAttribute(hash_key=True, attr_name="leadId")
    timestamp = UnicodeAttribute(range_key=True, default=_CURRENT)

    name = UnicodeAttribute()
    scopes = UnicodeSetAttribute()
    last_four = UnicodeAttribute()
    created_by = UnicodeAttribute()
    created_at = InstantAttribute()
    # Text, which DynamoDB's TTL leaves alone: an expired key stays listed until it is removed.
    expires_at = InstantAttribute(null=True)
    last_used_at = InstantAttribute(null=True)
    active = BooleanAttribute()
    # Absent in keys stored before there were rotations.
    issue_id = UnicodeAttribute(null=True)
    rotation_id = UnicodeAttribute(null=True)
    ended_at = InstantAttribute(null=True)
    ended_because = UnicodeAttribute(null=True)
    off_at = InstantAttribute(null=True)
    version = NumberAttribute(null=True)

    kind_partition = UnicodeAttribute(default="k#key")
    kind_sort = UnicodeAttribute()

    by_kind = ByKind()


class KeyIssueItem(Model):
    """A key that is being made, alone or in the place of another, until that is over."""

    class Meta:
        """Filled by `leadmodels.table.bind_table`."""

        table_name = ""

    item_id = UnicodeAttribute(hash_key=True, attr_name="leadId")
    timestamp = UnicodeAttribute(range_key=True, default=_CURRENT)

    name = UnicodeAttribute()
    scopes = UnicodeSetAttribute()
    asked_by = UnicodeAttribute()
    asked_at = InstantAttribute()
    # The key's end; the item's own is `forgotten_at`, which DynamoDB's TTL reads.
    key_expires_at = InstantAttribute(null=True)
    replaces = UnicodeAttribute(null=True)
    stage = UnicodeAttribute()
    attempt = NumberAttribute()
    key_id = UnicodeAttribute(null=True)
    overlap_ends_at = InstantAttribute(null=True)
    changed_at = InstantAttribute()
    version = NumberAttribute()
    forgotten_at = TTLAttribute(null=True, attr_name="expires_at")

    # Absent when it is over.
    kind_partition = UnicodeAttribute(null=True)
    kind_sort = UnicodeAttribute(null=True)

    by_kind = ByKind()
