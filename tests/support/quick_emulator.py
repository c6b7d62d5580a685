"""What the emulated AWS spends most of a test's time on, done at less cost and to the same effect.

Measured over the tests: to read the descriptions of services for each client took four fifths of
the time of short tests, to copy the table for each item of a transaction and to compare its keys
as Python objects most of the time of long ones. `test_emulated_table.py` shows that the table
still answers alike.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from functools import cache, wraps
from types import SimpleNamespace
from typing import Any

import botocore.session
import pytest
from moto.core.serialize import BaseJSONSerializer
from moto.dynamodb import models
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.dynamo_type import DynamoType, Item
from moto.dynamodb.models.table import Table


@pytest.fixture(scope="session", autouse=True)
def quick_emulator() -> Iterator[None]:
    """Make the emulator quick for as long as the tests run."""
    with pytest.MonkeyPatch.context() as patch:
        make_quick(patch)
        yield


def make_quick(patch: pytest.MonkeyPatch) -> None:
    """Change what is slow, until the patch is undone."""
    # One loader a process, and all that it has read, instead of one a session.
    patch.setattr(botocore.session, "create_loader", cache(botocore.session.create_loader))
    patch.setattr(models, "copy", SimpleNamespace(deepcopy=_copy_but_no_table))
    patch.setattr(
        DynamoDBBackend, "transact_write_items", _undone(DynamoDBBackend.transact_write_items)
    )
    patch.setattr(DynamoType, "cast_value", _at_once(DynamoType.cast_value))
    patch.setattr(Table, "all_items", _items_in_order)
    patch.setattr(
        BaseJSONSerializer,
        "_serialize_type_structure",
        _only_what_is_there(BaseJSONSerializer._serialize_type_structure),  # noqa: SLF001 - nothing public decides it
    )


def _copy_but_no_table(thing: Any) -> Any:
    """Copy anything but a table: of a table, `_undone` keeps what a transaction may change."""
    return thing if isinstance(thing, Table) else deepcopy(thing)


def _undone(transact: Callable[..., None]) -> Callable[..., None]:
    """Put back what a cancelled transaction changed, without a copy of the table for each item."""

    @wraps(transact)
    def transact_write_items(self: DynamoDBBackend, transact_items: list[dict[str, Any]]) -> None:
        asked = [next(iter(each.items())) for each in transact_items]
        undo = [_undo(self, kind, op) for kind, op in asked if op["TableName"] in self.tables]
        try:
            transact(self, transact_items)
        except Exception:  # whichever it is, nothing of a cancelled transaction stays
            for put_back in undo:
                put_back()
            raise

    return transact_write_items


def _undo(backend: DynamoDBBackend, kind: str, asked: dict[str, Any]) -> Callable[[], None]:
    """Give what puts one item of a transaction back as it is now."""
    table = backend.get_table(asked["TableName"])
    place = asked["Item"] if kind == "Put" else asked["Key"]
    hash_key = DynamoType(place[table.hash_key_attr])
    range_key = DynamoType(place[table.range_key_attr])
    before = deepcopy(table.get_item(hash_key, range_key))
    told = len(table.stream_shard.items) if table.stream_shard else 0

    def put_back() -> None:
        if before is None:
            table.items[hash_key].pop(range_key, None)
        else:
            table.items[hash_key][range_key] = before
        if table.stream_shard:
            del table.stream_shard.items[told:]

    return put_back


def _at_once(cast_value: Any) -> property:
    """Give the value of a text, as most are, without asking for five other types first."""

    def value(self: DynamoType) -> Any:
        return self.value if self.type == "S" else cast_value.fget(self)

    return property(value)


def _items_in_order(self: Table) -> list[Item]:
    """List all items by their keys' values: Python compares those by itself."""
    items = [item for places in self.items.values() for item in places.values()]
    return sorted(items, key=lambda item: (item.hash_key.cast_value, item.range_key.cast_value))


def _only_what_is_there(serialize: Callable[..., None]) -> Callable[..., None]:
    """Write the one value of an attribute without looking for those of nine other types."""

    @wraps(serialize)
    def serialize_structure(self: Any, serialized: Any, value: Any, shape: Any, key: str) -> None:
        if shape.name != "AttributeValue" or not isinstance(value, dict):
            serialize(self, serialized, value, shape, key)
            return
        written: dict[str, Any] = {}
        for kind in value:
            self._serialize_structure_member(written, value, shape.members[kind], kind)
        self._default_serialize(serialized, written, shape, key)

    return serialize_structure
