from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dashboard.accounts.zones import zone_names
from dashboard.leads.days import FIRST_DAY, LAST_DAY, start_of_day


@pytest.mark.parametrize(
    ("day", "zone", "start"),
    [
        ("2026-03-29", "Europe/Berlin", "2026-03-28T23:00"),
        ("2026-03-30", "Europe/Berlin", "2026-03-29T22:00"),
        ("2026-10-26", "Europe/Berlin", "2026-10-25T23:00"),
        ("2026-06-01", "Asia/Kathmandu", "2026-05-31T18:15"),
        # Midnight itself is skipped in Havana: the day begins at 01:00, when clocks jump.
        ("2026-03-08", "America/Havana", "2026-03-08T05:00"),
        # And comes twice in autumn: the day begins the first time.
        ("2026-11-01", "America/Havana", "2026-11-01T04:00"),
    ],
)
def test_day_begins_at_its_zones_midnight(day: str, zone: str, start: str) -> None:
    expected = datetime.fromisoformat(start).replace(tzinfo=UTC)

    assert start_of_day(date.fromisoformat(day), ZoneInfo(zone)) == expected


@given(
    day=st.dates(min_value=FIRST_DAY, max_value=LAST_DAY - timedelta(days=1)),
    zone=st.sampled_from(zone_names()),
    permille=st.integers(min_value=0, max_value=999),
)
@example(day=date(2026, 3, 8), zone="America/Havana", permille=0)
@example(day=date(2026, 3, 29), zone="Europe/Berlin", permille=0)
def test_every_instant_of_a_day_is_dated_that_day(day: date, zone: str, permille: int) -> None:
    start = start_of_day(day, ZoneInfo(zone))
    end = start_of_day(day + timedelta(days=1), ZoneInfo(zone))

    inside = start + (end - start) * permille / 1000

    assert timedelta(hours=20) < end - start < timedelta(hours=28)
    assert inside.astimezone(ZoneInfo(zone)).date() == day
