"""A lead's timeline in words: who, when, what."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.utils.dateformat import format as format_date

from dashboard.accounts.people import FORMER_COLLEAGUE
from dashboard.leads.detail.seen import is_job
from dashboard.leads.templatetags.times import exact
from dashboard.leads.words import STATUS_LABELS
from leadmodels.timeline.activities import Activity, ActivityKind
from leadmodels.times import from_iso

People = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing that was done to a lead.

    Args:
        who: a display name.
        at: when.
        words: what, so that it goes on after the name: “set the status from New to Won”.
        text: a note or a reason, as somebody wrote it; "" when there is none.
        kind: what it is about.
        is_job: it was one of many leads that were changed together.
    """

    who: str
    at: datetime
    words: str
    text: str
    kind: ActivityKind
    is_job: bool


def people_in(timeline: Iterable[Activity]) -> set[str]:
    """Return the public ids that a timeline names: who did something, and who owned the lead."""
    people: set[str] = set()
    for activity in timeline:
        owners = (activity.before, activity.after) if activity.kind == "owner" else ()
        people.update(one for one in (activity.actor, *owners) if one)
    return people


def tell(timeline: Sequence[Activity], people: People) -> list[Entry]:
    """Put a timeline into words, newest first."""
    newest_first = sorted(timeline, key=lambda activity: activity.at, reverse=True)
    return [
        Entry(
            who=people.get(activity.actor, FORMER_COLLEAGUE),
            at=activity.at,
            words=_WORDS[activity.kind](activity, people),
            text=activity.text or "",
            kind=activity.kind,
            is_job=is_job(activity),
        )
        for activity in newest_first
    ]


def day_in_words(day: date) -> str:
    """Write a day with its weekday: “Thu 3 December 2026”."""
    return format_date(day, "D j F Y")


def _note(_activity: Activity, _people: People) -> str:
    return "wrote a note"


def _status(activity: Activity, _people: People) -> str:
    if activity.after == "spam":
        return "moved the lead to quarantine"
    became = STATUS_LABELS.get(activity.after or "", activity.after)
    if activity.before == "spam":
        return f"released the lead from quarantine, as {became}"
    return f"set the status from {STATUS_LABELS.get(activity.before or '', '?')} to {became}"


def _owner(activity: Activity, people: People) -> str:
    before, after = activity.before, activity.after
    was = f" (before: {people.get(before, FORMER_COLLEAGUE)})" if before else ""
    if after is None:
        return "handed the lead back" if before == activity.actor else f"took the owner off{was}"
    if after == activity.actor:
        return f"took the lead over{was}"
    return f"gave the lead to {people.get(after, FORMER_COLLEAGUE)}{was}"


def _tags(activity: Activity, _people: People) -> str:
    before, after = _split(activity.before), _split(activity.after)
    parts = [
        f"{verb} the tag{'' if len(tags) == 1 else 's'} {', '.join(f'“{tag}”' for tag in tags)}"
        for verb, tags in (
            ("added", [tag for tag in after if tag not in before]),
            ("removed", [tag for tag in before if tag not in after]),
        )
        if tags
    ]
    return " and ".join(parts) or "changed the tags"


def _follow_up(activity: Activity, _people: People) -> str:
    was = f" (before: {_day(activity.before)})" if activity.before else ""
    if activity.after is None:
        return f"took the follow-up off{was}"
    return f"set the follow-up to {_day(activity.after)}{was}"


def _retention(activity: Activity, _people: People) -> str:
    before, after = activity.before, activity.after
    if after == "hold":
        return "changed the reason of the hold" if before == "hold" else "put the lead on hold"
    kept = _end(after)
    if before == "hold":
        return f"released the hold: {kept}"
    end = _instant(after)
    if end is not None and end <= activity.at:
        return "let the lead expire"
    return f"set how long the lead is kept: {kept} (before: {_end(before)})"


def _end(text: str | None) -> str:
    end = _instant(text)
    return "for ever" if end is None else f"until {exact(end)}"


def _instant(text: str | None) -> datetime | None:
    try:
        return from_iso(text or "")
    except ValueError:
        return None


def _day(text: str) -> str:
    try:
        return day_in_words(date.fromisoformat(text))
    except ValueError:
        return text


def _split(tags: str | None) -> list[str]:
    return tags.split(", ") if tags else []


_WORDS: Final[Mapping[ActivityKind, Callable[[Activity, People], str]]] = {
    "note": _note,
    "status": _status,
    "owner": _owner,
    "tags": _tags,
    "follow_up": _follow_up,
    "retention": _retention,
}
