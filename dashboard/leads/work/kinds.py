"""What can be done to a lead on its page, by the name it has in the address."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.http import QueryDict

from dashboard.accounts.models import User
from dashboard.leads.detail.timeline import day_in_words
from dashboard.leads.templatetags.times import exact
from dashboard.leads.words import STATUS_LABELS
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
from leadmodels.changes.apply import Expire, Release, SetOwner, SetStatus
from leadmodels.leads import STATUSES, Lead, LeadStatus
from leadmodels.timeline.activities import Activity


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What somebody sent, and the lead as it is now."""

    data: QueryDict
    lead: Lead
    timeline: Sequence[Activity]
    user: User
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """A thing to do.

    Args:
        section: the part of the page that shows it.
        form: makes the form of what was sent.
        said: says what was saved, of the lead as it is then.
        permission: who may do it.
        is_append: it overwrites nothing, so it doesn't matter what others did meanwhile.
    """

    section: str
    form: Callable[[Asked], WorkForm]
    said: Callable[[Lead, Mapping[str, str]], str]
    permission: str = "leads.change_lead"
    is_append: bool = False


def _status_form(asked: Asked) -> WorkForm:
    return StatusForm(asked.data)


def _quarantine_form(_asked: Asked) -> WorkForm:
    return ButtonForm(SetStatus("spam"))


def _release_form(asked: Asked) -> WorkForm:
    status = asked.lead.status
    return ButtonForm(SetStatus(before_quarantine(asked.timeline) if status == "spam" else status))


def before_quarantine(timeline: Sequence[Activity]) -> LeadStatus:
    """Return the status that a lead had before somebody moved it to quarantine."""
    moved = [each for each in timeline if each.kind == "status" and each.after == "spam"]
    before = max(moved, key=lambda each: each.at).before if moved else None
    return next((status for status in STATUSES if status == before), "new")


def _owner_form(asked: Asked) -> WorkForm:
    if "take" in asked.data:
        return ButtonForm(SetOwner(asked.user.public_id))
    if "drop" in asked.data:
        return ButtonForm(SetOwner(None))
    return OwnerForm(asked.data, lead=asked.lead)


def _retention_form(asked: Asked) -> WorkForm:
    action = asked.data.get("action")
    if action == "hold":
        return HoldForm(asked.data)
    if action == "release":
        return ButtonForm(Release())
    if action == "expire":
        return ButtonForm(Expire())
    return KeepForm(asked.data, lead=asked.lead, now=asked.now)


def _said_status(lead: Lead, _names: Mapping[str, str]) -> str:
    if lead.status == "spam":
        return "Moved to quarantine."
    return f"Saved: the status is {STATUS_LABELS[lead.status]}."


def _said_owner(lead: Lead, names: Mapping[str, str]) -> str:
    if lead.owner is None:
        return "Saved: nobody has this lead."
    return f"Saved: {names.get(lead.owner, 'a colleague')} has this lead."


def _said_tags(lead: Lead, _names: Mapping[str, str]) -> str:
    return f"Saved: tags {', '.join(lead.tags)}." if lead.tags else "Saved: no tags."


def _said_follow_up(lead: Lead, _names: Mapping[str, str]) -> str:
    if lead.follow_up_on is None:
        return "Saved: no follow-up."
    return f"Saved: follow up on {day_in_words(lead.follow_up_on)}."


def _said_retention(lead: Lead, _names: Mapping[str, str]) -> str:
    if lead.is_held:
        return "Saved: the lead is on hold."
    if lead.expires_at is None:
        return "Saved: the lead is kept for ever."
    return f"Saved: the lead is kept until {exact(lead.expires_at)}."


WORK: Final[Mapping[str, Work]] = {
    "status": Work(section="status", form=_status_form, said=_said_status),
    "quarantine": Work(section="status", form=_quarantine_form, said=_said_status),
    "release_quarantine": Work(section="status", form=_release_form, said=_said_status),
    "owner": Work(section="owner", form=_owner_form, said=_said_owner),
    "follow_up": Work(
        section="follow_up",
        form=lambda asked: FollowUpForm(asked.data),
        said=_said_follow_up,
    ),
    "tags": Work(section="tags", form=lambda asked: TagsForm(asked.data), said=_said_tags),
    "note": Work(
        section="note",
        form=lambda asked: NoteForm(asked.data),
        said=lambda _lead, _names: "Saved: the note is in the timeline.",
        is_append=True,
    ),
    "retention": Work(
        section="retention",
        form=_retention_form,
        said=_said_retention,
        permission="leads.retain_lead",
    ),
}
