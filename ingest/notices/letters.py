"""E-mails as people read them: of what parts they are, and those about one lead."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from ingest.notices.answers import Answer, answers_of
from leadmodels.forms import Form
from leadmodels.leads import Lead
from leadmodels.notices.settings import address_problem
from leadmodels.notices.subjects import render_subject

WHY_STAFF: Final = (
    "You get this because the notifications of this form name you. "
    "Admins change that in the dashboard, on the form's page."
)


@dataclass(frozen=True, slots=True)
class Link:
    """Where a reader goes from here, and what that is called."""

    words: str
    url: str


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a letter: maybe a heading, then questions and answers, then maybe a link."""

    heading: str
    answers: tuple[Answer, ...] = ()
    link: Link | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What one e-mail says, before it is written as text and as HTML.

    Args:
        subject: one line.
        heading: the first thing in it.
        paragraphs: what follows; lines are separated by line feeds.
        sections: then these.
        link: the one thing to do, if there is one.
        why: why the reader gets it.
        reply_to: where an answer goes; None: to the sender.
    """

    subject: str
    heading: str
    paragraphs: tuple[str, ...] = ()
    sections: tuple[Section, ...] = ()
    link: Link | None = None
    why: str = ""
    reply_to: str | None = None


def letter_of_lead(lead: Lead, form: Form, *, subject: str, dashboard_url: str | None) -> Letter:
    """Write to somebody whom the form's settings name that a lead has come.

    Args:
        lead: the lead.
        form: its form as it is now.
        subject: the settings' template.
        dashboard_url: the dashboard's address; None: there is no link.
    """
    who = lead.name or lead.email or "Somebody"
    link = lead_link(lead, dashboard_url)
    paragraphs = [f"{who} sent “{form.name}” on {in_words(lead.received_at)}."]
    reply_to = reply_address(lead)
    if reply_to is not None:
        paragraphs.append(f"Your answer to this e-mail goes to {reply_to}.")
    return Letter(
        subject=render_subject(subject, subject_values(lead, form)),
        heading=f"New lead: {form.name}",
        paragraphs=tuple(paragraphs),
        sections=(Section("", (*answers_of(lead, form), Answer("Receipt", lead.receipt))),),
        link=link,
        why=WHY_STAFF,
        reply_to=reply_to,
    )


def subject_values(lead: Lead, form: Form) -> dict[str, str | None]:
    """Give what may stand in a subject, by the names that templates use."""
    return {
        "form": form.name,
        "name": lead.name,
        "email": lead.email,
        "company": lead.company,
        "receipt": lead.receipt,
    }


def reply_address(lead: Lead) -> str | None:
    """Give the visitor's address where an answer can go to it."""
    return lead.email if lead.email and address_problem(lead.email) is None else None


def lead_link(lead: Lead, dashboard_url: str | None) -> Link | None:
    """Lead to a lead's page in the dashboard, which asks for a log-in."""
    if dashboard_url is None:
        return None
    return Link("Open the lead", f"{dashboard_url}/admin/leads/lead/{lead.lead_id}/change/")


def in_words(at: datetime) -> str:
    """Write an instant as people say it; whoever reads it may be anywhere, so in UTC."""
    utc = at.astimezone(UTC)
    return f"{utc.day} {utc:%B %Y} at {utc:%H:%M} UTC"
