"""What else somebody has sent: other leads with a lead's e-mail address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import urlencode

from django.urls import reverse

from dashboard.leads.words import STATUS_LABELS
from leadmodels.errors import InvalidFilterError
from leadmodels.leads import Lead
from leadmodels.lists.listing import LeadFilters, list_leads

MOST_SHOWN: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherLead:
    """A lead of the same sender."""

    url: str
    title: str
    received_at: datetime
    status: str
    status_label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SameSender:
    """At most 10 other leads, newest first, and the address of the list of all."""

    leads: tuple[OtherLead, ...]
    all_url: str
    has_more: bool


def find_same_sender(lead: Lead, *, kept_list: str, now: datetime) -> SameSender | None:
    """Look for other leads with this e-mail address; None: it gave none.

    One Query; `kept_list` is what links to a lead append.

    Raises:
        StoreUnavailableError: the store failed.
    """
    if not lead.email or "@" not in lead.email:
        return None
    try:
        page = list_leads(LeadFilters(email=lead.email), limit=MOST_SHOWN + 1, now=now)
    except InvalidFilterError:
        return None
    others = [other for other in page.leads if other.lead_id != lead.lead_id]
    return SameSender(
        leads=tuple(
            OtherLead(
                url=reverse("admin:leads_lead_change", args=[other.lead_id]) + kept_list,
                title=other.name or other.email or "No name given",
                received_at=other.received_at,
                status=other.status,
                status_label=STATUS_LABELS.get(other.status, other.status),
            )
            for other in others[:MOST_SHOWN]
        ),
        all_url=f"{reverse('admin:leads_lead_changelist')}?{urlencode({'email': lead.email})}",
        has_more=page.cursor is not None or len(others) > MOST_SHOWN,
    )
