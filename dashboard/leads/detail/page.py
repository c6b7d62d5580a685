"""What a lead's page shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from dashboard.accounts.models import User
from dashboard.accounts.people import FORMER_COLLEAGUE, display_names
from dashboard.leads.detail.answers import list_answers, list_source
from dashboard.leads.detail.consent import read_consent
from dashboard.leads.detail.links import email_link, phone_link
from dashboard.leads.detail.same_sender import find_same_sender
from dashboard.leads.detail.seen import seen_now
from dashboard.leads.detail.timeline import people_in, tell
from dashboard.leads.lists.neighbours import find_neighbours
from dashboard.leads.lists.return_links import LIST_PARAMETER, keep_list, list_url
from dashboard.leads.lists.rows import due_in_words
from dashboard.leads.words import STATUS_LABELS, spam_reasons_in_words
from dashboard.leads.work.forms import WORK_STATUSES
from dashboard.leads.work.retention import countdown
from dashboard.leads.work.sections import Again, make_sections
from leadmodels.errors import FormNotFoundError, InvalidIdError
from leadmodels.forms import Form, get_form
from leadmodels.leads import OPEN_STATUSES, Lead
from leadmodels.timeline.activities import Activity

ADDED_BY = "added_by"
"""Under this name a lead's source says which staff user added it by hand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadPage:
    """A lead as read for a page.

    Args:
        lead: the lead.
        timeline: what was done to it, oldest first.
        reader: who looks.
        list_query: the query string of the list that it was opened from.
        now: the instant of the page.
    """

    lead: Lead
    timeline: Sequence[Activity]
    reader: User
    list_query: str
    now: datetime

    @property
    def kept_list(self) -> str:
        """What links to a lead append, so that it knows its list."""
        return keep_list(self.list_query)

    @property
    def url(self) -> str:
        """The page's address."""
        return reverse("admin:leads_lead_change", args=[self.lead.lead_id]) + self.kept_list

    def names(self) -> dict[str, str]:
        """Return the display names of everybody whom the lead names; one query at most."""
        added_by = self.lead.source.get(ADDED_BY)
        return display_names({*people_in(self.timeline), self.lead.owner, added_by})


def list_query_of(query: QueryDict) -> str:
    """Read from a lead's address the query string of its list, with what the list knows only."""
    return list_url(query.get(LIST_PARAMETER, "")).partition("?")[2]


def work_context(page: LeadPage, *, again: Again | None = None) -> dict[str, Any]:
    """Put into words what work on a lead changes; an htmx answer needs no more."""
    lead, names = page.lead, page.names()
    today = timezone.localdate(page.now)
    return {
        "lead": lead,
        "form": _find_form(lead.form_id),
        "sections": make_sections(
            lead,
            seen_now(lead, page.timeline),
            kept_list=page.kept_list,
            now=page.now,
            again=again,
        ),
        "again": again,
        "entries": tell(page.timeline, names),
        "added_by": _added_by(lead, names),
        "owner_name": names.get(lead.owner, FORMER_COLLEAGUE) if lead.owner else None,
        "is_mine": lead.owner == page.reader.public_id,
        "reader_id": page.reader.public_id,
        "statuses": WORK_STATUSES,
        "status_label": STATUS_LABELS.get(lead.status, lead.status),
        "is_open": lead.status in OPEN_STATUSES,
        "due": due_in_words(lead.follow_up_on, today),
        "is_due": lead.follow_up_on is not None and lead.follow_up_on <= today,
        "countdown": countdown(lead, page.now),
        "spam_reasons": spam_reasons_in_words(lead.spam_reasons),
        "kept_list": page.kept_list,
    }


def page_context(page: LeadPage, *, again: Again | None = None) -> dict[str, Any]:
    """Put all of a lead's page into words."""
    lead = page.lead
    context = work_context(page, again=again)
    form: Form | None = context["form"]
    source = dict(lead.source)
    if ADDED_BY in source:
        source[ADDED_BY] = context["added_by"]
    return context | {
        # A title stays in the browser's history, so it is the receipt and not a name.
        "title": f"Lead {lead.receipt}",
        "heading": _heading(lead),
        "answers": list_answers(lead, form),
        "source": list_source(source),
        "consent": read_consent(lead, form),
        "list_url": list_url(page.list_query),
        "email_link": email_link(lead.email),
        "phone_link": phone_link(lead.phone),
        "neighbours": find_neighbours(
            lead, page.timeline, reader=page.reader, query=page.list_query, now=page.now
        ),
        "same_sender": find_same_sender(lead, kept_list=page.kept_list, now=page.now),
    }


def confirm_context(page: LeadPage) -> dict[str, Any]:
    """Put into words what a page needs that asks before a lead is gone."""
    return {
        "lead": page.lead,
        "heading": _heading(page.lead),
        "notes": sum(activity.kind == "note" for activity in page.timeline),
        "list_url": list_url(page.list_query),
        "back_url": page.url,
    }


def _heading(lead: Lead) -> str:
    return lead.name or lead.email or lead.phone or "No name given"


def _added_by(lead: Lead, names: dict[str, str]) -> str:
    """Name who added the lead by hand; "" when a visitor sent it."""
    public_id = lead.source.get(ADDED_BY)
    return names.get(public_id, FORMER_COLLEAGUE) if public_id else ""


def _find_form(form_id: str) -> Form | None:
    """Return the form a lead came through; None when it is gone, which leads outlive."""
    try:
        return get_form(form_id)
    except (FormNotFoundError, InvalidIdError):
        return None
