"""The leads before and after one, in the list that it was opened from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.http import QueryDict
from django.urls import reverse

from dashboard.accounts.models import User
from dashboard.leads.lists.filters import LeadFilterForm
from dashboard.leads.lists.return_links import keep_list
from leadmodels.errors import InvalidCursorError, InvalidFilterError
from leadmodels.forms import list_forms
from leadmodels.leads import Lead
from leadmodels.lists.cursors import to_cursor
from leadmodels.lists.filters import LeadFilters, fingerprint_of
from leadmodels.lists.listing import Order, list_leads
from leadmodels.timeline.activities import Activity, ActivityKind
from leadmodels.times import from_iso, to_iso

_OPPOSITE: Final[Mapping[Order, Order]] = {"newest": "oldest", "oldest": "newest"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbours:
    """Where the links lead: to a lead, or, where a search has to go on, to the list there.

    None: there is no lead on that side.
    """

    before: str | None = None
    after: str | None = None


def find_neighbours(
    lead: Lead, timeline: Sequence[Activity], *, reader: User, query: str, now: datetime
) -> Neighbours:
    """Look for a lead's neighbours, with one call of `list_leads` each way.

    A lead that has left the list meanwhile, as one whose follow-up was put off, still has the
    neighbours of where it was.

    Args:
        lead: the lead.
        timeline: what was done to it.
        reader: who is "me" in the list.
        query: the list's query string.
        now: an aware instant.

    Raises:
        StoreUnavailableError: the store failed.
    """
    data = QueryDict(query)
    filter_form = LeadFilterForm(
        data, lead_forms=list_forms() if "form" in data else (), reader=reader, now=now
    )
    if not filter_form.is_valid():
        return Neighbours()
    filters = filter_form.to_filters()
    place = _place_of(lead, timeline, filters)
    if place is None:
        return Neighbours()
    cursor = to_cursor(place, fingerprint_of(filters))
    order = filter_form.order

    def step(direction: str, order: Order) -> str | None:
        page = list_leads(filters, order=order, limit=1, cursor=cursor, now=now)
        if page.leads:
            link = reverse("admin:leads_lead_change", args=[page.leads[0].lead_id])
            return link + keep_list(query)
        if page.cursor is None:
            return None
        further = filter_form.query(**{direction: page.cursor}, **filter_form.pin)
        return f"{reverse('admin:leads_lead_changelist')}?{further}"

    try:
        return Neighbours(
            before=step("before", _OPPOSITE[order]),
            after=step("after", order),
        )
    except (InvalidCursorError, InvalidFilterError):
        return Neighbours()


def _place_of(lead: Lead, timeline: Sequence[Activity], filters: LeadFilters) -> str | None:
    """Return the sort key under which the list has the lead, or had it last."""
    if filters.due_by is not None:
        days = (day for day in _days(lead, timeline) if day <= filters.due_by)
        sort = next((f"{day.isoformat()}T00:00:00.000Z" for day in days), None)
    elif filters.expires_before is not None:
        before = filters.expires_before
        ends = (end for end in _ends(lead, timeline) if end < before)
        sort = next((to_iso(end.replace(microsecond=0)) for end in ends), None)
    else:
        sort = to_iso(lead.stored_at)
    return f"{sort}#{lead.lead_id}" if sort is not None else None


def _days(lead: Lead, timeline: Sequence[Activity]) -> Iterator[date]:
    if lead.follow_up_on is not None:
        yield lead.follow_up_on
    for text in _earlier(timeline, "follow_up"):
        try:
            yield date.fromisoformat(text)
        except ValueError:
            continue


def _ends(lead: Lead, timeline: Sequence[Activity]) -> Iterator[datetime]:
    if lead.expires_at is not None:
        yield lead.expires_at
    for text in _earlier(timeline, "retention"):
        try:
            yield from_iso(text)
        except ValueError:
            continue  # "forever", "hold"


def _earlier(timeline: Sequence[Activity], kind: ActivityKind) -> Iterator[str]:
    """Give what a lead's value was before, the last one first."""
    for activity in sorted(timeline, key=lambda each: each.at, reverse=True):
        if activity.kind == kind and activity.before is not None:
            yield activity.before
