"""How many leads a job is about, where counting them is worth it."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from ingest.jobs.held_job import HeldJob
from leadmodels.lists.estimates import estimate_leads

MOST_COUNTED: Final = 1_000_000

LONGEST_COUNT: Final = timedelta(seconds=20)
"""How long is counted before the work begins: it does without a total rather than wait longer.

A worker begins with far more time left than that.
"""


def total_of(held: HeldJob) -> int | None:
    """Count a job's leads; None: they are too many, or take too long to count.

    Raises:
        JobCancelledError, VersionConflictError: the job is this worker's no more.
        InvalidFilterError: its filters can't be searched for.
        StoreUnavailableError: the store failed.
    """
    if held.job.total is not None:
        return held.job.total
    begun_at = held.now()

    def may_go_on() -> bool:
        if held.is_quiet:
            held.save()
        return held.now() - begun_at < LONGEST_COUNT

    filters = held.job.wanted.filters
    estimate = estimate_leads(filters, now=begun_at, most=MOST_COUNTED, may_go_on=may_go_on)
    return estimate.leads if estimate.is_complete else None
