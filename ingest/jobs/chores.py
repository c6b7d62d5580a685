"""What is done by the clock: jobs taken up that were left behind, and leads counted afresh."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from ingest.jobs.held_job import HAND_ON_SECONDS
from ingest.jobs.messages import JobQueue
from leadmodels.counts.counting import recount
from leadmodels.forms import list_forms
from leadmodels.jobs.leases import list_stalled

RECOUNTED_DAYS: Final = 35
"""How many days back a night's recount goes: what the home page shows, and some days more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecountedDays:
    """What a night's recount did.

    Args:
        days: how many days it came to.
        corrected: counts that were wrong, and are right now.
        unsettled: days that kept changing while they were counted, the latest first; their counts
            may be wrong until the next recount.
    """

    days: int
    corrected: int
    unsettled: tuple[date, ...]


def sweep(queue: JobQueue, *, now: datetime) -> int:
    """Have jobs worked on whose worker or message died; give how many.

    Raises:
        StoreUnavailableError: the store failed.
        QueueUnavailableError: the queue failed.
    """
    stalled = list_stalled(now=now)
    for job in stalled:
        queue.send(job.job_id)
    return len(stalled)


def recount_days(
    *, now: Callable[[], datetime], remaining_seconds: Callable[[], float]
) -> RecountedDays:
    """Count the leads of past days afresh, the latest first, while there is time.

    Days that kept changing are counted once more at the end.

    Args:
        now: the clock; asked anew for each day, for a night's recount may take minutes.
        remaining_seconds: how long the function may still run.

    Raises:
        StoreUnavailableError: the store failed; the days before have been counted.
    """
    today = now().astimezone(UTC).date()
    forms = list_forms()
    waiting = deque(today - timedelta(days=number + 1) for number in range(RECOUNTED_DAYS))
    tried: set[date] = set()
    unsettled: set[date] = set()
    corrected = 0
    while waiting and remaining_seconds() >= HAND_ON_SECONDS:
        day = waiting.popleft()
        done = recount(since=day, until=day + timedelta(days=1), now=now, forms=forms)
        corrected += done.corrected
        unsettled.discard(day)
        unsettled.update(done.unsettled)
        if done.unsettled and day not in tried:
            waiting.append(day)
        tried.add(day)
    return RecountedDays(
        days=len(tried), corrected=corrected, unsettled=tuple(sorted(unsettled, reverse=True))
    )
