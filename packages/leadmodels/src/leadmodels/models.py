"""The table's items as PynamoDB models: several models on one table, told apart by their keys."""

from __future__ import annotations

from typing import Final

from pynamodb.attributes import (
    BooleanAttribute,
    JSONAttribute,
    NumberAttribute,
    TTLAttribute,
    UnicodeAttribute,
    UnicodeSetAttribute,
)
from pynamodb.models import Model

from leadmodels.activity_models import ActivityItem
from leadmodels.attributes import DateAttribute, FlatMapAttribute, InstantAttribute
from leadmodels.counter_models import COUNTER_MODELS
from leadmodels.indexes import (
    ByEmail,
    ByExpiry,
    ByForm,
    ByKind,
    ByOwner,
    ByStatus,
    ByTime,
)
from leadmodels.job_models import JobItem
from leadmodels.key_models import ApiKeyItem, KeyIssueItem

CURRENT: Final = "current"
"""The sort key of what has one present state: a form, an API key."""


class LeadItem(Model):
    """A stored submission. Its sort key is the instant inside its id."""

    class Meta:
        """Filled by `leadmodels.table.bind_table`."""

        table_name = ""

    lead_id = UnicodeAttribute(hash_key=True, attr_name="leadId")
    timestamp = UnicodeAttribute(range_key=True)

    form_id = UnicodeAttribute()
    form_version = NumberAttribute()
    received_at = InstantAttribute()
    stored_at = InstantAttribute()
    status = UnicodeAttribute()
    owner = UnicodeAttribute(null=True)
    tags = UnicodeSetAttribute(null=True)
    follow_up_on = DateAttribute(null=True)
    fields = FlatMapAttribute()
    name = UnicodeAttribute(null=True)
    email = UnicodeAttribute(null=True)
    phone = UnicodeAttribute(null=True)
    company = UnicodeAttribute(null=True)
    search_text = UnicodeAttribute(null=True)
    source = FlatMapAttribute(null=True)
    consent = FlatMapAttribute(null=True)
    ip_hash = UnicodeAttribute(null=True)
    spam_score = NumberAttribute(default=0)
    spam_reasons = UnicodeSetAttribute(null=True)
    body_hash = UnicodeAttribute()
    receipt = UnicodeAttribute()
    first_viewed_at = InstantAttribute(null=True)
    expires_at = TTLAttribute(null=True)
    hold_reason = UnicodeAttribute(null=True)
    # Text, which DynamoDB's TTL leaves alone: what a release restores.
    expires_at_before_hold = InstantAttribute(null=True)
    version = NumberAttribute(default=1)

    time_partition = UnicodeAttribute()
    form_partition = UnicodeAttribute()
    status_partition = UnicodeAttribute()
    email_partition = UnicodeAttribute(null=True)
    owner_partition = UnicodeAttribute(null=True)
    expiry_partition = UnicodeAttribute(null=True)
    stored_sort = UnicodeAttribute()
    expiry_sort = UnicodeAttribute(null=True)
    # Where the lead waits for a follow-up: ADR 10.
    kind_partition = UnicodeAttribute(null=True)
    kind_sort = UnicodeAttribute(null=True)

    by_time = ByTime()
    by_form = ByForm()
    by_status = ByStatus()
    by_email = ByEmail()
    by_owner = ByOwner()
    by_expiry = ByExpiry()
    by_kind = ByKind()


class FormItem(Model):
    """A form as it is now, and as each of its versions was: those are in no index."""

    class Meta:
        """Filled by `leadmodels.table.bind_table`."""

        table_name = ""

    form_id = UnicodeAttribute(hash_key=True, attr_name="leadId")
    timestamp = UnicodeAttribute(range_key=True, default=CURRENT)

    name = UnicodeAttribute()
    description = UnicodeAttribute(default="")
    submit_label = UnicodeAttribute()
    fields = JSONAttribute()
    origins = UnicodeSetAttribute(null=True)
    success_url = UnicodeAttribute(null=True)
    retention_days = NumberAttribute(null=True)
    consent_text = UnicodeAttribute(default="")
    spam_threshold = NumberAttribute(null=True)
    blocked_words = UnicodeSetAttribute(null=True)
    aliases = FlatMapAttribute(null=True)
    active = BooleanAttribute()
    version = NumberAttribute()
    created_at = InstantAttribute()
    updated_at = InstantAttribute()

    kind_partition = UnicodeAttribute(null=True)
    kind_sort = UnicodeAttribute(null=True)

    by_kind = ByKind()


class MarkerItem(Model):
    """An idempotency key's promise: which lead it is."""

    class Meta:
        """Filled by `leadmodels.table.bind_table`."""

        table_name = ""

    marker_id = UnicodeAttribute(hash_key=True, attr_name="leadId")
    timestamp = UnicodeAttribute(range_key=True, default=CURRENT)

    lead_id = UnicodeAttribute()
    lead_timestamp = UnicodeAttribute()
    body_hash = UnicodeAttribute()
    first_received_at = InstantAttribute()
    expires_at = TTLAttribute()


class TombstoneItem(Model):
    """What stays of a deleted lead for 45 days: its place, so that no replay brings it back.

    The hash tells a replay from other content under the same key, which is a lead of its own.
    """

    class Meta:
        """Filled by `leadmodels.table.bind_table`."""

        table_name = ""

    lead_id = UnicodeAttribute(hash_key=True, attr_name="leadId")
    timestamp = UnicodeAttribute(range_key=True)

    body_hash = UnicodeAttribute(null=True)
    deleted_at = InstantAttribute()
    # Under which it was deleted: a job's own tombstones are told from other people's.
    deletion_key = UnicodeAttribute(null=True)
    expires_at = TTLAttribute()


MODELS: Final = (
    LeadItem,
    ActivityItem,
    FormItem,
    ApiKeyItem,
    KeyIssueItem,
    JobItem,
    MarkerItem,
    TombstoneItem,
    *COUNTER_MODELS,
)
