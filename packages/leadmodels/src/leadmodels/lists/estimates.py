"""How many leads filters ask for: counted as far as is worth it, for a person who decides."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Final

from pynamodb.expressions.operand import Path

from leadmodels.lists.filters import LeadFilters
from leadmodels.lists.listing import MOST_LEADS, list_leads
from leadmodels.lists.merging import open_merge, side_by_side
from leadmodels.lists.plans import Plan, Span, plan_listing
from leadmodels.models import LeadItem
from leadmodels.table import store_errors

MayGoOn = Callable[[], bool]

_ROWS_A_QUERY: Final = 1000
_EXTRA_ROWS: Final = 50
_LEADS_A_QUERY: Final = 250
_QUERIES_AT_LEAST: Final = 16
_MOST_PAGES: Final = 100
_COMPARED: Final = 50
"""How many leads are looked for to see which index has the fewest others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """How many leads there are; where not `is_complete`, so many at least."""

    leads: int
    is_complete: bool


@dataclass(slots=True, kw_only=True)
class _Count:
    """One partition being counted."""

    key: str
    after: dict[str, Any] | None = None
    leads: int = 0
    is_done: bool = False


def _always() -> bool:
    return True


def estimate_leads(
    filters: LeadFilters, *, now: datetime, most: int, may_go_on: MayGoOn = _always
) -> Estimate:
    """Count the leads that `list_leads` shows, up to ``most``.

    Makes at most 16 Queries, one more for every 250 leads of `most`, and a round; each counts
    1,000 rows at the most and sends none. With `expires_before` and another filter the leads are
    read instead, by as many calls of `list_leads`, at most 100.

    Args:
        filters: what the leads have in common.
        now: an aware instant: what has expired by then doesn't count.
        most: 1 or more; counting ends there.
        may_go_on: asked before each round of Queries, and each page; False ends the counting.

    Raises:
        InvalidFilterError: a value can't be searched for.
        StoreUnavailableError: the store failed.
    """
    plan = plan_listing(filters, now=now)
    if plan.begin > plan.high:
        return Estimate(leads=0, is_complete=True)
    allowed = _QUERIES_AT_LEAST + most // _LEADS_A_QUERY
    if plan.needs_rows and plan.is_selective:
        pages = min(allowed, _MOST_PAGES)
        return _read_through(filters, now=now, most=most, pages=pages, may_go_on=may_go_on)
    span = plan.spans[0]
    if len(plan.spans) > 1:
        span = open_merge(plan, order="newest", start=None, wanted=_COMPARED).span
    # Where every row counts, no more rows than leads.
    rows = _ROWS_A_QUERY if plan.is_selective else most // len(span.partitions) + _EXTRA_ROWS
    size = min(rows, _ROWS_A_QUERY)
    counts = [_Count(key=key) for key in span.partitions]
    while (unfinished := [count for count in counts if not count.is_done]) and allowed > 0:
        if sum(count.leads for count in counts) > most or not may_go_on():
            break
        side_by_side(partial(_count_on, plan=plan, span=span, size=size), unfinished)
        allowed -= len(unfinished)
    leads = sum(count.leads for count in counts)
    return Estimate(leads=min(leads, most), is_complete=leads <= most and not unfinished)


def _read_through(
    filters: LeadFilters, *, now: datetime, most: int, pages: int, may_go_on: MayGoOn
) -> Estimate:
    leads, cursor = 0, None
    for _ in range(pages):
        if not may_go_on():
            return Estimate(leads=min(leads, most), is_complete=False)
        page = list_leads(filters, order="oldest", limit=MOST_LEADS, cursor=cursor, now=now)
        leads, cursor = leads + len(page.leads), page.cursor
        if cursor is None or leads > most:
            break
    return Estimate(leads=min(leads, most), is_complete=cursor is None and leads <= most)


def _count_on(count: _Count, *, plan: Plan, span: Span, size: int) -> None:
    """Count one page more of a partition."""
    connection = LeadItem._get_connection()  # noqa: SLF001 - a model's count asks on to the end
    with store_errors():
        answer = connection.query(
            count.key,
            index_name=span.index_name,
            range_key_condition=Path([span.sort_name]).between(plan.begin, plan.high),
            filter_condition=span.condition,
            exclusive_start_key=count.after,
            limit=size,
            # What has expired and isn't deleted yet is among the oldest.
            scan_index_forward=False,
            select="COUNT",
        )
    count.leads += answer["Count"]
    count.after = answer.get("LastEvaluatedKey")
    count.is_done = count.after is None
