"""A lead's page as a browser uses it: read the form, send it."""

from __future__ import annotations

import html
import re
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from dashboard.accounts.models import User
from leadmodels.changes.apply import Change, apply_change
from leadmodels.leads import Lead, get_lead
from leadmodels.timeline.activities import Activity, read_with_timeline

HTMX = {"HX-Request": "true"}
SECTION = re.compile(r'<section[^>]* id="(lead-[a-z-]+)"')


def url_of(lead: Lead) -> str:
    return reverse("admin:leads_lead_change", args=[lead.lead_id])


def work_url(lead: Lead, what: str) -> str:
    return reverse("admin:leads_lead_work", args=[lead.lead_id, what])


def seen_in(page: str) -> str:
    """What the page's forms say they have seen; all of them say the same."""
    found: set[str] = set(re.findall(r'name="seen" value="([^"]*)"', page))
    assert len(found) == 1, found
    return found.pop()


def open_lead(client: Client, lead: Lead) -> str:
    """Open the page and return what it has seen."""
    return seen_in(client.get(url_of(lead)).content.decode())


def send(
    client: Client,
    lead: Lead,
    what: str,
    *,
    seen: str | None = None,
    is_htmx: bool = False,
    **values: Any,
) -> HttpResponse:
    """Send one of the page's forms; `seen`: from a page opened before, else it is opened now."""
    data = {"seen": open_lead(client, lead) if seen is None else seen, **values}
    answer = client.post(work_url(lead, what), data, headers=HTMX if is_htmx else {})
    assert isinstance(answer, HttpResponse)
    return answer


def change(
    lead: Lead, change: Change, user: User, *, at: datetime | None = None, key: str = "0" * 16
) -> Lead:
    """Have somebody else change the lead as it is now."""
    now = timezone.now()
    stored = get_lead(lead.lead_id, now=now)
    return apply_change(stored, change, actor=user.public_id, at=at or now, key=key)


def stored(lead: Lead) -> Lead:
    return get_lead(lead.lead_id, now=timezone.now())


def timeline_of(lead: Lead) -> tuple[Activity, ...]:
    return read_with_timeline(lead.lead_id, now=timezone.now())[1]


def text_of(answer: Any) -> str:
    """The answer's words, one space between them."""
    bare = re.sub(r"<[^>]+>", "", answer.content.decode())
    return " ".join(html.unescape(bare).split())
