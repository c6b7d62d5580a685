"""Values of an item as DynamoDB writes it, read and written without making a PynamoDB model of it.

Lists and exports read items by the hundred thousand. A model takes about ten times as long as
this, which asks for the attributes one by one; `bench/export.py` has the figures. A submission
writes its lead so: with the model it took a third more CPU (`bench/`).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any, Final, TypeAlias

from pynamodb.constants import MAP, NUMBER, STRING, STRING_SET

from leadmodels.attributes import plain_values, typed_values
from leadmodels.rules.values import Value
from leadmodels.times import from_iso

RawItem: TypeAlias = Mapping[str, Mapping[str, Any]]
"""Attributes by name, each as its type and value: ``{"status": {"S": "new"}}``."""


def text_of(item: RawItem, name: str) -> str | None:
    """Read a text; None: there is none."""
    value = item.get(name)
    return None if value is None else value.get(STRING)


def texts_of(item: RawItem, name: str) -> tuple[str, ...]:
    """Read a set of texts, sorted; empty: there is none."""
    value = item.get(name)
    return () if value is None else tuple(sorted(value.get(STRING_SET, ())))


def number_of(item: RawItem, name: str, *, default: int) -> int:
    """Read a whole number, as DynamoDB and PynamoDB write it."""
    value = item.get(name)
    return default if value is None else int(value[NUMBER])


def map_of(item: RawItem, name: str) -> dict[str, Value]:
    """Read what `FlatMapAttribute` wrote; empty: there is none."""
    value = item.get(name)
    return {} if value is None else plain_values(value.get(MAP, {}))


def instant_of_text(item: RawItem, name: str) -> datetime | None:
    """Read what `InstantAttribute` wrote.

    Raises:
        ValueError: it is no instant.
    """
    text = text_of(item, name)
    return None if text is None else from_iso(text)


def instant_of_seconds(item: RawItem, name: str) -> datetime | None:
    """Read whole seconds since 1970-01-01 UTC, as DynamoDB's TTL wants them."""
    value = item.get(name)
    if value is None or NUMBER not in value:
        return None
    return datetime.fromtimestamp(int(value[NUMBER]), UTC)


def day_of(item: RawItem, name: str) -> date | None:
    """Read what `DateAttribute` wrote.

    Raises:
        ValueError: it is no day.
    """
    text = text_of(item, name)
    return None if text is None else date.fromisoformat(text)


IF_ABSENT: Final[Mapping[str, Any]] = {
    "ConditionExpression": "attribute_not_exists(#key)",
    "ExpressionAttributeNames": {"#key": "leadId"},
}
"""What a put adds so that it replaces nothing."""


def raw_texts(texts: Mapping[str, str | None]) -> dict[str, dict[str, Any]]:
    """Write texts; None is left out."""
    return {name: {STRING: text} for name, text in texts.items() if text is not None}


def raw_maps(maps: Mapping[str, Mapping[str, Value]]) -> dict[str, dict[str, Any]]:
    """Write maps as `FlatMapAttribute` does; empty ones are left out."""
    return {name: {MAP: typed_values(values)} for name, values in maps.items() if values}


def raw_sets(sets: Mapping[str, tuple[str, ...]]) -> dict[str, dict[str, Any]]:
    """Write sets of texts; empty ones are left out, for DynamoDB has none."""
    return {name: {STRING_SET: sorted({*texts})} for name, texts in sets.items() if texts}


def raw_seconds(at: datetime) -> dict[str, Any]:
    """Write whole seconds since 1970-01-01 UTC, as DynamoDB's TTL wants them."""
    return {NUMBER: str(int(at.timestamp()))}
