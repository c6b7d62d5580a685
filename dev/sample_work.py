"""What the demo's staff has made of the sample leads so far."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from leadmodels.changes.apply import (
    AddNote,
    Change,
    Hold,
    KeepUntil,
    SetFollowUp,
    SetOwner,
    SetStatus,
    SetTags,
    apply_change,
)
from leadmodels.leads import Lead, mark_viewed

# Public ids by username.
People = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One change of a sample lead.

    Args:
        after: how long after the lead came.
        by: the username of who did it.
        what: a key of `CHANGES`.
        value: what that takes.
    """

    after: timedelta
    by: str
    what: str
    value: Any

    def change(self, people: People, now: datetime) -> Change:
        """Return the change; days count from `now`, owners are named by their public ids."""
        return CHANGES[self.what](self.value, people, now)


CHANGES: Mapping[str, Callable[[Any, People, datetime], Change]] = {
    "status": lambda value, _people, _now: SetStatus(value),
    "owner": lambda value, people, _now: SetOwner(people[value]),
    "tags": lambda value, _people, _now: SetTags(tuple(value)),
    "note": lambda value, _people, _now: AddNote(value),
    "follow_up_in_days": lambda value, _people, now: SetFollowUp(
        (now + timedelta(days=value)).date()
    ),
    "keep_days": lambda value, _people, now: KeepUntil(now + timedelta(days=value)),
    "hold": lambda value, _people, _now: Hold(value),
}


def read_step(item: Mapping[str, Any]) -> Step:
    """Read a step of a sample file: `after_hours`, `by`, and one key of `CHANGES`.

    Raises:
        ValueError: it has none of those keys, or more than one.
    """
    ((what, value),) = ((key, item[key]) for key in CHANGES if key in item)
    return Step(after=timedelta(hours=item["after_hours"]), by=item["by"], what=what, value=value)


def work_on(lead: Lead, steps: Sequence[Step], *, people: People, now: datetime, name: str) -> None:
    """Make the changes of a stored lead, each once however often this is called.

    Args:
        lead: as it is stored now.
        steps: in the order in which they were made.
        people: who made them, and owns the lead.
        now: the instant that the samples were made as of.
        name: 8 characters of a-z and 0-9, the same and nobody else's at each call.
    """
    for place, step in enumerate(steps):
        at = lead.received_at + step.after
        key = f"{name}{place:02d}"
        if place == 0:
            mark_viewed(lead.lead_id, at=at)
        lead = apply_change(lead, step.change(people, now), actor=people[step.by], at=at, key=key)
