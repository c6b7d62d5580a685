"""Safeguards switched off at the boundary, one at a time: the checker has to see each of them."""

from __future__ import annotations

from typing import Any, Final

from tests.simulation.boundary import Apply, Mutation
from tests.simulation.memory_dynamodb import AwsError
from tests.support.table import TABLE

Request = dict[str, Any]


def refuse_fallback(operation: str, request: Request, apply: Apply) -> Request:
    """Have the queue refuse every submission."""
    if operation == "SendMessage":
        raise AwsError("InvalidMessageContents")
    return apply(operation, request)


def forget_fallback(operation: str, request: Request, apply: Apply) -> Request:
    """Have the queue say that it took a submission, and forget it."""
    if operation == "SendMessage":
        return {"MessageId": "forgotten"}
    return apply(operation, request)


def ignore_condition(operation: str, request: Request, apply: Apply) -> Request:
    """Put a lead whatever is in its place."""
    if operation == "PutItem" and _is_of(request, "lead_"):
        request = {name: value for name, value in request.items() if name not in _CONDITION}
    return apply(operation, request)


def ignore_marker_condition(operation: str, request: Request, apply: Apply) -> Request:
    """Put a marker whatever is in its place."""
    if operation == "PutItem" and _is_of(request, "idem_"):
        request = {name: value for name, value in request.items() if name not in _CONDITION}
    return apply(operation, request)


def drop_marker(operation: str, request: Request, apply: Apply) -> Request:
    """Say that a marker was written, and write none."""
    if operation == "PutItem" and _is_of(request, "idem_"):
        return {}
    return apply(operation, request)


def drop_tombstone(operation: str, request: Request, apply: Apply) -> Request:
    """Delete a lead outright."""
    if operation == "PutItem" and "deleted_at" in request["Item"]:
        key = {name: request["Item"][name] for name in ("leadId", "timestamp")}
        return apply("DeleteItem", {"TableName": TABLE.name, "Key": key})
    return apply(operation, request)


def forget_tombstone_hash(operation: str, request: Request, apply: Apply) -> Request:
    """Leave a tombstone that can't tell a replay from other content under the same key."""
    if operation == "PutItem" and "deleted_at" in request["Item"]:
        item = {name: value for name, value in request["Item"].items() if name != "body_hash"}
        request = {**request, "Item": item}
    return apply(operation, request)


MUTATIONS: Final[dict[Mutation, tuple[str, ...]]] = {
    refuse_fallback: ("needless",),
    forget_fallback: ("lost",),
    ignore_condition: ("overwritten", "returned", "lost"),
    ignore_marker_condition: ("doubled",),
    drop_marker: ("doubled",),
    drop_tombstone: ("returned",),
    forget_tombstone_hash: ("lost",),
}
"""Each mutation, and the promises of which at least one breaks."""

_CONDITION: Final = frozenset(
    {"ConditionExpression", "ExpressionAttributeNames", "ExpressionAttributeValues"}
)


def _is_of(request: Request, prefix: str) -> bool:
    is_of: bool = request["Item"]["leadId"]["S"].startswith(prefix)
    return is_of
