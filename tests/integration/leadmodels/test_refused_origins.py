"""Origins that posted without being on the list, for whoever set the form up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import count

import pytest

from leadmodels.counter_models import RefusedOriginItem
from leadmodels.errors import StoreUnavailableError
from leadmodels.intake.refused_origins import RefusedOrigin, count_refusal, list_refusals
from leadmodels.table import bind_table
from tests.support.requests import requests_of
from tests.support.table import NOW, TABLE, UNREACHABLE_TABLE

pytestmark = pytest.mark.usefixtures("table")

_FORMS = count()
EVIL = "https://evil.example"


@pytest.fixture
def form_id() -> str:
    return f"form_{next(_FORMS)}"


@pytest.fixture
def store_is_away() -> Iterator[None]:
    bind_table(UNREACHABLE_TABLE)
    yield
    bind_table(TABLE)


def origins_of(form_id: str) -> list[str]:
    return [refused.origin for refused in list_refusals(form_id, now=NOW)]


def test_refusals_are_counted_and_the_last_seen_comes_first(form_id: str) -> None:
    later, last = (NOW + timedelta(seconds=n) for n in (1, 2))
    count_refusal(form_id, EVIL, at=NOW)
    count_refusal(form_id, "https://b.example", at=later)
    count_refusal(form_id, EVIL, at=last)
    assert list_refusals(form_id, now=NOW) == (
        RefusedOrigin(origin=EVIL, count=2, last_seen_at=last),
        RefusedOrigin(origin="https://b.example", count=1, last_seen_at=later),
    )


def test_a_form_lists_its_own_refusals_only(form_id: str) -> None:
    count_refusal(form_id, EVIL, at=NOW)
    assert list_refusals(f"{form_id}x", now=NOW) == ()


def test_at_most_200_are_remembered_and_those_go_on_counting(form_id: str) -> None:
    for number in range(203):
        count_refusal(form_id, f"https://{number}.example", at=NOW)
    assert len(origins_of(form_id)) == 200
    assert "https://200.example" not in origins_of(form_id)
    count_refusal(form_id, "https://7.example", at=NOW + timedelta(minutes=1))
    first = list_refusals(form_id, now=NOW)[0]
    assert (first.origin, first.count) == ("https://7.example", 2)


def test_an_origin_is_forgotten_30_days_after_it_was_last_seen(form_id: str) -> None:
    count_refusal(form_id, EVIL, at=NOW)
    assert list_refusals(form_id, now=NOW + timedelta(days=29, hours=23))
    assert list_refusals(form_id, now=NOW + timedelta(days=30)) == ()


def test_forgotten_origins_leave_room_for_new_ones(form_id: str) -> None:
    for number in range(200):
        count_refusal(form_id, f"https://{number}.example", at=NOW)
    later = NOW + timedelta(days=31)
    count_refusal(form_id, EVIL, at=later)
    assert [refused.origin for refused in list_refusals(form_id, now=later)] == [EVIL]


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("https://" + "a" * 300, "https://" + "a" * 192),
        ("https://exämple.com", "https://ex\\xe4mple.com"),
        ("https://\ud800", "https://\\ud800"),
        ("😂" * 100, ("\\U0001f602" * 100)[:200]),
        ("", "(empty)"),
        ("null", "null"),
    ],
)
def test_whatever_was_sent_can_be_kept(form_id: str, sent: str, kept: str) -> None:
    count_refusal(form_id, sent, at=NOW)
    assert origins_of(form_id) == [kept]


def test_a_known_origin_costs_one_request_and_a_new_one_three(form_id: str) -> None:
    with requests_of(RefusedOriginItem) as made:
        count_refusal(form_id, EVIL, at=NOW)
        count_refusal(form_id, EVIL, at=NOW)
    assert made == ["UpdateItem", "Query", "UpdateItem", "UpdateItem"]


@pytest.mark.usefixtures("store_is_away")
def test_a_store_that_is_away_is_told(form_id: str) -> None:
    with pytest.raises(StoreUnavailableError):
        count_refusal(form_id, EVIL, at=NOW)
    with pytest.raises(StoreUnavailableError):
        list_refusals(form_id, now=NOW)
