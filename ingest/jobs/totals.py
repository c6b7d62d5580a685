"""How many leads a job is about, where counting them is worth it."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from leadmodels.jobs.state import Job
from leadmodels.lists.estimates import estimate_leads

MOST_COUNTED: Final = 1_000_000


def total_of(job: Job, *, now: datetime) -> int | None:
    """Count a job's leads; None: there are more than a million, or too many others to read.

    Raises:
        InvalidFilterError: its filters can't be searched for.
        StoreUnavailableError: the store failed.
    """
    if job.total is not None:
        return job.total
    estimate = estimate_leads(job.wanted.filters, now=now, most=MOST_COUNTED)
    return estimate.leads if estimate.is_complete else None
