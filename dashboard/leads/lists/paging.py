"""Pages before and after a place in the list, by cursor: the store can't count their numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from leadmodels.lists.listing import LeadFilters, LeadPage, Order, list_leads
from leadmodels.summaries import LeadSummary

PAGE_LEADS: Final = 50

_OPPOSITE: Final[Mapping[Order, Order]] = {"newest": "oldest", "oldest": "newest"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a page lies in a list's order, as its address says it; all empty: at the beginning.

    Args:
        before: the page ends above this cursor.
        after: or, without `before`, begins below this one.
        back: the page that the reader came from, as `name` gives it. Only a page without leads
            needs it: one with leads tells by them where its neighbours begin.
    """

    before: str = ""
    after: str = ""
    back: str = ""

    @property
    def name(self) -> str:
        """The place in one text: ``after.<cursor>``; empty at the beginning."""
        if self.before:
            return f"before.{self.before}"
        return f"after.{self.after}" if self.after else ""

    @property
    def way_back(self) -> dict[str, str]:
        """The address of the page that the reader came from; empty for the first one."""
        direction, _, cursor = self.back.partition(".")
        return {direction: cursor} if direction in {"before", "after"} and cursor else {}


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPage:
    """A page of the list.

    Args:
        place: where it lies; the beginning, when what was asked for leads there.
        leads: at most 50, in the list's order.
        before: what the address of the page before says; None on the first page.
        after: the same of the page after; None on the last page.
        searched_to: how far a filter looked when it ended before the page was full: towards the
            beginning on a page before a cursor, else towards the end.
    """

    place: Place
    leads: tuple[LeadSummary, ...]
    before: Mapping[str, str] | None
    after: Mapping[str, str] | None
    searched_to: datetime | None

    @property
    def is_first(self) -> bool:
        """Whether it is where the list begins."""
        return not self.place.name

    @property
    def is_backwards(self) -> bool:
        """Whether it was looked for against the list's order, from a place in the list."""
        return bool(self.place.before)


def read_page(
    filters: LeadFilters, place: Place, *, order: Order = "newest", now: datetime
) -> ListPage:
    """Read the page at a place.

    What leads to the beginning without filling a page is read from the beginning instead, so that
    the first page is always a full and fresh one.

    Raises:
        InvalidCursorError: the place's cursor is no cursor of these filters.
        InvalidFilterError: the store can't search for this.
        StoreUnavailableError: the store failed.
    """
    if place.before:
        found = list_leads(
            filters, order=_OPPOSITE[order], limit=PAGE_LEADS, cursor=place.before, now=now
        )
        if found.cursor is not None or len(found.leads) == PAGE_LEADS:
            return _page_before(found, place)
        place = Place()
    found = list_leads(filters, order=order, limit=PAGE_LEADS, cursor=place.after or None, now=now)
    return _page_after(found, place)


def _page_before(found: LeadPage, place: Place) -> ListPage:
    after = (
        {"after": found.start_cursor, "back": place.name}
        if found.start_cursor
        # After the cursor used begins not the page it came from, whose first lead it is, but what
        # follows that lead.
        else place.way_back or {"after": found.cursor or ""}
    )
    return ListPage(
        place=place,
        leads=found.leads[::-1],
        before=_further("before", found, place),
        after=after,
        searched_to=found.searched_back_to,
    )


def _page_after(found: LeadPage, place: Place) -> ListPage:
    before = None
    if place.after and found.start_cursor:
        before = {"before": found.start_cursor, "back": place.name}
    elif place.after:
        before = place.way_back
    return ListPage(
        place=place,
        leads=found.leads,
        before=before,
        after=_further("after", found, place),
        searched_to=found.searched_back_to,
    )


def _further(direction: str, found: LeadPage, place: Place) -> dict[str, str] | None:
    """Give the way on; past a page without leads, the way back stays the one before it."""
    if found.cursor is None:
        return None
    back = place.name if found.leads else place.back
    return {direction: found.cursor} | ({"back": back} if back else {})
