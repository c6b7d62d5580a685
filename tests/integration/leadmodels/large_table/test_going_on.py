"""Paging on, paging deep, searching through it all, and what is read besides lists."""

from __future__ import annotations

from datetime import datetime

import pytest

from leadmodels.leads import Lead
from leadmodels.lists.cursors import to_cursor
from leadmodels.lists.estimates import Estimate, estimate_leads
from leadmodels.lists.filters import fingerprint_of
from leadmodels.lists.listing import LeadFilters, Order, list_leads
from leadmodels.lists.matching import matches
from leadmodels.lists.reading import read_leads
from leadmodels.models import LeadItem
from leadmodels.table import shared_connection
from leadmodels.timeline.activities import read_with_timeline
from leadmodels.times import to_iso
from tests.support.many_leads import BIG
from tests.support.read_units import metered
from tests.support.table import NOW

from .conftest import LEADS, NEEDLES, Large, bounded

PAGE = 50
ORDERS: list[Order] = ["newest", "oldest"]

# One worker loads the tables, once; that takes half a minute, more on a busy machine.
pytestmark = pytest.mark.timeout(400)


def cursor_after(lead: Lead, filters: LeadFilters) -> str:
    return to_cursor(f"{to_iso(lead.stored_at)}#{lead.lead_id}", fingerprint_of(filters))


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize(
    "filters", [LeadFilters(), LeadFilters(form_id=BIG.form_id), LeadFilters(status="lost")]
)
def test_a_next_page_and_a_deep_page_cost_what_the_first_does(
    large: Large, filters: LeadFilters, order: Order
) -> None:
    first = list_leads(filters, order=order, limit=PAGE, now=NOW)
    kept = [lead for lead in large.leads if matches(lead, filters, now=NOW)]
    in_order = kept if order == "newest" else kept[::-1]
    deep = len(in_order) * 2 // 3
    for cursor, place in (
        (first.cursor, PAGE),
        (cursor_after(in_order[deep - 1], filters), deep),
    ):
        with bounded(f"{order}, from lead {place:,}", queries=8, units=24):
            page = list_leads(filters, order=order, limit=PAGE, cursor=cursor, now=NOW)
        right = in_order[place : place + PAGE]
        assert [lead.lead_id for lead in page.leads] == [lead.lead_id for lead in right]


@pytest.mark.parametrize(
    ("filters", "order"),
    [(LeadFilters(text="needle"), "newest"), (LeadFilters(tag="needle"), "oldest")],
)
def test_a_search_ends_early_says_how_far_it_looked_and_finds_all_by_going_on(
    large: Large, filters: LeadFilters, order: Order
) -> None:
    found: list[str] = []
    looked: list[datetime] = []
    cursor = None
    while cursor is not None or not looked:
        with bounded(f"call {len(looked) + 1}, {order}", queries=40, units=600):
            page = list_leads(filters, order=order, limit=PAGE, cursor=cursor, now=NOW)
        found += [lead.lead_id for lead in page.leads]
        cursor = page.cursor
        assert (cursor is None) == (page.searched_back_to is None)
        looked += [page.searched_back_to] if page.searched_back_to else []
    is_newest = order == "newest"
    needles = [large.leads[place] for place in NEEDLES]
    living = [lead.lead_id for lead in needles if matches(lead, LeadFilters(), now=NOW)]
    assert found == (living if is_newest else living[::-1])
    assert looked == sorted(set(looked), reverse=is_newest), "each call looks further"
    assert 8 < len(looked) < LEADS // 6_000


def test_a_lead_with_its_timeline_is_one_query(large: Large) -> None:
    lead = next(lead for lead in large.leads if lead.expires_at is None)
    with bounded("a lead", queries=1, units=2) as meter:
        read, timeline = read_with_timeline(lead.lead_id, now=NOW)
    assert read == lead
    assert timeline == ()
    assert meter.operations.total() == 1


def test_a_selection_is_read_100_a_call(large: Large) -> None:
    wanted = [lead for lead in large.leads[::200] if matches(lead, LeadFilters(), now=NOW)]
    with bounded("a selection of 500", queries=0, units=600) as meter:
        read = read_leads([lead.lead_id for lead in wanted], now=NOW)
    assert read == {lead.lead_id: lead for lead in wanted}
    assert meter.operations["BatchGetItem"] <= 5


@pytest.mark.parametrize(
    ("filters", "queries", "units"),
    [
        (LeadFilters(form_id=BIG.form_id), 24, 2_000),
        (LeadFilters(form_id=BIG.form_id, status="qualified"), 20, 400),
        (LeadFilters(text="needle"), 24, 2_000),
    ],
)
def test_an_estimate_counts_as_far_as_it_may(
    large: Large, filters: LeadFilters, queries: int, units: float
) -> None:
    there = sum(matches(lead, filters, now=NOW) for lead in large.leads)
    with bounded("an estimate", queries=queries, units=units):
        estimate = estimate_leads(filters, now=NOW, most=2_000)
    if estimate.is_complete:
        assert estimate == Estimate(leads=there, is_complete=True)
    else:
        assert estimate.leads <= min(there, 2_000)


def test_a_scan_would_be_noticed(large: Large) -> None:
    assert large
    with metered(), pytest.raises(AssertionError, match="Scan"):
        shared_connection(LeadItem).scan("whole", limit=1)
