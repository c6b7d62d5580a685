"""Every filter and order: the list shows what matches, each lead once, in its order."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st

from leadmodels.errors import InvalidCursorError, InvalidFilterError
from leadmodels.leads import STATUSES, Lead, item_from_lead
from leadmodels.lists.estimates import Estimate, estimate_leads
from leadmodels.lists.filters import check_filters
from leadmodels.lists.listing import LeadFilters, Order, list_leads
from leadmodels.lists.matching import matches
from leadmodels.summaries import LeadSummary
from leadmodels.table import bind_table
from tests.support.dynalite import run_dynalite, settings_for
from tests.support.leads import make_lead
from tests.support.many_leads import FORMS
from tests.support.table import NOW

LEADS = 400
NAMES = ("Zoë Ångström", "Ada Smith", "Bo", "Adán Smithson")
OWNERS = ("staff_a", "staff_b")
TAGS = ("vip", "north", "very important")


@dataclass(frozen=True, repr=False)
class Stored:
    """What the table holds; without a representation, which would be long."""

    leads: list[Lead]


@pytest.fixture(scope="module")
def stored() -> Iterator[Stored]:
    """Store leads of every kind, some at the same millisecond, some expired."""
    chance = random.Random(4)
    leads = [
        make_lead(
            chance.choice(FORMS),
            at=NOW - timedelta(milliseconds=chance.randint(0, 300)),
            seed=seed,
            values={"name": chance.choice(NAMES), "email": f"P{seed % 9}@example.org"},
            **_work(chance),
        )
        for seed in range(LEADS)
    ]
    items = (item_from_lead(lead).serialize() for lead in leads)
    with run_dynalite(items, {"leads": LEADS}) as endpoint:
        bind_table(settings_for(endpoint, "leads"))
        yield Stored(leads=leads)


def _work(chance: random.Random) -> dict[str, Any]:
    return {
        "status": chance.choice(STATUSES),
        "owner": chance.choice((*OWNERS, None)),
        "tags": tuple(tag for tag in TAGS if chance.random() < 0.3),
        "first_viewed_at": chance.choice((NOW, None)),
        "follow_up_on": chance.choice((None, _day(chance.randint(-3, 3)))),
        "expires_at": chance.choice((None, NOW + timedelta(seconds=chance.randint(-9, 20)))),
    }


def _day(offset: int) -> date:
    return NOW.date() + timedelta(days=offset)


instants = st.integers(-320, 10).map(lambda ms: NOW + timedelta(milliseconds=ms))
drawn_values: dict[str, st.SearchStrategy[Any]] = {
    "form_id": st.sampled_from(FORMS).map(lambda form: form.form_id),
    "status": st.sampled_from(STATUSES),
    "email": st.integers(0, 9).map(lambda number: f" p{number}@Example.org"),
    "owner": st.sampled_from((*OWNERS, "staff_nobody")),
    "tag": st.sampled_from(TAGS),
    "text": st.sampled_from(("ada", "SMITH ada", "angstrom", "p3@", "nobody")),
    "since": instants,
    "until": instants,
    "unassigned": st.just(value=True),
    "unread": st.just(value=True),
    "due_by": st.integers(-4, 4).map(_day),
    "expires_before": st.integers(-18, 44).map(lambda halves: NOW + timedelta(seconds=halves / 2)),
}


@st.composite
def a_few_filters(draw: st.DrawFn) -> LeadFilters:
    """Draw up to 3: with more there is hardly ever a lead to show."""
    names = draw(st.lists(st.sampled_from(sorted(drawn_values)), max_size=3, unique=True))
    filters = LeadFilters(**{name: draw(drawn_values[name]) for name in names})
    try:
        check_filters(filters)
    except InvalidFilterError:
        reject()
    return filters


def _place(lead: Lead, filters: LeadFilters) -> tuple[object, str]:
    if filters.due_by is not None:
        return lead.follow_up_on, lead.lead_id
    if filters.expires_before is not None:
        return lead.expires_at, lead.lead_id
    return lead.stored_at, lead.lead_id


def _walk(
    filters: LeadFilters,
    *,
    order: Order,
    limit: int,
    now: datetime,
    in_stored_order: bool = False,
) -> Iterator[LeadSummary]:
    cursor = None
    for _ in range(LEADS + 1):
        page = list_leads(
            filters,
            order=order,
            in_stored_order=in_stored_order,
            limit=limit,
            cursor=cursor,
            now=now,
        )
        yield from page.leads
        assert page.searched_back_to is None, "so few leads are looked through at once"
        assert page.cursor is None or len(page.leads) == limit
        if page.cursor is None:
            return
        cursor = page.cursor
    pytest.fail("the list doesn't end")


@settings(deadline=None, max_examples=80, suppress_health_check=[HealthCheck.too_slow])
@given(
    filters=a_few_filters(),
    order=st.sampled_from(["newest", "oldest"]),
    limit=st.integers(12, 100),
    passed=st.integers(0, 12),
)
def test_a_list_shows_what_matches_once_and_in_order(
    stored: Stored, filters: LeadFilters, order: Order, limit: int, passed: int
) -> None:
    now = NOW + timedelta(seconds=passed, milliseconds=300)
    matching = [lead for lead in stored.leads if matches(lead, filters, now=now)]
    matching.sort(key=lambda lead: _place(lead, filters), reverse=order == "newest")

    listed = list(_walk(filters, order=order, limit=limit, now=now))

    assert [lead.lead_id for lead in listed] == [lead.lead_id for lead in matching]
    assert all(matches(lead, filters, now=now) for lead in listed)
    exact = estimate_leads(filters, now=now, most=1000)
    assert exact == Estimate(leads=len(matching), is_complete=True)
    few = estimate_leads(filters, now=now, most=limit)
    assert few == Estimate(leads=min(limit, len(matching)), is_complete=len(matching) <= limit)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(
    filters=a_few_filters(),
    order=st.sampled_from(["newest", "oldest"]),
    limit=st.integers(12, 100),
)
def test_a_list_in_stored_order_shows_the_same_leads_by_when_they_were_stored(
    stored: Stored, filters: LeadFilters, order: Order, limit: int
) -> None:
    matching = [lead for lead in stored.leads if matches(lead, filters, now=NOW)]
    matching.sort(key=lambda lead: (lead.stored_at, lead.lead_id), reverse=order == "newest")
    listed = [
        lead.lead_id
        for lead in _walk(filters, order=order, limit=limit, now=NOW, in_stored_order=True)
    ]
    assert listed == [lead.lead_id for lead in matching]


@pytest.mark.parametrize(
    "filters",
    [LeadFilters(due_by=_day(3)), LeadFilters(expires_before=NOW + timedelta(seconds=20))],
)
@pytest.mark.usefixtures("stored")
def test_cursor_of_one_order_is_refused_in_another(filters: LeadFilters) -> None:
    for is_stored in (True, False):
        page = list_leads(filters, limit=1, now=NOW, in_stored_order=is_stored)
        with pytest.raises(InvalidCursorError):
            list_leads(filters, cursor=page.cursor, now=NOW, in_stored_order=not is_stored)


def test_the_leads_of_this_test_have_something_for_each_filter(
    stored: Stored,
) -> None:
    several = [
        LeadFilters(form_id=FORMS[0].form_id, status="new"),
        LeadFilters(owner="staff_a", tag="vip"),
        LeadFilters(unassigned=True, unread=True),
        LeadFilters(due_by=_day(0), owner="staff_a"),
        LeadFilters(expires_before=NOW + timedelta(seconds=15), status="won"),
        LeadFilters(text="angstrom zoe"),
        LeadFilters(email="p3@example.org"),
    ]
    for filters in several:
        assert any(matches(lead, filters, now=NOW) for lead in stored.leads), filters
        assert not all(matches(lead, filters, now=NOW) for lead in stored.leads), filters
    assert not all(matches(lead, LeadFilters(), now=NOW) for lead in stored.leads)


def test_a_list_by_expiry_goes_on_after_its_first_leads_have_expired(stored: Stored) -> None:
    filters = LeadFilters(expires_before=NOW + timedelta(seconds=30))
    first = list_leads(filters, order="oldest", limit=1, now=NOW)
    later = NOW + timedelta(seconds=10)
    rest = list_leads(filters, order="oldest", limit=100, cursor=first.cursor, now=later)
    assert {lead.lead_id for lead in rest.leads} == {
        lead.lead_id for lead in stored.leads if matches(lead, filters, now=later)
    }


@pytest.mark.parametrize(
    ("made_for", "used_with"),
    [
        (LeadFilters(unread=True), LeadFilters()),
        (LeadFilters(unassigned=True), LeadFilters(unread=True)),
        (LeadFilters(due_by=_day(3)), LeadFilters(due_by=_day(2))),
        (LeadFilters(due_by=_day(3)), LeadFilters()),
        (
            LeadFilters(expires_before=NOW + timedelta(seconds=20)),
            LeadFilters(expires_before=NOW + timedelta(seconds=19)),
        ),
    ],
)
@pytest.mark.usefixtures("stored")
def test_cursor_of_one_filter_set_is_refused_for_another(
    made_for: LeadFilters, used_with: LeadFilters
) -> None:
    cursor = list_leads(made_for, limit=1, now=NOW).cursor
    assert cursor is not None
    with pytest.raises(InvalidCursorError):
        list_leads(used_with, cursor=cursor, now=NOW)


@pytest.mark.parametrize(
    "filters",
    [
        LeadFilters(unassigned=True, owner="staff_a"),
        LeadFilters(due_by=_day(0), expires_before=NOW),
        LeadFilters(text="\u0301"),
    ],
)
@pytest.mark.usefixtures("stored")
def test_filters_that_mean_nothing_are_refused_and_not_passed_over(filters: LeadFilters) -> None:
    with pytest.raises(InvalidFilterError):
        list_leads(filters, now=NOW)
    with pytest.raises(InvalidFilterError):
        estimate_leads(filters, now=NOW, most=10)
