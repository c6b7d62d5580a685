"""Who works on a job: one worker at a time, for as long as it keeps saving how far it is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Literal

from pynamodb.exceptions import PutError, UpdateError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from leadmodels.errors import JobCancelledError, VersionConflictError
from leadmodels.ids import parse_job_id
from leadmodels.job_models import JobItem
from leadmodels.jobs.codec import item_from_job, job_from_raw
from leadmodels.jobs.state import Job
from leadmodels.jobs.store import expiry_of, is_open_item, query_jobs, read_job, readable
from leadmodels.models import CURRENT
from leadmodels.table import is_condition_failure, store_errors
from leadmodels.times import to_whole_millisecond

LEASE_SECONDS: Final = 120
"""How long a worker may be silent before another takes its job: far longer than a step takes."""

SILENCE: Final = timedelta(minutes=3)
"""How long an open job may be nobody's before its message is taken for lost."""

# A message comes no earlier than it was told to, but the clocks of two machines differ.
_CLOCKS_DIFFER: Final = timedelta(seconds=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stalled:
    """A job that nobody works on any more."""

    job_id: str


def take_lease(job_id: str, *, now: datetime, seconds: float = LEASE_SECONDS) -> Job | None:
    """Begin or go on with a job that nobody works on, and count the attempt.

    None: there is no such job, it is finished, it may not begin yet, or a worker has it until
    later than ``now``.

    Raises:
        InvalidIdError: the id is no job's.
        InvalidJobError: this release can't read it; it was not taken.
        StoreUnavailableError: the store failed; whether the job was taken is unknown.
    """
    # Read first: what nobody here can do, nobody takes, again and again for ever.
    found = read_job(parse_job_id(job_id))
    if found is None or not found.is_open or (found.waits and now < found.begins_at):
        return None
    item = JobItem(job_id, CURRENT)
    actions: list[Action] = [
        JobItem.state.set("running"),
        JobItem.lease_until.set(now + timedelta(seconds=seconds)),
        JobItem.attempts.add(1),
        JobItem.version.add(1),
    ]
    with store_errors():
        try:
            answer = item.update(actions=actions, condition=is_open_item() & _is_free(now))
        except UpdateError as exc:
            if not is_condition_failure(exc):
                raise
            return None
    return job_from_raw(answer["Attributes"])


def fail_unread(job_id: str, *, now: datetime, error: str) -> None:
    """End a job that this release can't read and that nobody works on.

    Raises:
        InvalidIdError: the id is no job's.
        StoreUnavailableError: the store failed.
    """
    connection = JobItem._get_connection()  # noqa: SLF001 - a model's update reads what it wrote
    actions: list[Action] = [
        JobItem.state.set("failed"),
        JobItem.error.set(error),
        JobItem.finished_at.set(now),
        JobItem.expires_at.set(expiry_of(now)),
        JobItem.lease_until.remove(),
        JobItem.address.remove(),
        JobItem.version.add(1),
    ]
    condition = JobItem.job_id.exists() & _is_not_over() & _is_free(now)
    with store_errors():
        try:
            connection.update_item(
                parse_job_id(job_id), range_key=CURRENT, actions=actions, condition=condition
            )
        except UpdateError as exc:
            if not is_condition_failure(exc):
                raise


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
    """Save that a job is over, and when it is forgotten; whom it was about is forgotten at once.

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
        rest_key=None,
        rest_tag=None,
        sought=None if job.sought is None else job.sought.forgotten(),
        finished_at=finished_at,
        expires_at=expiry_of(finished_at),
    )
    return _save(final, lease_until=None)


def settle_cancelled(job: Job) -> None:
    """Keep in a cancelled job how much of it was done, and that nothing of its file is left.

    Raises:
        StoreUnavailableError: the store failed.
    """
    item = JobItem(job.job_id, CURRENT)
    actions: list[Action] = [
        JobItem.done.set(job.done),
        JobItem.skipped.set(job.skipped),
        JobItem.object_key.remove(),
        JobItem.upload_id.remove(),
        JobItem.parts.remove(),
        JobItem.rest_key.remove(),
        JobItem.rest_tag.remove(),
        JobItem.batch.remove(),
    ]
    with store_errors():
        try:
            item.update(actions=actions, condition=JobItem.state == "cancelled")
        except UpdateError as exc:
            if not is_condition_failure(exc):
                raise


def list_stalled(*, now: datetime) -> tuple[Stalled, ...]:
    """List jobs that nobody works on any more: open ones, and cancelled ones with a file left.

    What this release can't read is among them, for a worker to end it.

    Raises:
        StoreUnavailableError: the store failed.
    """
    is_left: Condition = (JobItem.state == "cancelled") & JobItem.object_key.exists()
    rows = query_jobs(condition=_is_not_over() | is_left)
    return tuple(
        Stalled(job_id=raw["leadId"]["S"]) for raw in rows if _is_stalled(readable(raw), now=now)
    )


def _is_stalled(job: Job | None, *, now: datetime) -> bool:
    if job is None or not job.is_open:
        return True
    return (job.lease_until or job.begins_at) <= now - SILENCE


def _is_not_over() -> Condition:
    """Ask of an item what `is_open_item` does, or a state that this release doesn't know."""
    not_over: Condition = ~JobItem.state.is_in("done", "failed", "cancelled")
    return not_over


def _is_free(now: datetime) -> Condition:
    """Ask of an item that no worker has its job."""
    free: Condition = JobItem.lease_until.does_not_exist() | (JobItem.lease_until <= now)
    return free


def _save(job: Job, *, lease_until: datetime | None) -> Job:
    lease = None if lease_until is None else to_whole_millisecond(lease_until)
    saved = replace(job, version=job.version + 1, lease_until=lease)
    # Enough: whoever takes, cancels or ends a job counts its version on.
    ours: Condition = JobItem.version == job.version
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
