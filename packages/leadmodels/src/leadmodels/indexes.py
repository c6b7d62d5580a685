"""The table's global secondary indexes. Every list is a Query on one of them."""

from __future__ import annotations

from typing import Any, Final

from pynamodb.attributes import UnicodeAttribute
from pynamodb.indexes import (
    AllProjection,
    GlobalSecondaryIndex,
    IncludeProjection,
    KeysOnlyProjection,
)

SUMMARY_ATTRIBUTES: Final = (
    "form_id",
    "received_at",
    "stored_at",
    "status",
    "owner",
    "tags",
    "follow_up_on",
    "name",
    "email",
    "phone",
    "company",
    "search_text",
    "first_viewed_at",
    "expires_at",
)
"""What a list shows or searches; DynamoDB takes 100 such names a table over all its indexes.

Source: docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html
"""


# The ignores: PynamoDB leaves its Index.__init_subclass__ without types.


class ByTime(GlobalSecondaryIndex[Any]):  # type: ignore[no-untyped-call]
    """All leads by the time they were stored, in 4 shards."""

    class Meta:
        """PynamoDB's settings of an index."""

        index_name = "by_time"
        projection = IncludeProjection(list(SUMMARY_ATTRIBUTES))

    time_partition = UnicodeAttribute(hash_key=True)
    stored_sort = UnicodeAttribute(range_key=True)


class ByForm(GlobalSecondaryIndex[Any]):  # type: ignore[no-untyped-call]
    """A form's leads by the time they were stored, in 4 shards."""

    class Meta:
        """PynamoDB's settings of an index."""

        index_name = "by_form"
        projection = IncludeProjection(list(SUMMARY_ATTRIBUTES))

    form_partition = UnicodeAttribute(hash_key=True)
    stored_sort = UnicodeAttribute(range_key=True)


class ByStatus(GlobalSecondaryIndex[Any]):  # type: ignore[no-untyped-call]
    """A status's leads by the time they were stored, in 4 shards."""

    class Meta:
        """PynamoDB's settings of an index."""

        index_name = "by_status"
        projection = IncludeProjection(list(SUMMARY_ATTRIBUTES))

    status_partition = UnicodeAttribute(hash_key=True)
    stored_sort = UnicodeAttribute(range_key=True)


class ByEmail(GlobalSecondaryIndex[Any]):  # type: ignore[no-untyped-call]
    """The leads of one e-mail address; leads without one are absent."""

    class Meta:
        """PynamoDB's settings of an index."""

        index_name = "by_email"
        projection = IncludeProjection(list(SUMMARY_ATTRIBUTES))

    email_partition = UnicodeAttribute(hash_key=True)
    stored_sort = UnicodeAttribute(range_key=True)


class ByOwner(GlobalSecondaryIndex[Any]):  # type: ignore[no-untyped-call]
    """The leads of one staff user; leads without an owner are absent."""

    class Meta:
        """PynamoDB's settings of an index."""

        index_name = "by_owner"
        projection = IncludeProjection(list(SUMMARY_ATTRIBUTES))

    owner_partition = UnicodeAttribute(hash_key=True)
    stored_sort = UnicodeAttribute(range_key=True)


class ByExpiry(GlobalSecondaryIndex[Any]):  # type: ignore[no-untyped-call]
    """Leads by the time they expire, in 4 shards; leads kept for ever or on hold are absent."""

    class Meta:
        """PynamoDB's settings of an index."""

        index_name = "by_expiry"
        projection = KeysOnlyProjection()

    expiry_partition = UnicodeAttribute(hash_key=True)
    expiry_sort = UnicodeAttribute(range_key=True)


class ByKind(GlobalSecondaryIndex[Any]):  # type: ignore[no-untyped-call]
    """Forms, API keys, jobs and leads due for a follow-up, each kind in one partition."""

    class Meta:
        """PynamoDB's settings of an index."""

        index_name = "by_kind"
        projection = AllProjection()

    kind_partition = UnicodeAttribute(hash_key=True)
    kind_sort = UnicodeAttribute(range_key=True)
