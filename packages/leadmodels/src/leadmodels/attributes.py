"""How our values look inside DynamoDB, where PynamoDB's own attributes look otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from pynamodb.attributes import Attribute
from pynamodb.constants import BOOLEAN, LIST, MAP, STRING

from leadmodels.rules.values import Value
from leadmodels.times import from_iso, to_iso


class InstantAttribute(Attribute[datetime]):
    """An aware instant as ISO 8601 text, to the millisecond."""

    attr_type = STRING

    def serialize(self, value: datetime) -> str:
        """Write it in UTC."""
        return to_iso(value)

    def deserialize(self, value: str) -> datetime:
        """Read it in UTC."""
        return from_iso(value)


class DateAttribute(Attribute[date]):
    """A calendar day as ISO 8601 text."""

    attr_type = STRING

    def serialize(self, value: date) -> str:
        """Write ``2026-11-23``."""
        return value.isoformat()

    def deserialize(self, value: str) -> date:
        """Read ``2026-11-23``."""
        return date.fromisoformat(value)


class FlatMapAttribute(Attribute[Mapping[str, Value]]):
    """A map from any names to text, truth or several texts.

    PynamoDB's MapAttribute passes the names as keyword arguments, so a field called ``self`` or
    ``attributes`` would break it; a visitor's form may call a field anything.
    """

    attr_type = MAP

    def serialize(self, value: Mapping[str, Value]) -> dict[str, dict[str, Any]]:
        """Write each value as S, BOOL or L of S."""
        return typed_values(value)

    def deserialize(self, value: dict[str, dict[str, Any]]) -> dict[str, Value]:
        """Read what `serialize` wrote."""
        return plain_values(value)


def typed_values(values: Mapping[str, Value]) -> dict[str, dict[str, Any]]:
    """Write values as DynamoDB types them: S, BOOL or L of S."""
    return {name: _typed(item) for name, item in values.items()}


def plain_values(typed: Mapping[str, Mapping[str, Any]]) -> dict[str, Value]:
    """Read values as DynamoDB types them: S, BOOL or L of S."""
    # Nearly all are text: asked for here, a call less for each.
    return {
        name: value[STRING] if STRING in value else _plain(value) for name, value in typed.items()
    }


def _typed(item: Value) -> dict[str, Any]:
    if isinstance(item, bool):
        return {BOOLEAN: item}
    if isinstance(item, tuple):
        return {LIST: [{STRING: text} for text in item]}
    return {STRING: item}


def _plain(typed: Mapping[str, Any]) -> Value:
    if LIST in typed:
        return tuple(text[STRING] for text in typed[LIST])
    value: str | bool = next(iter(typed.values()))
    return value
