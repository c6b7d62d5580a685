"""Every list begins with a few Queries of bounded cost, however many leads there are."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import pytest

from leadmodels.leads import Lead
from leadmodels.lists.listing import LeadFilters, Order, list_lead_ids, list_leads
from leadmodels.lists.matching import matches
from leadmodels.table import bind_table
from tests.support.read_units import ReadMeter, metered
from tests.support.table import NOW

from .cases import CASES, Case
from .conftest import Large, bounded, show

PAGE = 50

# One worker loads the tables, once; that takes half a minute, more on a busy machine.
pytestmark = pytest.mark.timeout(400)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_first_page_is_right_and_within_its_limits(large: Large, case: Case) -> None:
    with bounded(case.name, queries=case.queries, units=case.units):
        page = list_leads(case.filters, order=case.order, limit=PAGE, now=NOW)
    right = list(islice(expected(large.leads, case.filters, case.order), PAGE))
    assert [lead.lead_id for lead in page.leads] == right[: len(page.leads)]
    assert len(page.leads) == len(right) or page.searched_back_to is not None
    with bounded(f"{case.name}, ids", queries=case.queries, units=case.units):
        ids = list_lead_ids(case.filters, order=case.order, limit=PAGE, now=NOW)
    assert (ids.lead_ids, ids.cursor) == (tuple(right[: len(page.leads)]), page.cursor)


@pytest.mark.parametrize(
    "case", [case for case in CASES if case.is_dense], ids=lambda case: case.name
)
def test_ten_times_the_leads_cost_no_more_to_list(tables: Large, case: Case) -> None:
    bind_table(tables.tenth)
    few = read_first_page(case)
    bind_table(tables.whole)
    many = read_first_page(case)
    ratio = many.read_units / few.read_units
    show(f"{case.name}: {many.read_units:g} read units, {ratio:.2f} times those at a tenth")
    assert ratio <= 1.2


def read_first_page(case: Case) -> ReadMeter:
    with metered() as meter:
        page = list_leads(case.filters, order=case.order, limit=PAGE, now=NOW)
    assert len(page.leads) == PAGE
    return meter


def expected(leads: list[Lead], filters: LeadFilters, order: Order) -> Iterator[str]:
    """Give the ids of what matches in the order of the list."""
    found = (lead for lead in leads if matches(lead, filters, now=NOW))
    if filters.due_by is None and filters.expires_before is None:
        return (lead.lead_id for lead in (found if order == "newest" else reversed([*found])))
    is_by_day = filters.due_by is not None
    places = [
        (str(lead.follow_up_on if is_by_day else lead.expires_at), lead.lead_id) for lead in found
    ]
    return (lead_id for _, lead_id in sorted(places, reverse=order == "newest"))
