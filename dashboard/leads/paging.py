"""Newer and older pages of the list, by cursor: no page numbers, which the store can't count."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from leadmodels.listing import LeadFilters, list_leads
from leadmodels.summaries import LeadSummary

PAGE_LEADS: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPage:
    """A page of the list, newest lead first.

    Args:
        leads: at most 50.
        newer: the cursor of the page above, None at the newest lead.
        older: the cursor of the page below, None at the oldest lead.
        searched_back_to: how far a filter looked when it ended before the page was full.
    """

    leads: tuple[LeadSummary, ...]
    newer: str | None
    older: str | None
    searched_back_to: datetime | None


def read_page(filters: LeadFilters, *, newer: str, older: str, now: datetime) -> ListPage:
    """Read the page above the cursor `newer`, or below the cursor `older`, or the newest one.

    Raises:
        InvalidCursorError: the cursor is no cursor of these filters.
        InvalidFilterError: the store can't search for this.
        StoreUnavailableError: the store failed.
    """
    if newer:
        above = _read_above(filters, cursor=newer, now=now)
        if above is not None:
            return above
    below = list_leads(filters, limit=PAGE_LEADS, cursor=None if newer else older or None, now=now)
    return ListPage(
        leads=below.leads,
        newer=below.start_cursor if older and not newer else None,
        older=below.cursor,
        searched_back_to=below.searched_back_to,
    )


def _read_above(filters: LeadFilters, *, cursor: str, now: datetime) -> ListPage | None:
    """Read upwards from a cursor; None when that leads to the top and doesn't fill a page.

    The top is then read from the top, so that the first page is always a full and fresh one.
    """
    above = list_leads(filters, order="oldest", limit=PAGE_LEADS, cursor=cursor, now=now)
    if above.cursor is None and len(above.leads) < PAGE_LEADS:
        return None
    return ListPage(
        leads=above.leads[::-1],
        newer=above.cursor,
        older=above.start_cursor,
        searched_back_to=None,
    )
