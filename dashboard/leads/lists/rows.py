"""A lead as a row of the list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.urls import reverse
from django.utils import timezone
from django.utils.timesince import timeuntil

from dashboard.leads.detail.links import email_link, phone_link
from dashboard.leads.lists.filter_words import Names
from dashboard.leads.words import STATUS_LABELS
from leadmodels.summaries import LeadSummary

EXPIRY_IS_NEAR: Final = timedelta(days=14)
EXPIRY_IS_URGENT: Final = timedelta(days=3)

_OPEN: Final = frozenset({"new", "contacted", "qualified"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What the list shows of a lead, in words.

    Args:
        title: who wrote, by name or whatever else there is.
        company: where it isn't the title already.
        owner: a name; None: nobody.
        is_unread: nobody has opened it.
        due: how its follow-up day stands to today: “Due today”; "" when there is none.
        is_due: that day has come, and the lead is still open.
        expiry: a countdown: “Expires in 3 days”; "" while that is far off.
        is_urgent: it expires within 3 days.
    """

    lead: LeadSummary
    url: str
    title: str
    company: str
    form_name: str
    status_label: str
    owner: str | None
    email_link: str | None
    phone_link: str | None
    is_unread: bool
    due: str
    is_due: bool
    expiry: str
    is_urgent: bool

    @property
    def email_lines(self) -> list[str]:
        """The address, where it may be broken into two lines: behind the @."""
        name, at, domain = (self.lead.email or "").rpartition("@")
        return [name + at, domain] if at else [domain]


def to_row(lead: LeadSummary, names: Names, *, kept_list: str, now: datetime) -> Row:
    """Put a lead into a row; `kept_list` is what its link says of the list."""
    title = lead.name or lead.email or lead.phone or lead.company or "No name given"
    today = timezone.localdate(now)
    left = lead.expires_at - now if lead.expires_at is not None else timedelta.max
    return Row(
        lead=lead,
        url=reverse("admin:leads_lead_change", args=[lead.lead_id]) + kept_list,
        title=title,
        company=lead.company if lead.company and lead.company != title else "",
        form_name=names.form(lead.form_id),
        status_label=STATUS_LABELS.get(lead.status, lead.status),
        owner=names.person(lead.owner) if lead.owner else None,
        email_link=email_link(lead.email),
        phone_link=phone_link(lead.phone),
        is_unread=lead.first_viewed_at is None,
        due=due_in_words(lead.follow_up_on, today),
        is_due=lead.status in _OPEN
        and lead.follow_up_on is not None
        and lead.follow_up_on <= today,
        expiry=_countdown(lead.expires_at, now) if left <= EXPIRY_IS_NEAR else "",
        is_urgent=left <= EXPIRY_IS_URGENT,
    )


def due_in_words(day: date | None, today: date) -> str:
    """Say how far off a follow-up is."""
    if day is None:
        return ""
    days = (day - today).days
    near: Mapping[int, str] = {-1: "Yesterday", 0: "Today", 1: "Tomorrow"}
    if days in near:
        return near[days]
    return f"In {days:,} days" if days > 0 else f"{-days:,} days ago"


def _countdown(at: datetime | None, now: datetime) -> str:
    return f"Expires in {timeuntil(at, now, depth=1)}" if at is not None else ""
