"""What arrived after the instant that was restored, carried over into the restored table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any, Final

from dev.restore_drill.comparing import kind_of

# What visitors sent and what it refers to, and who was told of it. The others are made anew
# (counts, rates), or are about work on the table before (jobs).
CARRIED: Final = frozenset({"form", "idem", "key", "lead", "sent"})


def carry_over(
    client: Any,  # noqa: ANN401 - boto3's own
    *,
    source: str,
    target: str,
) -> Mapping[str, int]:
    """Store in a restored table what the one before has, and it hasn't: what arrived since.

    What both have stays as the target has it: it may have been spoilt since. Repeating it is safe.
    The source is read once, whole, and not written.

    Args:
        client: of DynamoDB.
        source: the table before, which took what arrived.
        target: the restored one.

    Returns:
        How many items were carried, by their kind.
    """
    carried: Counter[str] = Counter()
    for page in client.get_paginator("scan").paginate(TableName=source, ConsistentRead=True):
        for item in page["Items"]:
            kind = kind_of(item["leadId"]["S"])
            if kind in CARRIED and _put_if_missing(client, target, item):
                carried[kind] += 1
    return dict(carried)


def _put_if_missing(client: Any, table: str, item: Mapping[str, Any]) -> bool:  # noqa: ANN401 - boto3's own
    try:
        client.put_item(
            TableName=table, Item=item, ConditionExpression="attribute_not_exists(leadId)"
        )
    except client.exceptions.ConditionalCheckFailedException:
        return False
    return True
