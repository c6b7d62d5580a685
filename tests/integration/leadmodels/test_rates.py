"""Submissions counted by form, address and minute."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta, timezone

import pytest

from leadmodels.counter_models import RateItem
from leadmodels.errors import StoreUnavailableError
from leadmodels.intake.rates import MOST_A_MINUTE, count_submission
from leadmodels.table import bind_table
from tests.support.requests import requests_of
from tests.support.table import NOW, TABLE, UNREACHABLE_TABLE

pytestmark = pytest.mark.usefixtures("table")


@pytest.fixture
def store_is_away() -> Iterator[None]:
    bind_table(UNREACHABLE_TABLE)
    yield
    bind_table(TABLE)


def test_each_submission_of_a_minute_counts_one_more() -> None:
    at = [NOW, NOW + timedelta(seconds=30), NOW + timedelta(seconds=59.999)]
    assert [count_submission("form_a", "h1", at=moment) for moment in at] == [1, 2, 3]


def test_another_minute_address_or_form_counts_on_its_own() -> None:
    assert count_submission("form_b", "h1", at=NOW) == 1
    assert count_submission("form_b", "h1", at=NOW + timedelta(minutes=1)) == 1
    assert count_submission("form_b", "h2", at=NOW) == 1
    assert count_submission("form_c", "h1", at=NOW) == 1
    assert count_submission("form_b", "h1", at=NOW) == 2


def test_the_same_moment_in_another_zone_is_the_same_minute() -> None:
    there = NOW.astimezone(timezone(timedelta(hours=5, minutes=30)))
    assert [count_submission("form_d", "h", at=moment) for moment in (NOW, there)] == [1, 2]


def test_counting_is_one_atomic_update() -> None:
    with requests_of(RateItem) as made:
        count_submission("form_e", "h", at=NOW)
    assert made == ["UpdateItem"]


def test_a_count_stands_where_the_design_says_and_lasts_an_hour() -> None:
    count_submission("form_f", "h", at=NOW)
    item = RateItem.get("rate_form_f#h#2026-11-23T12:00Z", "current")
    assert item.expires_at == NOW + timedelta(hours=1)
    assert item.serialize()["count"] == {"N": "1"}


def test_the_hard_limit_is_well_above_what_makes_spam() -> None:
    assert MOST_A_MINUTE == 60


@pytest.mark.usefixtures("store_is_away")
def test_a_store_that_is_away_is_told() -> None:
    with pytest.raises(StoreUnavailableError):
        count_submission("form_a", "h1", at=NOW)
