"""Days of a calendar as instants: which zone's midnight begins them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

FIRST_DAY: Final = date(2020, 1, 1)
LAST_DAY: Final = date(2100, 12, 31)


def start_of_day(day: date, zone: ZoneInfo) -> datetime:
    """Return the first instant of a day in a zone, in UTC.

    Where clocks skip midnight, PEP 495's reading of the missing time is the moment they jump, which
    is when that day begins.
    """
    return datetime.combine(day, time.min, tzinfo=zone).astimezone(UTC)


def nearest_day(day: date) -> date:
    """Keep a day within those that instants can be compared with in every zone."""
    return min(max(day, FIRST_DAY), LAST_DAY)
