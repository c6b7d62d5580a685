"""People erased: leads, then files of exports, then jobs that hold the address.

The job's cursor says where it is: a phase, and a place in it. Whatever is deleted is named in the
job before, so that a crash leaves nothing behind and counts nothing twice. The ledger comes first:
what arrives late is refused from then on.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Final

from ingest.jobs.bulk_work import SIDE_BY_SIDE
from ingest.jobs.erase_files import EraseFiles
from ingest.jobs.erase_step import EraseStep, Verdict
from ingest.jobs.export_bucket import ExportBucket
from ingest.jobs.held_job import HeldJob
from ingest.observability import Observer
from leadmodels.erasing.addresses import forms_of
from leadmodels.erasing.certificate import Certificate, erasure_id_of, put_certificate
from leadmodels.erasing.finding import FoundIds, FoundLead, find_all, find_by_email
from leadmodels.erasing.ledger import LedgerEntry, make_ledger, write_entry
from leadmodels.erasing.sought import Sought
from leadmodels.errors import InvalidFilterError
from leadmodels.jobs.state import Job
from leadmodels.lists.batches import END
from leadmodels.lists.listing import MOST_LEADS

EMAIL: Final = "email"
ALL: Final = "all"
AGAIN: Final = "again"
FILES: Final = "files"

Looked = tuple[str, Verdict, FoundLead | None]


class EraseWork:
    """Works on erasures.

    Args:
        bucket: has the files of exports.
        observer: takes which leads were erased, and for whom: soon nothing else is left of them.
        random: gives so many random bytes, for the ledger's key.
        side_by_side: how many leads are looked at at a time.
        batch_leads: how many leads make a batch, 1 to 100.
    """

    def __init__(
        self,
        bucket: ExportBucket,
        observer: Observer,
        *,
        random: Callable[[int], bytes],
        side_by_side: int = SIDE_BY_SIDE,
        batch_leads: int = MOST_LEADS,
    ) -> None:
        self._files = EraseFiles(bucket)
        self._observer = observer
        self._random = random
        self._side_by_side = side_by_side
        self._batch_leads = batch_leads

    def do(self, held: HeldJob) -> None:
        """Work on an erasure until it is done or the function's time is nearly over.

        Raises:
            VersionConflictError: the job is this worker's no more.
            InvalidFilterError: the job doesn't say whom to erase.
            StoreUnavailableError, BucketUnavailableError: the job can be gone on with.
        """
        if held.job.cursor is None:
            self._enter(held)
        self._erase_batch(held)
        while held.job.cursor != END:
            if held.is_over:
                return
            phase, _, place = str(held.job.cursor).partition(":")
            if phase in {EMAIL, ALL, AGAIN}:
                self._look(held, phase, place)
                self._erase_batch(held)
            elif self._files.do(held, phase, place, address_of(held.job)):
                held.save(cursor=END)
        self._certify(held)

    def discard(self, job: Job) -> None:
        """Remove nothing: what was erased stays erased."""

    def _enter(self, held: HeldJob) -> None:
        """Put the address into the ledger, before anything else."""
        sought, asked_at = sought_of(held.job), held.job.requested_at
        address_hash = make_ledger(self._random).hash_of(address_of(held.job))
        mentions_at = asked_at if sought.has_mentions else None
        held_at = asked_at if sought.has_held else None
        write_entry(
            LedgerEntry(
                address_hash=address_hash,
                erased_at=asked_at,
                mentions_erased_at=mentions_at,
                held_erased_at=held_at,
            )
        )
        begun = sought.counted(leads=0, timeline_entries=0, export_files=0)
        held.save(cursor=f"{EMAIL}:", sought=replace(begun, address_hash=address_hash))

    def _look(self, held: HeldJob, phase: str, place: str) -> None:
        """Look at the next leads, and name those that are to go before they do."""
        found = find_next(held.job, phase, place, most=self._batch_leads)
        step = self._step(held)

        def look(lead_id: str) -> Looked:
            return lead_id, *step.judge(lead_id)

        with ThreadPoolExecutor(self._side_by_side, thread_name_prefix="look") as pool:
            looked = list(pool.map(look, found.lead_ids))
        doomed = [(lead_id, lead) for lead_id, verdict, lead in looked if verdict == "erase"]
        kept = self._kept(held.job, phase, looked)
        entries = sum(lead.entries for _, lead in doomed if lead is not None)
        sought = sought_of(held.job).counted(leads_looked_at=len(looked), timeline_entries=entries)
        held.save(
            cursor=_next(phase, found, has_all=sought.has_mentions),
            batch=tuple(lead_id for lead_id, _ in doomed),
            skipped=held.job.skipped + len(kept),
            sought=sought.keeping(kept),
            attempts=0,
            error=None,
        )

    def _kept(self, job: Job, phase: str, looked: Sequence[Looked]) -> tuple[str, ...]:
        """Give the leads that stay for being on hold; those by e-mail are met more than once."""
        on_hold = [(lead_id, found) for lead_id, verdict, found in looked if verdict == "hold"]
        if phase == AGAIN:
            return ()
        if phase == EMAIL:
            return tuple(lead_id for lead_id, _ in on_hold)
        known = set(_forms(job))
        return tuple(
            lead_id
            for lead_id, found in on_hold
            if found is not None and (found.lead.email or "").lower() not in known
        )

    def _erase_batch(self, held: HeldJob) -> None:
        """Erase what was named; after a crash, what is left of it."""
        batch = held.job.batch
        if not batch:
            return
        step = self._step(held)
        with ThreadPoolExecutor(self._side_by_side, thread_name_prefix="erase") as pool:
            outcomes = list(pool.map(step.erase, batch))
        done = [lead_id for lead_id, is_done in zip(batch, outcomes, strict=True) if is_done]
        facts = {"job_id": held.job.job_id, "requested_by": held.job.requested_by}
        self._observer.logger.info("erased", extra={**facts, "lead_ids": done})
        held.save(
            batch=(),
            done=held.job.done + len(done),
            sought=sought_of(held.job).counted(leads=len(done)),
        )

    def _step(self, held: HeldJob) -> EraseStep:
        return EraseStep(job=held.job, address=address_of(held.job), now=held.now)

    def _certify(self, held: HeldJob) -> None:
        job, sought = held.job, sought_of(held.job)
        put_certificate(
            Certificate(
                erasure_id=erasure_id_of(job.job_id),
                address_hash=str(sought.address_hash),
                asked_by=job.requested_by,
                asked_at=job.requested_at,
                finished_at=held.now(),
                has_mentions=sought.has_mentions,
                has_held=sought.has_held,
                erased=sought.counts,
                kept=job.skipped,
                kept_ids=sought.kept_ids,
            )
        )
        held.finish("done", total=job.done + job.skipped)


def sought_of(job: Job) -> Sought:
    """Give the person that a job is about.

    Raises:
        InvalidFilterError: it names none.
    """
    if job.sought is None:
        raise InvalidFilterError("The job does not say whom to look for.")
    return job.sought


def address_of(job: Job) -> str:
    """Give the canonical address of the person that a job is about.

    Raises:
        InvalidFilterError: it names none.
    """
    address = sought_of(job).address
    if address is None:
        raise InvalidFilterError("The job does not say whom to look for.")
    return address


def find_next(job: Job, phase: str, place: str, *, most: int) -> FoundIds:
    """Find the next leads to look at: among an address's, or among all there are.

    Raises:
        InvalidFilterError: the job doesn't say whom to look for.
        StoreUnavailableError: the store failed.
    """
    if phase == ALL:
        return find_all(place=place or None, most=most)
    return find_by_email(_forms(job), place=place or None, most=most)


def _forms(job: Job) -> tuple[str, ...]:
    address = address_of(job)
    return forms_of(address, sought_of(job).typed or address)


def _next(phase: str, found: FoundIds, *, has_all: bool) -> str:
    """Say where to go on: by e-mail, then all leads, then once more by e-mail, then files.

    Once more: an index may be a moment behind, and what came in meanwhile has arrived by then.
    """
    if found.place is not None:
        return f"{phase}:{found.place}"
    following = {EMAIL: ALL if has_all else AGAIN, ALL: AGAIN, AGAIN: FILES}
    return f"{following[phase]}:"
