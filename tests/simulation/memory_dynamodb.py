"""A table in memory: the operations that taking a submission sends, and no others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tests.simulation.expressions import Item, condition_of, updated

Key = tuple[str, str]
_CONDITION = "ConditionExpression"


class AwsError(Exception):
    """An error that the service answers."""

    def __init__(self, code: str, *, status: int = 400, **members: Any) -> None:
        super().__init__(code)
        self.code = code
        self.status = status
        self.members = members


class MemoryDynamoDB:
    """One table with DynamoDB's semantics of single items: a condition judges one item only."""

    def __init__(self) -> None:
        self.items: dict[Key, Item] = {}
        self.lead_writes: list[Item] = []
        self._operations: Mapping[str, Callable[[Any], dict[str, Any]]] = {
            "PutItem": self._put,
            "GetItem": self._get,
            "UpdateItem": self._update,
            "DeleteItem": self._delete,
            "Query": self._query,
            "TransactWriteItems": self._transact,
        }

    def call(self, operation: str, request: Mapping[str, Any]) -> dict[str, Any]:
        """Answer one call.

        Raises:
            AwsError: the service refuses it.
        """
        return self._operations[operation](request)

    def _put(self, request: Mapping[str, Any]) -> dict[str, Any]:
        key = key_of(request["Item"])
        self._require(request, key)
        self.items[key] = dict(request["Item"])
        if is_lead(self.items[key]):
            self.lead_writes.append(self.items[key])
        return {}

    def _get(self, request: Mapping[str, Any]) -> dict[str, Any]:
        item = self.items.get(key_of(request["Key"]))
        return {} if item is None else {"Item": item}

    def _update(self, request: Mapping[str, Any]) -> dict[str, Any]:
        key = key_of(request["Key"])
        self._require(request, key)
        self.items[key] = updated(self.items.get(key, dict(request["Key"])), request)
        wants_all = request.get("ReturnValues") == "ALL_NEW"
        return {"Attributes": self.items[key]} if wants_all else {}

    def _delete(self, request: Mapping[str, Any]) -> dict[str, Any]:
        self._require(request, key_of(request["Key"]))
        self.items.pop(key_of(request["Key"]), None)
        return {}

    def _query(self, request: Mapping[str, Any]) -> dict[str, Any]:
        key_condition = condition_of(request, "KeyConditionExpression")
        wanted = condition_of(request, "FilterExpression")
        scanned = [
            item
            for _, item in sorted(self.items.items())
            if key_condition is None or key_condition.holds(item)
        ]
        found = [item for item in scanned if wanted is None or wanted.holds(item)]
        counts = {"Count": len(found), "ScannedCount": len(scanned)}
        return counts if request.get("Select") == "COUNT" else {**counts, "Items": found}

    def _transact(self, request: Mapping[str, Any]) -> dict[str, Any]:
        puts = [action["Put"] for action in request["TransactItems"]]
        reasons = [{"Code": self._verdict(put, key_of(put["Item"])) or "None"} for put in puts]
        if any(reason["Code"] != "None" for reason in reasons):
            raise AwsError("TransactionCanceledException", CancellationReasons=reasons)
        for put in puts:
            self._put(put)
        return {}

    def _require(self, request: Mapping[str, Any], key: Key) -> None:
        refused = self._verdict(request, key)
        if refused:
            raise AwsError(f"{refused}Exception")

    def _verdict(self, request: Mapping[str, Any], key: Key) -> str | None:
        condition = condition_of(request, _CONDITION)
        holds = condition is None or condition.holds(self.items.get(key, {}))
        return None if holds else "ConditionalCheckFailed"


def key_of(item: Item) -> Key:
    """Give an item's place."""
    return item["leadId"]["S"], item["timestamp"]["S"]


def is_lead(item: Item) -> bool:
    """Tell a lead from all else, a tombstone in its place included."""
    return item["leadId"]["S"].startswith("lead_") and "form_id" in item
