"""Changes and deletions of many leads, a batch at a time.

A batch is saved before it is worked on. After a crash it is looked at again, whatever the filters
find by then: what a lead was changed to may be the very thing that takes it out of them.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Final

from ingest.jobs.held_job import HeldJob
from ingest.jobs.lead_step import LeadStep
from ingest.jobs.totals import total_of
from ingest.observability import Observer
from leadmodels.changes.apply import Expire
from leadmodels.jobs.state import Job
from leadmodels.lists.batches import END, next_batch
from leadmodels.lists.listing import MOST_LEADS
from leadmodels.lists.reading import read_leads

SIDE_BY_SIDE: Final = 8
"""How many leads are changed at a time: each waits for DynamoDB most of the time."""


class BulkWork:
    """Works on bulk and retention jobs.

    Args:
        observer: takes which leads were deleted or expired, and for whom: soon nothing else is left
            of them.
        side_by_side: how many leads are changed at a time.
        batch_leads: how many leads make a batch, 1 to 100.
    """

    def __init__(
        self,
        observer: Observer,
        *,
        side_by_side: int = SIDE_BY_SIDE,
        batch_leads: int = MOST_LEADS,
    ) -> None:
        self._observer = observer
        self._side_by_side = side_by_side
        self._batch_leads = batch_leads

    def do(self, held: HeldJob) -> None:
        """Work on a job until it is done or the function's time is nearly over.

        Raises:
            JobCancelledError, VersionConflictError: the job is this worker's no more.
            InvalidFilterError, InvalidCursorError: the job can't be done.
            StoreUnavailableError: the job can be gone on with.
        """
        if held.job.cursor is None and held.job.total is None:
            held.save(total=total_of(held))
        is_repeat = True
        while True:
            done, skipped = self._do_batch(held, is_repeat=is_repeat)
            is_repeat = False
            if held.job.cursor == END:
                held.finish("done", done=done, skipped=skipped, total=done + skipped)
                return
            if held.is_over:
                held.save(done=done, skipped=skipped, batch=())
                return
            job = held.job
            batch = next_batch(
                job.wanted, cursor=job.cursor, now=held.now(), most=self._batch_leads
            )
            held.save(
                done=done,
                skipped=skipped,
                batch=batch.lead_ids,
                cursor=batch.cursor,
                attempts=0,
                error=None,
            )

    def discard(self, job: Job) -> None:
        """Remove nothing: what was changed stays changed."""

    def _do_batch(self, held: HeldJob, *, is_repeat: bool) -> tuple[int, int]:
        """Do the batch that was saved; give how many leads were done and skipped by now."""
        job = held.job
        found = read_leads(job.batch, now=held.now())
        step = LeadStep(job=job, now=held.now, is_repeat=is_repeat)
        with ThreadPoolExecutor(self._side_by_side, thread_name_prefix="bulk") as pool:
            leads = [found.get(lead_id) for lead_id in job.batch]
            outcomes = list(pool.map(step.do, job.batch, leads))
        if job.is_delete or isinstance(job.change, Expire):
            self._log_ended(job, [i for i, done in zip(job.batch, outcomes, strict=True) if done])
        return job.done + sum(outcomes), job.skipped + len(job.batch) - sum(outcomes)

    def _log_ended(self, job: Job, lead_ids: list[str]) -> None:
        if lead_ids:
            facts = {"job_id": job.job_id, "requested_by": job.requested_by, "lead_ids": lead_ids}
            self._observer.logger.info("deleted" if job.is_delete else "expired", extra=facts)
