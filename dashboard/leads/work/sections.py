"""The parts of a lead's page that work changes: each swapped by itself, each with its form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.urls import reverse

from dashboard.leads.detail.seen import Seen
from dashboard.leads.detail.timeline import Entry
from dashboard.leads.work.forms import (
    ButtonForm,
    FollowUpForm,
    NoteForm,
    OwnerForm,
    StatusForm,
    TagsForm,
    WorkForm,
)
from dashboard.leads.work.retention import HoldForm, KeepForm
from leadmodels.leads import Lead
from leadmodels.timeline.activities import ActivityKind

SECTIONS: Final[Mapping[str, ActivityKind]] = {
    "status": "status",
    "owner": "owner",
    "follow_up": "follow_up",
    "tags": "tags",
    "note": "note",
    "retention": "retention",
}
"""Their names, and the kind of activity that changes what each shows."""

_BUTTONS: Final = ("status", "in_days")
"""Fields that are buttons, which have no place beside them for an error."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """What somebody sent that was not saved, to be shown again.

    Args:
        section: where.
        form: with what was sent, and what is wrong with it.
        is_overtaken: nothing is wrong with it, but others changed the lead meanwhile.
        seen: what the form says when it is sent again: the lead as it is now, which is shown; or,
            where something is wrong with the form alone, what it said before.
        meanwhile: what others did since that person opened the page, newest first.
    """

    section: str
    form: WorkForm
    is_overtaken: bool
    seen: str
    meanwhile: Sequence[Entry] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of the page.

    Args:
        name: a key of `SECTIONS`.
        urls: where its forms post to, by what they do.
        seen: what the forms carry of the lead's state.
        forms: by name; one form has the name "main".
        again: what was sent here and not saved.
    """

    name: str
    urls: Mapping[str, str]
    seen: str
    forms: Mapping[str, WorkForm]
    again: Again | None

    @staticmethod
    def id_of(name: str) -> str:
        """Return the id of a section's element."""
        return f"lead-{name.replace('_', '-')}"

    @property
    def is_overtaken(self) -> bool:
        """Whether what was sent was not saved because of what others did."""
        return self.again is not None and self.again.is_overtaken

    @property
    def is_button(self) -> bool:
        """Whether a button was pressed which holds nothing that could be kept."""
        return self.again is not None and isinstance(self.again.form, ButtonForm)

    @property
    def meanwhile(self) -> Sequence[Entry]:
        """What others did, newest first."""
        return self.again.meanwhile if self.again is not None else ()

    @property
    def errors(self) -> list[object]:
        """What is wrong with what was sent as a whole, or with the button that was pressed."""
        if self.again is None:
            return []
        form = self.again.form
        of_buttons = [error for name in _BUTTONS for error in form.errors.get(name, ())]
        return [*form.non_field_errors(), *of_buttons]

    @property
    def template(self) -> str:
        """Its template."""
        return f"leads/lead_work_{self.name}.html"


def make_sections(
    lead: Lead, seen: Seen, *, kept_list: str, now: datetime, again: Again | None
) -> dict[str, Section]:
    """Make all sections of a lead's page; in one of them what was sent is shown again."""
    fresh: dict[str, dict[str, WorkForm]] = {
        "status": {"main": StatusForm(initial={"status": lead.status})},
        "owner": {"main": OwnerForm(lead=lead)},
        "follow_up": {"main": FollowUpForm(initial={"day": lead.follow_up_on})},
        "tags": {"main": TagsForm(initial={"tags": ", ".join(lead.tags)})},
        "note": {"main": NoteForm()},
        "retention": {"main": KeepForm(lead=lead, now=now), "hold": HoldForm()},
    }
    if again is not None and not isinstance(again.form, ButtonForm):
        name = "hold" if isinstance(again.form, HoldForm) else "main"
        fresh[again.section][name] = again.form
    sections: dict[str, Section] = {}
    for name in SECTIONS:
        own = again if again is not None and again.section == name else None
        sections[name] = Section(
            name=name,
            urls=_urls(lead, name, kept_list),
            seen=own.seen if own is not None else seen.text,
            forms=fresh[name],
            again=own,
        )
    return sections


def _urls(lead: Lead, name: str, kept_list: str) -> dict[str, str]:
    names = (name, "quarantine", "release_quarantine") if name == "status" else (name,)
    return {
        what: reverse("admin:leads_lead_work", args=[lead.lead_id, what]) + kept_list
        for what in names
    }
