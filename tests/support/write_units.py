"""What writes cost: the write units that DynamoDB bills for what the models' client does."""

from __future__ import annotations

import contextlib
import math
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from mypy_boto3_dynamodb import DynamoDBClient

from leadmodels.models import LeadItem
from leadmodels.schema import table_definition
from leadmodels.table import shared_connection

Item = Mapping[str, Any]

UNIT_BYTES: Final = 1024
TRANSACTION_FACTOR: Final = 2
"""A write of a transaction is prepared and then done.

Source: docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html
"""

KEYS: Final = ("leadId", "timestamp")
_INDEXES: Final = table_definition("any")["GlobalSecondaryIndexes"]


def item_bytes(item: Item) -> int:
    """Return an item's size as DynamoDB counts it: names and values.

    Source: docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
    """
    return sum(len(name.encode()) + _value_bytes(value) for name, value in item.items())


def _value_bytes(typed: Mapping[str, Any]) -> int:
    ((kind, value),) = typed.items()
    if kind == "S":
        return len(value.encode())
    if kind == "N":
        # A byte for two digits, and one beside.
        digits = value.lstrip("-").replace(".", "").strip("0")
        return math.ceil(len(digits) / 2) + 1
    if kind == "M":
        inner = (len(name.encode()) + _value_bytes(each) + 1 for name, each in value.items())
        return 3 + sum(inner)
    if kind == "L":
        return 3 + sum(_value_bytes(each) + 1 for each in value)
    if kind == "SS":
        return sum(len(each.encode()) for each in value)
    if kind in {"BOOL", "NULL"}:
        return 1
    raise TypeError(f"Nothing of ours is stored as {kind}.")


def write_units(before: Item | None, after: Item | None) -> dict[str, int]:
    """Return what one write bills, by where: `table`, and each index that it changes.

    Source: docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html
    """
    largest = max(item_bytes(item) for item in (before or {}, after or {}))
    billed = {"table": _units(largest)}
    for index in _INDEXES:
        was, is_now = _projected(index, before), _projected(index, after)
        if was == is_now:
            continue
        keys = [key["AttributeName"] for key in index["KeySchema"]]
        if was and is_now and any(was[key] != is_now[key] for key in keys):
            # The entry moves: one is deleted, one is put.
            billed[index["IndexName"]] = _units(item_bytes(was)) + _units(item_bytes(is_now))
        else:
            billed[index["IndexName"]] = _units(max(item_bytes(was), item_bytes(is_now)))
    return billed


def _units(size_bytes: int) -> int:
    return max(1, math.ceil(size_bytes / UNIT_BYTES))


def _projected(index: Mapping[str, Any], item: Item | None) -> dict[str, Any]:
    """Return an item's entry in an index; empty: it has none there."""
    keys = [key["AttributeName"] for key in index["KeySchema"]]
    if item is None or not all(key in item for key in keys):
        return {}
    projection = index["Projection"]
    if projection["ProjectionType"] == "ALL":
        return dict(item)
    wanted = {*KEYS, *keys, *projection.get("NonKeyAttributes", ())}
    return {name: value for name, value in item.items() if name in wanted}


@dataclass(slots=True)
class WriteMeter:
    """Write units by the kind of item and where, and the images of what was written."""

    units: Counter[tuple[str, str]] = field(default_factory=Counter)
    images: list[tuple[Item | None, Item | None]] = field(default_factory=list)

    @property
    def total(self) -> int:
        """All units."""
        return self.units.total()

    def of_kinds(self) -> Counter[str]:
        """Units by the kind of item: what its partition key begins with."""
        kinds: Counter[str] = Counter()
        for (kind, _), units in self.units.items():
            kinds[kind] += units
        return kinds

    def add(self, before: Item | None, after: Item | None, factor: int) -> None:
        """Count one write, done or refused: a condition that fails is billed as the write is."""
        item = after or before or {}
        kind = item["leadId"]["S"].partition("_")[0] if item else "refused"
        for place, units in write_units(before, after).items():
            self.units[kind, place] += factor * units
        if before != after:
            self.images.append((before, after))


@contextlib.contextmanager
def metered_writes(client: DynamoDBClient, table: str) -> Iterator[WriteMeter]:
    """Count the writes that the models make inside the block, one after another.

    Args:
        client: another one than theirs, to look at items before and after.
        table: its name.
    """
    meter = WriteMeter()
    before: list[tuple[Item, Item | None]] = []

    def image(key: Item) -> Item | None:
        found = client.get_item(TableName=table, Key=dict(key), ConsistentRead=True)
        return found.get("Item")

    def look(params: Any, model: Any, **_: object) -> None:
        before[:] = [(key, image(key)) for key in _keys_written(model.name, params)]

    def count(model: Any, **_: object) -> None:
        factor = TRANSACTION_FACTOR if model.name == "TransactWriteItems" else 1
        for key, was in before:
            meter.add(was, image(key), factor)
        before.clear()

    events = shared_connection(LeadItem).client.meta.events
    events.register("before-parameter-build.dynamodb", look, unique_id="write-meter-look")
    events.register("after-call.dynamodb", count, unique_id="write-meter-count")
    try:
        yield meter
    finally:
        events.unregister("before-parameter-build.dynamodb", unique_id="write-meter-look")
        events.unregister("after-call.dynamodb", unique_id="write-meter-count")


def _keys_written(operation: str, params: Mapping[str, Any]) -> list[Item]:
    """Return the keys of the items that a call writes."""
    match operation:
        case "PutItem":
            return [_key_of(params["Item"])]
        case "UpdateItem" | "DeleteItem":
            return [params["Key"]]
        case "TransactWriteItems":
            asked = [next(iter(each.values())) for each in params["TransactItems"]]
            return [_key_of(each.get("Item") or each["Key"]) for each in asked]
        case "BatchWriteItem":
            (wanted,) = params["RequestItems"].values()
            asked = [next(iter(each.values())) for each in wanted]
            return [_key_of(each.get("Item") or each["Key"]) for each in asked]
        case _:
            return []


def _key_of(item: Item) -> Item:
    return {name: item[name] for name in KEYS}
