"""How much of a lead a page had seen when it was made, and what has happened since."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from leadmodels.leads import Lead
from leadmodels.timeline.activities import Activity
from leadmodels.times import to_milliseconds

_SHAPE: Final = re.compile(r"(\d{1,9})-(\d{1,15})", re.ASCII)
_JOB_KEY_LENGTH: Final = 26


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What a form carries, so that nobody overwrites what they haven't seen.

    Args:
        version: the lead's.
        latest: when the last thing in its timeline was asked for, in milliseconds; 0: nothing was.
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

    Each change raises the version by one, so it is known how many there are. Those of people come
    after what the page had seen; one of a job stands where the job was asked for, which may have
    been before.
    """
    missing = max(lead.version - seen.version, 0)
    newest_first = sorted(timeline, key=lambda activity: activity.at, reverse=True)
    later = [each for each in newest_first if to_milliseconds(each.at) > seen.latest]
    of_jobs = [each for each in newest_first if is_job(each) and each not in later]
    found = (later + of_jobs)[:missing]
    return tuple(sorted(found, key=lambda activity: activity.at, reverse=True))


def is_job(activity: Activity) -> bool:
    """Tell whether a job did it, for whoever asked for the job."""
    return len(activity.activity_id) == _JOB_KEY_LENGTH
