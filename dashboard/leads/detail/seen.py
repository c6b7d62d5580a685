"""How much of a lead a page had seen when it was made, and what has happened since."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from leadmodels.leads import Lead
from leadmodels.timeline.activities import Activity, ActivityKind
from leadmodels.times import to_milliseconds

_SHAPE: Final = re.compile(r"(\d{1,9})-(\d{1,15})", re.ASCII)
_JOB_KEY_LENGTH: Final = 26


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What a form carries, so that nobody overwrites what they haven't seen.

    Args:
        version: the lead's.
        latest: when the last thing in its timeline was done, in milliseconds; 0: nothing was.
    """

    version: int
    latest: int

    @property
    def text(self) -> str:
        """Both as a form carries them: ``7-1764000000000``."""
        return f"{self.version}-{self.latest}"


def seen_now(lead: Lead, timeline: Sequence[Activity]) -> Seen:
    """Return what a page made now shows."""
    latest = max((to_milliseconds(activity.at) for activity in timeline), default=0)
    return Seen(version=lead.version, latest=latest)


def read_seen(text: str) -> Seen:
    """Read what a form carries; nothing at all has been seen when it isn't ours."""
    match = _SHAPE.fullmatch(text)
    return Seen(version=int(match[1]) if match else 0, latest=int(match[2]) if match else 0)


def find_unseen(timeline: Sequence[Activity], seen: Seen, lead: Lead) -> tuple[Activity, ...]:
    """Return what has been done to the lead since a page was made, newest first.

    Each change raises the version by one, so it is known how many there are. They come after what
    the page had seen; but one of a job that was stored without the instant it was done at stands
    where the job was asked for, which may have been before.
    """
    missing = max(lead.version - seen.version, 0)
    newest_first = sorted(timeline, key=lambda activity: activity.at, reverse=True)
    later = [each for each in newest_first if to_milliseconds(each.at) > seen.latest]
    of_jobs = [each for each in newest_first if is_job(each) and each not in later]
    found = (later + of_jobs)[:missing]
    return tuple(sorted(found, key=lambda activity: activity.at, reverse=True))


def find_stale(
    timeline: Sequence[Activity], seen: Seen, lead: Lead
) -> frozenset[ActivityKind] | None:
    """Return of what kinds the changes are that a page doesn't show; None: that can't be told.

    An instant is given to a change before it is stored. So one that was stored after the page was
    made may stand among those that the page shows, and nothing tells it from them.
    """
    later = [each for each in timeline if to_milliseconds(each.at) > seen.latest]
    if len(later) < lead.version - seen.version:
        return None
    return frozenset(each.kind for each in later)


def is_job(activity: Activity) -> bool:
    """Tell whether a job did it, for whoever asked for the job."""
    return len(activity.activity_id) == _JOB_KEY_LENGTH
