"""How our values look inside DynamoDB, where PynamoDB's own attributes look otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from pynamodb.attributes import Attribute
from pynamodb.constants import BOOLEAN, MAP, STRING

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


class FlatMapAttribute(Attribute[Mapping[str, "str | bool"]]):
    """A map from any names to text or truth.

    PynamoDB's MapAttribute passes the names as keyword arguments, so a field called ``self`` or
    ``attributes`` would break it; a visitor's form may call a field anything.
    """

    attr_type = MAP

    def serialize(self, value: Mapping[str, str | bool]) -> dict[str, dict[str, Any]]:
        """Write each value as BOOL or S."""
        return {
            name: {BOOLEAN: item} if isinstance(item, bool) else {STRING: item}
            for name, item in value.items()
        }

    def deserialize(self, value: dict[str, dict[str, Any]]) -> dict[str, str | bool]:
        """Read what `serialize` wrote."""
        return {name: next(iter(typed.values())) for name, typed in value.items()}
