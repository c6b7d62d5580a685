"""Who works on a job: one worker at a time, for as long as it keeps saving how far it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final, Literal

from pynamodb.exceptions import PutError, UpdateError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from leadmodels.errors import JobCancelledError, VersionConflictError
from leadmodels.ids import parse_job_id
from leadmodels.job_models import JobItem
from leadmodels.jobs.codec import item_from_job, job_from_item
from leadmodels.jobs.state import Job
from leadmodels.jobs.store import expiry_of, is_open_item, query_jobs, read_job
from leadmodels.models import CURRENT
from leadmodels.table import is_condition_failure, store_errors
from leadmodels.times import to_whole_millisecond

LEASE_SECONDS: Final = 120
"""How long a worker may be silent before another takes its job: far longer than a step takes."""

SILENCE: Final = timedelta(minutes=3)
"""How long an open job may be nobody's before its message is taken for lost."""

# A message comes no earlier than it was told to, but the clocks of two machines differ.
_CLOCKS_DIFFER: Final = timedelta(seconds=5)


def take_lease(job_id: str, *, now: datetime, seconds: float = LEASE_SECONDS) -> Job | None:
    """Begin or go on with a job that nobody works on, and count the attempt.

    None: there is no such job, it is finished, or a worker has it until later than ``now``.

    Raises:
        InvalidIdError: the id is no job's.
        InvalidJobError: this release can't read it.
        StoreUnavailableError: the store failed; whether the job was taken is unknown.
    """
    item = JobItem(parse_job_id(job_id), CURRENT)
    free: Condition = JobItem.lease_until.does_not_exist() | (JobItem.lease_until <= now)
    actions: list[Action] = [
        JobItem.state.set("running"),
        JobItem.lease_until.set(now + timedelta(seconds=seconds)),
        JobItem.attempts.add(1),
        JobItem.version.add(1),
    ]
    with store_errors():
        try:
            item.update(actions=actions, condition=is_open_item() & free)
        except UpdateError as exc:
            if not is_condition_failure(exc):
                raise
            return None
    return job_from_item(item)


def checkpoint(job: Job, *, now: datetime, seconds: float = LEASE_SECONDS) -> Job:
    """Save how far a job is, and go on having it; gives it as stored.

    Raises:
        JobCancelledError: somebody cancelled it; nothing was changed.
        VersionConflictError: another worker has it, or it is gone; nothing was changed.
        StoreUnavailableError: the store failed; whether it was saved is unknown.
    """
    return _save(job, lease_until=now + timedelta(seconds=seconds))


def give_back(job: Job, *, now: datetime, wait_seconds: float = 0) -> Job:
    """Save how far a job is, for whoever goes on with it so many seconds later.

    Raises:
        JobCancelledError, VersionConflictError, StoreUnavailableError: as `checkpoint`.
    """
    return _save(job, lease_until=now + timedelta(seconds=wait_seconds) - _CLOCKS_DIFFER)


def finish(
    job: Job, state: Literal["done", "failed"], *, now: datetime, error: str | None = None
) -> Job:
    """Save that a job is over, and when it is forgotten.

    Raises:
        JobCancelledError, VersionConflictError, StoreUnavailableError: as `checkpoint`.
    """
    finished_at = to_whole_millisecond(now)
    final = replace(
        job,
        state=state,
        error=error,
        batch=(),
        upload_id=None,
        parts=(),
        finished_at=finished_at,
        expires_at=expiry_of(finished_at),
    )
    return _save(final, lease_until=None)


def settle_cancelled(job: Job) -> None:
    """Keep in a cancelled job how much of it was done, and that its upload is no more.

    Raises:
        StoreUnavailableError: the store failed.
    """
    item = JobItem(job.job_id, CURRENT)
    actions: list[Action] = [
        JobItem.done.set(job.done),
        JobItem.skipped.set(job.skipped),
        JobItem.upload_id.remove(),
        JobItem.parts.remove(),
        JobItem.batch.remove(),
    ]
    with store_errors():
        try:
            item.update(actions=actions, condition=JobItem.state == "cancelled")
        except UpdateError as exc:
            if not is_condition_failure(exc):
                raise


def list_stalled(*, now: datetime) -> tuple[Job, ...]:
    """List jobs that nobody works on any more: open ones, and cancelled ones with an upload left.

    Raises:
        StoreUnavailableError: the store failed.
    """
    jobs = query_jobs(condition=is_open_item() | JobItem.upload_id.exists())
    return tuple(job for job in jobs if not job.is_open or _silent_since(job) <= now - SILENCE)


def _silent_since(job: Job) -> datetime:
    return job.lease_until or job.requested_at


def _save(job: Job, *, lease_until: datetime | None) -> Job:
    lease = None if lease_until is None else to_whole_millisecond(lease_until)
    saved = replace(job, version=job.version + 1, lease_until=lease)
    ours: Condition = (JobItem.version == job.version) & (JobItem.state == "running")
    with store_errors():
        try:
            item_from_job(saved).save(ours)
        except PutError as exc:
            if not is_condition_failure(exc):
                raise
            _explain(saved, exc)
    return saved


def _explain(saved: Job, exc: PutError) -> None:
    """Find out why a job could not be saved; nothing: it was, and only the answer was lost."""
    found = read_job(saved.job_id)
    if found == saved:
        return
    if found is not None and found.state == "cancelled":
        raise JobCancelledError("The job was cancelled.") from exc
    raise VersionConflictError("Another worker has this job, or it is gone.") from exc
