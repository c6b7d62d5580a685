"""What a list's order is called, and its two ends: by time, follow-up day or expiry."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Literal

from django.utils.dateformat import format as format_date

from dashboard.leads.lists.filters import LeadFilterForm
from dashboard.leads.lists.paging import ListPage
from dashboard.leads.templatetags.times import exact
from leadmodels.lists.listing import Order

Dimension = Literal["received", "follow_up", "expiry"]


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderWords:
    """How a list in one order speaks of itself.

    Args:
        dimension: the column it is sorted by.
        order: the order within.
        order_name: the order as a heading says it.
        turned_name: the opposite order, as a link to it says it.
        first, before, after: links to the first page, the one before, the one after.
    """

    dimension: Dimension
    order: Order
    order_name: str
    turned_name: str
    first: str
    before: str
    after: str

    @property
    def turned(self) -> Order:
        """The opposite order."""
        return "newest" if self.order == "oldest" else "oldest"

    @property
    def aria_sort(self) -> str:
        """What the sorted column's heading tells assistive technology."""
        return "ascending" if self.order == "oldest" else "descending"

    def searched(self, page: ListPage) -> str:
        """Say how far a search has looked when it ended on its way; "" when it has seen all."""
        if page.searched_to is None:
            return ""
        is_later = (self.order == "oldest") != page.is_backwards
        how_far = "up to" if is_later else "back to"
        if self.dimension == "follow_up":
            # A day of the calendar, which no zone moves.
            return f"Looked at follow-ups {how_far} {_day(page.searched_to)} so far."
        what = " at expiries" if self.dimension == "expiry" else ""
        return f"Looked{what} {how_far} {exact(page.searched_to)} so far."


_WORDS: Final[dict[tuple[Dimension, Order], tuple[str, str, str, str]]] = {
    ("received", "newest"): ("Newest first", "Newest", "Newer", "Older"),
    ("received", "oldest"): ("Oldest first", "Oldest", "Older", "Newer"),
    ("follow_up", "oldest"): ("Earliest follow-up first", "Earliest", "Earlier", "Later"),
    ("follow_up", "newest"): ("Latest follow-up first", "Latest", "Later", "Earlier"),
    ("expiry", "oldest"): ("Soonest to expire first", "Soonest", "Sooner", "Later"),
    ("expiry", "newest"): ("Last to expire first", "Last", "Later", "Sooner"),
}


def words_of(filter_form: LeadFilterForm) -> OrderWords:
    """Return the words for the order that the filters ask for."""
    cleaned = filter_form.cleaned_data
    dimension: Dimension = "received"
    if cleaned.get("due"):
        dimension = "follow_up"
    elif cleaned.get("expires"):
        dimension = "expiry"
    order = filter_form.order
    name, first, before, after = _WORDS[dimension, order]
    turned, *_ = _WORDS[dimension, "newest" if order == "oldest" else "oldest"]
    return OrderWords(
        dimension=dimension,
        order=order,
        order_name=name,
        turned_name=turned,
        first=first,
        before=before,
        after=after,
    )


def _day(at: datetime) -> str:
    return format_date(at.astimezone(UTC), "j M Y")
