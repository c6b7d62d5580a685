"""Jobs as a staff user may see them: their own, or with the audit log in view, everybody's."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.http import Http404

from dashboard.accounts.models import User
from leadmodels.errors import InvalidIdError, InvalidJobError, JobNotFoundError
from leadmodels.jobs.store import Job, get_job, list_jobs

SHOWN: Final = 50
_READ: Final = 200
"""How many of everybody's newest jobs are looked through for somebody's own."""

SEES_ALL: Final = "audit.view_auditentry"
"""Whoever may see what others did may see their jobs."""

NOT_FOUND: Final = (
    "There is no export or job at this address. They are forgotten 7 days after they have ended."
)


def visible_jobs(user: User, *, now: datetime) -> tuple[Job, ...]:
    """Return the newest jobs that somebody may see, at most 50.

    Raises:
        StoreUnavailableError: the store failed.
    """
    if user.has_perm(SEES_ALL):
        return list_jobs(limit=SHOWN, now=now)
    jobs = list_jobs(limit=_READ, now=now)
    return tuple(job for job in jobs if job.requested_by == user.public_id)[:SHOWN]


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
