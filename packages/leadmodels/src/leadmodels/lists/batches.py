"""Leads taken a batch at a time, from a list or a selection, so that work can be resumed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from leadmodels.errors import InvalidCursorError
from leadmodels.leads import Lead
from leadmodels.lists.filters import LeadFilters
from leadmodels.lists.listing import MOST_LEADS, Order, list_lead_ids
from leadmodels.lists.matching import matches
from leadmodels.lists.reading import read_leads

END: Final = "end"
"""The cursor behind the last batch."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which leads some work is about: those selected, or without a selection all that match.

    Args:
        filters: what they have in common.
        lead_ids: a selection, taken in its own order.
        order: how those that match are taken, as a list of these filters shows them.
        in_stored_order: take them by when they were stored, also where a list is by follow-up or
            by expiry: that never changes, so each is met once however long it takes.
    """

    filters: LeadFilters
    lead_ids: tuple[str, ...] = ()
    order: Order = "newest"
    in_stored_order: bool = False

    def has(self, lead: Lead, *, now: datetime) -> bool:
        """Tell whether a lead, as it is now, is one of them: an index may be a moment behind."""
        return bool(self.lead_ids) or matches(lead, self.filters, now=now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """At most 100 leads' ids, and the cursor of what follows; it may be empty before the end."""

    lead_ids: tuple[str, ...]
    cursor: str


def next_batch(
    wanted: Wanted, *, cursor: str | None, now: datetime, most: int = MOST_LEADS
) -> Batch:
    """Find the leads after a cursor, at most 100, in the order wanted; None begins.

    Raises:
        InvalidFilterError: the filters can't be searched for.
        InvalidCursorError: the cursor is none of these leads'.
        StoreUnavailableError: the store failed.
    """
    if wanted.lead_ids:
        return _selected(wanted.lead_ids, cursor, most)
    page = list_lead_ids(
        wanted.filters,
        order=wanted.order,
        in_stored_order=wanted.in_stored_order,
        limit=most,
        cursor=cursor,
        now=now,
    )
    return Batch(lead_ids=page.lead_ids, cursor=page.cursor if page.cursor is not None else END)


def read_batch(
    wanted: Wanted, lead_ids: Sequence[str], *, now: datetime
) -> tuple[tuple[Lead, ...], int]:
    """Read a batch's leads whole, in its order, and count those that are gone or match no more.

    Raises:
        StoreUnavailableError: the store failed.
    """
    found = read_leads(lead_ids, now=now)
    leads = tuple(
        found[lead_id]
        for lead_id in lead_ids
        if lead_id in found and wanted.has(found[lead_id], now=now)
    )
    return leads, len(lead_ids) - len(leads)


def _selected(lead_ids: tuple[str, ...], cursor: str | None, most: int) -> Batch:
    if cursor is not None and not (cursor.isascii() and cursor.isdigit()):
        raise InvalidCursorError("This cursor is not one of a selection.")
    start = int(cursor or 0)
    end = start + most
    return Batch(lead_ids=lead_ids[start:end], cursor=str(end) if end < len(lead_ids) else END)
