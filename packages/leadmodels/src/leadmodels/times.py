"""Instants as the table and the API write them: ISO 8601 in UTC with milliseconds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


def to_iso(at: datetime) -> str:
    """Write an aware instant as ``2026-11-23T16:40:30.123Z``: 24 characters that sort by time."""
    utc = at if at.tzinfo is UTC else at.astimezone(UTC)
    # Without a zone it is written in two thirds of the time; exports write five a row.
    return utc.replace(tzinfo=None).isoformat("T", "milliseconds") + "Z"


def from_iso(text: str) -> datetime:
    """Read what `to_iso` wrote.

    Raises:
        ValueError: the text is no ISO 8601 instant with a zone.
    """
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError(f"{text!r} has no time zone")
    return at.astimezone(UTC)


def to_whole_millisecond(at: datetime) -> datetime:
    """Drop what the table doesn't keep of an instant."""
    return at.astimezone(UTC).replace(microsecond=at.microsecond // 1000 * 1000)


def to_milliseconds(at: datetime) -> int:
    """Count whole milliseconds since 1970-01-01 UTC."""
    return (at - _EPOCH) // timedelta(milliseconds=1)


def from_milliseconds(milliseconds: int) -> datetime:
    """Read a count of milliseconds since 1970-01-01 UTC, exactly."""
    return _EPOCH + timedelta(milliseconds=milliseconds)


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
