from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from dashboard.leads.templatetags.times import exact, relative

NOW = datetime(2026, 3, 29, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("distance", "words"),
    [
        (timedelta(0), "just now"),
        (timedelta(seconds=-59), "just now"),
        (timedelta(minutes=-1), "1\xa0minute ago"),
        (timedelta(hours=-3, minutes=-40), "3\xa0hours ago"),
        (timedelta(days=21), "in 3\xa0weeks"),
        (timedelta(days=7, seconds=-1), "in 1\xa0week"),
        (timedelta(days=5, hours=2), "in 6\xa0days"),
        (timedelta(minutes=59, seconds=30), "in 1\xa0hour"),
        (timedelta(hours=23, seconds=1), "in 1\xa0day"),
        (timedelta(minutes=1), "in 1\xa0minute"),
    ],
)
def test_distance_is_told_in_its_largest_unit(distance: timedelta, words: str) -> None:
    assert relative(NOW + distance, NOW) == words


def test_exact_time_is_in_the_readers_zone_and_names_it() -> None:
    with timezone.override("America/New_York"):
        assert exact(NOW) == "29 Mar 2026, 08:00 EDT"
