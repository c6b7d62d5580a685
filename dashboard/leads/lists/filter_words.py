"""What filters ask for, in words: on exports, confirmations and jobs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.utils.dateformat import format as format_date

from dashboard.accounts.people import FORMER_COLLEAGUE, display_names
from dashboard.leads.templatetags.times import exact
from dashboard.leads.words import STATUS_LABELS
from leadmodels.forms import Form
from leadmodels.lists.listing import LeadFilters

DELETED_FORM: Final = "A deleted form"


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What ids are called: forms by form id, people by public id."""

    forms: Mapping[str, str]
    people: Mapping[str, str]

    def form(self, form_id: str) -> str:
        """Name a form; leads outlive theirs."""
        return self.forms.get(form_id, DELETED_FORM)

    def person(self, public_id: str) -> str:
        """Name a staff user; leads and jobs outlive theirs."""
        return self.people.get(public_id, FORMER_COLLEAGUE)


def names_of(forms: Iterable[Form], public_ids: Iterable[str | None]) -> Names:
    """Look up what forms and people are called; at most one SQL query."""
    return Names(
        forms={form.form_id: form.name for form in forms}, people=display_names(public_ids)
    )


def describe_filters(filters: LeadFilters, names: Names) -> list[tuple[str, str]]:
    """Say what leads have in common, a name and a value each; empty: all leads.

    Instants are told in the reader's zone.
    """
    said = (
        ("Form", names.form(filters.form_id) if filters.form_id else None),
        ("Status", STATUS_LABELS.get(filters.status, filters.status) if filters.status else None),
        ("Owner", names.person(filters.owner) if filters.owner else None),
        ("Owner", "Nobody" if filters.unassigned else None),
        ("Opened", "By nobody yet" if filters.unread else None),
        ("Tag", filters.tag),
        ("E-mail", filters.email),
        ("Text", filters.text),
        ("Follow-up", f"Due on {in_words(filters.due_by)} or before" if filters.due_by else None),
        ("Expiring", f"Before {exact(filters.expires_before)}" if filters.expires_before else None),
        ("Stored", _range(filters.since, filters.until)),
    )
    return [(name, value) for name, value in said if value]


def _range(since: datetime | None, until: datetime | None) -> str | None:
    if since and until:
        return f"From {exact(since)}, before {exact(until)}"
    if since:
        return f"From {exact(since)} on"
    return f"Before {exact(until)}" if until else None


def in_words(day: date) -> str:
    """Write a day as people do: “3 March 2027”."""
    return format_date(day, "j F Y")
