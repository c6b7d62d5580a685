"""Jobs as a staff user may see them: their own, or with a permission for it, everybody's."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.http import Http404

from dashboard.accounts.models import User
from leadmodels.errors import InvalidIdError, InvalidJobError, JobNotFoundError
from leadmodels.jobs.store import Job, JobSearch, get_job, search_jobs

SHOWN: Final = 50

SEES_ALL: Final = "jobs.view_all_jobs"

NOT_FOUND: Final = (
    "There is no export or job at this address. They are forgotten 7 days after they have ended."
)


def visible_jobs(user: User, *, now: datetime) -> JobSearch:
    """Return the newest jobs that somebody may see, at most 50.

    Raises:
        StoreUnavailableError: the store failed.
    """
    whose = None if user.has_perm(SEES_ALL) else user.public_id
    return search_jobs(limit=SHOWN, now=now, requested_by=whose)


def visible_job(user: User, job_id: str, *, now: datetime) -> Job:
    """Return a job that somebody may see.

    Raises:
        Http404: there is no such job, or it is somebody else's.
        StoreUnavailableError: the store failed.
    """
    try:
        job = get_job(job_id, now=now)
    except (InvalidIdError, InvalidJobError, JobNotFoundError) as exc:
        raise Http404(NOT_FOUND) from exc
    if job.requested_by != user.public_id and not user.has_perm(SEES_ALL):
        raise Http404(NOT_FOUND)
    return job
