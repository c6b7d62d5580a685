"""One job taken, worked on and ended, or left so that another worker goes on with it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

from ingest.errors import QueueUnavailableError
from ingest.jobs.export_bucket import BucketUnavailableError
from ingest.jobs.held_job import HeldJob
from ingest.jobs.messages import JobQueue
from ingest.observability import Observer
from leadmodels.errors import (
    InvalidCursorError,
    InvalidFilterError,
    InvalidIdError,
    InvalidJobError,
    JobCancelledError,
    JobNotFoundError,
    StoreUnavailableError,
    VersionConflictError,
)
from leadmodels.jobs.leases import LEASE_SECONDS, fail_unread, settle_cancelled, take_lease
from leadmodels.jobs.state import Job, JobKind
from leadmodels.jobs.store import get_job

MOST_ATTEMPTS: Final = 6
"""How often a job is begun without getting further."""

_FIRST_WAIT_SECONDS: Final = 15
_LONGEST_WAIT_SECONDS: Final = 900
_DEFECT_WAIT_SECONDS: Final = 5


_SILENT: Final = (
    "Its worker ended each time without a word, as it does when time or memory runs out."
)


class Work(Protocol):
    """What is done for one kind of job."""

    def do(self, held: HeldJob) -> None:
        """Work on a job until it is done or the function's time is nearly over."""

    def discard(self, job: Job) -> None:
        """Remove what is left of a job that won't be done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRunner:
    """Runs jobs.

    Args:
        works: what to do for each kind.
        queue: where a job goes that another worker has to go on with.
        observer: takes what happened, without anything personal.
        now: the clock.
    """

    works: Mapping[JobKind, Work]
    queue: JobQueue
    observer: Observer
    now: Callable[[], datetime]

    def run(self, job_id: str, *, remaining_seconds: Callable[[], float]) -> None:
        """Work on a job, if nobody else does, for as long as the function may run.

        Raises:
            QueueUnavailableError: neither the store nor the queue answers.
        """
        try:
            job = self._take(job_id)
            if job is None:
                return
        except InvalidIdError as exc:
            self.observer.logger.warning("job", extra={"outcome": type(exc).__name__})
            return
        except StoreUnavailableError as exc:
            self.observer.store_failed(str(exc))
            self.queue.send(job_id, wait_seconds=LEASE_SECONDS)
            return
        held = HeldJob(job, now=self.now, remaining_seconds=remaining_seconds)
        try:
            self._work(held)
        except JobCancelledError:
            self._settle(held.reached)
        except VersionConflictError:
            self._lose(held.reached)

    def _take(self, job_id: str) -> Job | None:
        """Take a job; None: there is nothing to do about it, or not by this worker, or not yet.

        Raises:
            InvalidIdError: the id is no job's.
            StoreUnavailableError: the store failed.
            QueueUnavailableError: the queue failed.
        """
        try:
            job = take_lease(job_id, now=self.now())
            if job is None:
                self._leave_alone(job_id)
        except InvalidJobError as exc:
            self.observer.logger.warning("job", extra={"job_id": job_id, "outcome": "unreadable"})
            self.observer.count("JobsFailed")
            fail_unread(job_id, now=self.now(), error=str(exc))
            return None
        return job

    def _work(self, held: HeldJob) -> None:
        """Do what there is to do and see to what goes wrong.

        Raises:
            JobCancelledError, VersionConflictError: the job is this worker's no more.
        """
        work = self.works[held.job.kind]
        try:
            if held.job.attempts > MOST_ATTEMPTS:
                self._give_up(held, held.job.error or _SILENT)
                return
            work.do(held)
        except (JobCancelledError, VersionConflictError):
            raise
        except (InvalidFilterError, InvalidCursorError) as exc:
            self._fail(held, str(exc))
        except (StoreUnavailableError, BucketUnavailableError) as exc:
            self.observer.store_failed(str(exc))
            wait_seconds = _FIRST_WAIT_SECONDS * 4 ** max(held.job.attempts - 1, 0)
            self._try_again(held, str(exc), min(wait_seconds, _LONGEST_WAIT_SECONDS))
        except Exception as exc:  # noqa: BLE001 - a job's outermost handler; its text could hold what was sent
            self.observer.failed(exc, route=held.job.kind)
            self._try_again(
                held, f"A defect stopped it: {type(exc).__name__}.", _DEFECT_WAIT_SECONDS
            )
        else:
            self._end_turn(held)

    def _end_turn(self, held: HeldJob) -> None:
        if held.job.is_open:
            self._leave(held, wait_seconds=0, error=None)
            self._log(held.job, "handed_on")
        else:
            self._log(held.job, "done")

    def _try_again(self, held: HeldJob, error: str, wait_seconds: int) -> None:
        if held.job.attempts >= MOST_ATTEMPTS:
            self._give_up(held, error)
            return
        self._leave(held, wait_seconds=wait_seconds, error=error)
        self._log(held.job, "put_off")

    def _leave(self, held: HeldJob, *, wait_seconds: int, error: str | None) -> None:
        """Let go of a job and have the next worker called."""
        try:
            held.give_back(wait_seconds=wait_seconds, error=error)
        except StoreUnavailableError:
            wait_seconds = max(wait_seconds, LEASE_SECONDS)  # until then it is still ours
        try:
            self.queue.send(held.job.job_id, wait_seconds=wait_seconds)
        except QueueUnavailableError:
            self.observer.store_failed("The job queue did not take a message: the sweep will.")

    def _give_up(self, held: HeldJob, error: str) -> None:
        self._fail(held, f"It was given up after {MOST_ATTEMPTS} attempts. {error}")

    def _fail(self, held: HeldJob, error: str) -> None:
        # What can't be removed or saved now, the bucket's lifecycle and the sweep see to.
        with suppress(BucketUnavailableError):
            self.works[held.job.kind].discard(held.job)
        with suppress(StoreUnavailableError):
            held.finish("failed", error=error)
        self._log(held.job, "failed")

    def _settle(self, job: Job) -> None:
        """Clean up after a job that was cancelled; the sweep comes back to what fails here."""
        with suppress(BucketUnavailableError, StoreUnavailableError):
            self.works[job.kind].discard(job)
            settle_cancelled(job)
        self._log(job, "cancelled")

    def _lose(self, job: Job) -> None:
        """Stop where another worker goes on; clean up where nobody does, as the job was deleted."""
        with suppress(BucketUnavailableError, StoreUnavailableError):
            try:
                get_job(job.job_id)
            except JobNotFoundError:
                self.works[job.kind].discard(job)
        self._log(job, "lost")

    def _leave_alone(self, job_id: str) -> None:
        """See to a job that can't be taken: cancelled while nobody worked on it, or too early."""
        try:
            job = get_job(job_id)
        except JobNotFoundError:
            return
        if job.state == "cancelled" and job.object_key is not None:
            self._settle(job)
        early = job.begins_at - self.now()
        if job.is_open and job.waits and early > timedelta():
            self.queue.send(job_id, wait_seconds=math.ceil(early.total_seconds()))

    def _log(self, job: Job, outcome: str) -> None:
        facts = {"job_id": job.job_id, "kind": job.kind, "outcome": outcome}
        counts = {"done": job.done, "skipped": job.skipped, "total": job.total}
        self.observer.logger.info("job", extra={**facts, **counts})
        self.observer.count(f"Jobs{outcome.title().replace('_', '')}")
