"""Jobs begun: kept first, then asked for."""

from __future__ import annotations

import logging
import math
from datetime import timedelta

from django.utils import timezone

from dashboard.accounts.models import User
from dashboard.audit.log import record
from dashboard.audit.models import Action
from dashboard.audit.which import which_leads
from dashboard.aws import AwsUnavailableError, queue_job
from dashboard.jobs.models import Job as JobPlaceholder
from leadmodels.jobs.store import Job, put_job

logger = logging.getLogger(__name__)


def start_job(user: User, job: Job) -> Job:
    """Keep a job, note who asked for it, and ask the worker to do it when it may begin.

    A queue that doesn't answer delays the job and loses nothing: the worker's sweep looks every
    five minutes for jobs that nobody has begun.

    Raises:
        JobExistsError: it was started before: the same form was sent twice.
        StoreUnavailableError: the store failed; the worker was not asked.
    """
    stored = put_job(job)
    which = which_leads(job.wanted.filters, job.lead_ids)
    detail = {"kind": job.kind, "what": job.title, **which}
    record(user, Action.JOB_STARTED, JobPlaceholder, job.job_id, detail=detail)
    try:
        wait = max(stored.begins_at - timezone.now(), timedelta())
        queue_job(job.job_id, wait_seconds=math.ceil(wait.total_seconds()))
    except AwsUnavailableError as exc:
        logger.warning("Job %s waits for the sweep: %s", job.job_id, exc)
    return stored
