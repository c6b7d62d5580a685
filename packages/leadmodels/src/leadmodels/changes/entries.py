"""How a change reads in the lead's timeline."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

from leadmodels.changes.codec import Change
from leadmodels.changes.retention import Expire, Hold, KeepFor, KeepUntil, Release
from leadmodels.changes.work import (
    AddNote,
    AddTags,
    RemoveTags,
    SetFollowUp,
    SetOwner,
    SetStatus,
    SetTags,
)
from leadmodels.leads import Lead
from leadmodels.timeline.activities import Activity, ActivityKind
from leadmodels.times import to_iso, to_whole_millisecond

KINDS: Final[dict[type[Change], ActivityKind]] = {
    AddNote: "note",
    SetStatus: "status",
    SetOwner: "owner",
    SetTags: "tags",
    AddTags: "tags",
    RemoveTags: "tags",
    SetFollowUp: "follow_up",
    KeepUntil: "retention",
    KeepFor: "retention",
    Hold: "retention",
    Release: "retention",
    Expire: "retention",
}
"""What of a lead each change is about."""


def describe(
    change: Change,
    before: Lead,
    after: Lead,
    *,
    actor: str,
    at: datetime,
    key: str,
    asked_at: datetime | None = None,
) -> Activity:
    """Write down what a change made of a lead at an instant, and when it was asked for."""
    kind = KINDS[type(change)]
    was, became = _WORDS[kind](before), _WORDS[kind](after)
    if kind == "retention" and before.is_held and after.is_held:
        was, became = _words_of_held(before, after)
    done_at, asked_at = to_whole_millisecond(at), to_whole_millisecond(asked_at or at)
    return Activity(
        lead_id=before.lead_id,
        activity_id=key,
        at=done_at,
        kind=kind,
        actor=actor,
        before=was,
        after=became,
        text=_text_of(change),
        asked_at=None if asked_at == done_at else asked_at,
    )


def retention_of(lead: Lead) -> str:
    """Tell until when a lead is kept: an instant, ``forever`` or ``hold``."""
    return "hold" if lead.is_held else _until(lead.expires_at)


def _words_of_held(before: Lead, after: Lead) -> tuple[str, str]:
    """Tell what a release restores, where that is what was changed; else it is the reason."""
    if before.expires_at_before_hold == after.expires_at_before_hold:
        return "hold", "hold"
    return _until(before.expires_at_before_hold), _until(after.expires_at_before_hold)


def _until(at: datetime | None) -> str:
    return "forever" if at is None else to_iso(at)


def _text_of(change: Change) -> str | None:
    if isinstance(change, AddNote):
        return change.text
    return change.reason if isinstance(change, Hold) else None


_WORDS: Final[dict[ActivityKind, Callable[[Lead], str | None]]] = {
    "note": lambda _: None,
    "status": lambda lead: lead.status,
    "owner": lambda lead: lead.owner,
    "tags": lambda lead: ", ".join(lead.tags) or None,
    "follow_up": lambda lead: lead.follow_up_on.isoformat() if lead.follow_up_on else None,
    "retention": retention_of,
}
