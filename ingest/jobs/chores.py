"""What is done by the clock: jobs taken up that were left behind, and leads counted afresh."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

from ingest.jobs.held_job import HAND_ON_SECONDS
from ingest.jobs.messages import JobQueue
from leadmodels.counts.counting import recount
from leadmodels.forms import list_forms
from leadmodels.jobs.leases import list_stalled

RECOUNTED_DAYS: Final = 35
"""How many days back a night's recount goes: what the home page shows, and some days more."""


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


def recount_days(*, now: datetime, remaining_seconds: Callable[[], float]) -> int:
    """Count the leads of past days afresh, the latest first, while there is time; give the days.

    Raises:
        StoreUnavailableError: the store failed; the days before have been counted.
    """
    today = now.astimezone(UTC).date()
    forms = list_forms()
    for number in range(RECOUNTED_DAYS):
        if remaining_seconds() < HAND_ON_SECONDS:
            return number
        until = today - timedelta(days=number)
        recount(since=until - timedelta(days=1), until=until, now=now, forms=forms)
    return RECOUNTED_DAYS
