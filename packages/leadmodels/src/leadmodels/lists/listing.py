"""Leads listed page by page, in the order of the index that answers the filters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from leadmodels.errors import InvalidCursorError, InvalidFilterError
from leadmodels.lists.cursors import from_cursor, to_cursor
from leadmodels.lists.filters import LeadFilters
from leadmodels.lists.matching import matches
from leadmodels.lists.merging import ROUNDS, SHOWN, Merge, Order, Row, open_merge
from leadmodels.lists.plans import Plan, plan_listing
from leadmodels.lists.reading import MOST_KEYS, read_rows
from leadmodels.raw_items import (
    RawItem,
    day_of,
    instant_of_seconds,
    instant_of_text,
    text_of,
    texts_of,
)
from leadmodels.summaries import LeadSummary
from leadmodels.times import from_iso

__all__ = [
    "MOST_LEADS",
    "ROUNDS",
    "IdPage",
    "LeadFilters",
    "LeadPage",
    "Order",
    "list_lead_ids",
    "list_leads",
]

MOST_LEADS: Final = 100
"""The longest page."""

MOST_FETCHED: Final = 1000
"""How many leads one call fetches before it ends, where the index holds their keys alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadPage:
    """A page of a list.

    Args:
        leads: at most `limit` of them, in the order asked for.
        cursor: where to go on in the same order; None: there are no more.
        start_cursor: the first lead's place; the opposite order goes on from it to what came
            before this page. None on an empty page.
        searched_back_to: set when the call ended before the page was full and there may be more:
            everything up to this instant has been looked at. In a list by follow-up it is the
            day's midnight in UTC, in a list by expiry an expiry.
    """

    leads: tuple[LeadSummary, ...]
    cursor: str | None
    start_cursor: str | None
    searched_back_to: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class IdPage:
    """A page of a list by ids alone: at most `limit`, and where to go on; None: no more."""

    lead_ids: tuple[str, ...]
    cursor: str | None


def list_leads(
    filters: LeadFilters,
    *,
    order: Order = "newest",
    in_stored_order: bool = False,
    limit: int = 50,
    cursor: str | None = None,
    now: datetime,
) -> LeadPage:
    """List leads without those that have expired at ``now``.

    They come in the order they were stored; with `due_by` by follow-up day, with `expires_before`
    by expiry, "oldest" the soonest first.

    One call makes at most 45 Queries and looks at 8,000 rows and some hundred (see
    `merging`); a page that nothing has to be left out of takes 4 Queries, 1 with an
    e-mail address, an owner or a follow-up day. With `expires_before` it fetches some 1,000 leads
    besides, by BatchGetItem, 100 a call.

    Args:
        filters: what they have in common.
        order: newest or oldest first.
        in_stored_order: they come in the order they were stored, whatever the filters. It never
            changes, unlike a follow-up day or an expiry.
        limit: 1 to 100 leads.
        cursor: where a page with the same filters ended or began, newest or oldest first.
        now: an aware instant.

    Raises:
        InvalidFilterError: a filter or the limit is off.
        InvalidCursorError: the cursor is no cursor of these filters.
        StoreUnavailableError: the store failed.
    """
    plan = plan_listing(filters, now=now, in_stored_order=in_stored_order)
    start = _start(plan, limit, cursor)
    wanted = MOST_KEYS if plan.needs_rows and plan.is_selective else limit + 1
    merge = open_merge(plan, order=order, start=start, wanted=wanted)
    if plan.needs_rows:
        return _page_of_keys(merge, plan, filters, limit=limit, now=now)
    found = merge.take(limit + 1)
    return _page([(sort, _summary(raw)) for sort, raw in found], plan, limit, place=_place(merge))


