"""Newer and older pages of the list, by cursor: no page numbers, which the store can't count."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from leadmodels.listing import LeadFilters, LeadPage, list_leads
from leadmodels.summaries import LeadSummary

PAGE_LEADS: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a page lies, as its address says it; all empty: at the newest lead.

    Args:
        newer: the page is above this cursor.
        older: or, without `newer`, below this one.
        back: the page that the reader came from, as `name` gives it. Only a page without leads
            needs it: one with leads tells by them where its neighbours begin.
    """

    newer: str = ""
    older: str = ""
    back: str = ""

    @property
    def name(self) -> str:
        """The place in one text: ``older.<cursor>``; empty at the newest lead."""
        if self.newer:
            return f"newer.{self.newer}"
        return f"older.{self.older}" if self.older else ""

    @property
    def way_back(self) -> dict[str, str]:
        """The address of the page that the reader came from; empty for the newest leads."""
        direction, _, cursor = self.back.partition(".")
        return {direction: cursor} if direction in {"newer", "older"} and cursor else {}


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPage:
    """A page of the list, newest lead first.

    Args:
        place: where it lies; the newest leads, when what was asked for leads there.
        leads: at most 50.
        newer: what the address of the page above says; None at the newest lead.
        older: the same of the page below; None at the oldest lead.
        searched_to: how far a filter looked when it ended before the page was full: upwards on a
            page above a cursor, else backwards in time.
    """

    place: Place
    leads: tuple[LeadSummary, ...]
    newer: Mapping[str, str] | None
    older: Mapping[str, str] | None
    searched_to: datetime | None

    @property
    def is_first(self) -> bool:
        """Whether it begins at the newest lead."""
        return not self.place.name

    @property
    def is_upwards(self) -> bool:
        """Whether it was looked for upwards, from a place in the list."""
        return bool(self.place.newer)


def read_page(filters: LeadFilters, place: Place, *, now: datetime) -> ListPage:
    """Read the page at a place.

    What leads to the top without filling a page is read from the top instead, so that the first
    page is always a full and fresh one.

    Raises:
        InvalidCursorError: the place's cursor is no cursor of these filters.
        InvalidFilterError: the store can't search for this.
        StoreUnavailableError: the store failed.
    """
    if place.newer:
        above = list_leads(filters, order="oldest", limit=PAGE_LEADS, cursor=place.newer, now=now)
        if above.cursor is not None or len(above.leads) == PAGE_LEADS:
            return _page_above(above, place)
        place = Place()
    below = list_leads(filters, limit=PAGE_LEADS, cursor=place.older or None, now=now)
    return _page_below(below, place)


def _page_above(above: LeadPage, place: Place) -> ListPage:
    older = (
        {"older": above.start_cursor, "back": place.name}
        if above.start_cursor
        # Below the cursor used begins not the page it came from, whose first lead it is, but what
        # follows that lead.
        else place.way_back or {"older": above.cursor or ""}
    )
    return ListPage(
        place=place,
        leads=above.leads[::-1],
        newer=_further("newer", above, place),
        older=older,
        searched_to=above.searched_back_to,
    )


def _page_below(below: LeadPage, place: Place) -> ListPage:
    newer = None
    if place.older and below.start_cursor:
        newer = {"newer": below.start_cursor, "back": place.name}
    elif place.older:
        newer = place.way_back
    return ListPage(
        place=place,
        leads=below.leads,
        newer=newer,
        older=_further("older", below, place),
        searched_to=below.searched_back_to,
    )


def _further(direction: str, page: LeadPage, place: Place) -> dict[str, str] | None:
    """Give the way on; past a page without leads, the way back stays the one before it."""
    if page.cursor is None:
        return None
    back = place.name if page.leads else place.back
    return {direction: page.cursor} | ({"back": back} if back else {})
