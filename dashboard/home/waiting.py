"""What waits for somebody: bounded counts, each with the list that shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils import timezone

from dashboard.leads.days import start_of_day
from dashboard.leads.lists.filter_fields import NOBODY
from leadmodels.lists.estimates import Estimate, estimate_leads
from leadmodels.lists.listing import LeadFilters

MOST: Final = 99
"""Up to here is counted: beyond, it is a heap either way, and reading it costs."""

EXPIRING_DAYS: Final = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Pile:
    """Leads that wait for the same thing.

    Args:
        label: what they wait for.
        nothing: what is said where there are none.
        filters: which they are.
        query: the same in the list's address.
        is_urgent: whether any is too many.
    """

    label: str
    nothing: str
    filters: LeadFilters
    query: str
    is_urgent: bool = False

    @property
    def url(self) -> str:
        """The list of them."""
        return f"{reverse('admin:leads_lead_changelist')}?{self.query}"


def piles(*, reader_id: str, zone: str, now: datetime) -> tuple[Pile, ...]:
    """Return what is shown to a reader; days are those of `zone`, as in the list."""
    today = timezone.localdate(now, ZoneInfo(zone))
    expires_before = start_of_day(today + timedelta(days=EXPIRING_DAYS + 1), ZoneInfo(zone))
    due = {"due": "today", "tz": zone}
    return (
        Pile(
            label="New, and nobody's yet",
            nothing="Every new lead has an owner",
            filters=LeadFilters(status="new", unassigned=True),
            query=urlencode({"status": "new", "owner": NOBODY}),
        ),
        Pile(
            label="Your follow-ups, due or overdue",
            nothing="Nothing of yours is due",
            filters=LeadFilters(owner=reader_id, due_by=today),
            query=urlencode({"owner": reader_id, **due}),
            is_urgent=True,
        ),
        Pile(
            label="Everybody's follow-ups, due or overdue",
            nothing="Nobody's follow-up is due",
            filters=LeadFilters(due_by=today),
            query=urlencode(due),
        ),
        Pile(
            label=f"Expiring within {EXPIRING_DAYS} days",
            nothing=f"No lead expires within {EXPIRING_DAYS} days",
            filters=LeadFilters(expires_before=expires_before),
            query=urlencode({"expires": str(EXPIRING_DAYS), "tz": zone}),
        ),
    )


def count_pile(pile: Pile, *, now: datetime) -> Estimate:
    """Count a pile, up to `MOST`.

    Raises:
        StoreUnavailableError: the store failed.
    """
    return estimate_leads(pile.filters, now=now, most=MOST)


def in_figures(estimate: Estimate) -> str:
    """Write a bounded count: “12”, “99+”; “some” where looking ended before any was found."""
    if estimate.is_complete:
        return str(estimate.leads)
    return f"{estimate.leads}+" if estimate.leads else "some"