def list_lead_ids(
    filters: LeadFilters,
    *,
    order: Order = "newest",
    in_stored_order: bool = False,
    limit: int = 50,
    cursor: str | None = None,
    now: datetime,
) -> IdPage:
    """List the ids of the leads that `list_leads` lists, for who reads them whole anyway.

    The arguments, the bounds, the cursors and what it raises are `list_leads`'.
    """
    plan = plan_listing(filters, now=now, in_stored_order=in_stored_order)
    if plan.needs_rows:
        page = list_leads(filters, order=order, limit=limit, cursor=cursor, now=now)
        return IdPage(lead_ids=tuple(lead.lead_id for lead in page.leads), cursor=page.cursor)
    start = _start(plan, limit, cursor)
    merge = open_merge(plan, order=order, start=start, wanted=limit + 1, keys_only=True)
    found = merge.take(limit + 1)
    end = found[limit - 1][0] if len(found) > limit else _place(merge)
    return IdPage(
        lead_ids=tuple(raw["leadId"]["S"] for _, raw in found[:limit]),
        cursor=to_cursor(end, plan.fingerprint) if end is not None else None,
    )


def _start(plan: Plan, limit: int, cursor: str | None) -> str | None:
    """Check where a page begins, and how long it may be."""
    if not 1 <= limit <= MOST_LEADS:
        raise InvalidFilterError(f"limit: give 1 to {MOST_LEADS}.")
    start = from_cursor(cursor, plan.fingerprint) if cursor is not None else None
    if start is not None and not plan.low <= start <= plan.high:
        raise InvalidCursorError("This cursor lies outside the dates asked for: start anew.")
    return start


def _page_of_keys(
    merge: Merge, plan: Plan, filters: LeadFilters, *, limit: int, now: datetime
) -> LeadPage:
    """Fetch what the keys name, as much as the page needs, and keep what matches."""
    found: list[tuple[str, LeadSummary]] = []
    fetched, place = 0, None
    while len(found) <= limit:
        most = MOST_KEYS if plan.is_selective or fetched else limit + 1
        keys = merge.take(most)
        found += [(sort, lead) for sort, lead in _fetch(keys) if matches(lead, filters, now=now)]
        fetched += len(keys)
        if len(keys) < most:
            place = _place(merge)
            break
        if fetched >= MOST_FETCHED:
            place = keys[-1][0]
            break
    return _page(found, plan, limit, place=place)


def _fetch(keys: Sequence[Row]) -> list[tuple[str, LeadSummary]]:
    named = [(sort, raw["leadId"]["S"]) for sort, raw in keys]
    rows = read_rows([lead_id for _, lead_id in named], attributes=SHOWN)
    # A lead deleted a moment ago is still in the index, and in its place is nothing or a tombstone.
    kept = [(sort, rows[lead_id]) for sort, lead_id in named if "form_id" in rows.get(lead_id, ())]
    return [(sort, _summary(raw)) for sort, raw in kept]


def _place(merge: Merge) -> str | None:
    """Tell up to where everything has been looked at, when that isn't the end."""
    return None if merge.is_finished else merge.reach


def _page(
    found: Sequence[tuple[str, LeadSummary]], plan: Plan, limit: int, *, place: str | None
) -> LeadPage:
    """Cut the page; short of a full one, it goes on after the place that was looked at last."""
    shown = found[:limit]
    is_full = len(found) > limit
    end = shown[-1][0] if is_full else place
    return LeadPage(
        leads=tuple(lead for _, lead in shown),
        cursor=to_cursor(end, plan.fingerprint) if end is not None else None,
        start_cursor=to_cursor(shown[0][0], plan.fingerprint) if shown else None,
        searched_back_to=from_iso(place.partition("#")[0]) if place and not is_full else None,
    )


def _summary(raw: RawItem) -> LeadSummary:
    return LeadSummary(
        lead_id=raw["leadId"]["S"],
        form_id=raw["form_id"]["S"],
        status=raw["status"]["S"],
        received_at=from_iso(raw["received_at"]["S"]),
        stored_at=from_iso(raw["stored_at"]["S"]),
        name=text_of(raw, "name"),
        email=text_of(raw, "email"),
        phone=text_of(raw, "phone"),
        company=text_of(raw, "company"),
        search_text=text_of(raw, "search_text"),
        owner=text_of(raw, "owner"),
        tags=texts_of(raw, "tags"),
        follow_up_on=day_of(raw, "follow_up_on"),
        first_viewed_at=instant_of_text(raw, "first_viewed_at"),
        expires_at=instant_of_seconds(raw, "expires_at"),
    )
