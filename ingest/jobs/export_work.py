"""Exports: rows gathered to parts of a file, each saved with the place where the next begins.

Whatever is gathered is lost in a crash and gathered again from the place that was saved last; a
part that was uploaded but not saved is uploaded again under the same number. So each lead is in
the file once. What doesn't fill a part when a turn is over waits beside the file for the next.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from ingest.jobs.export_bucket import PART_BYTES, ExportBucket, UploadGoneError
from ingest.jobs.held_job import HeldJob
from ingest.jobs.totals import total_of
from leadmodels.errors import FormNotFoundError
from leadmodels.exports.columns import field_names_of
from leadmodels.exports.writing import CONTENT_TYPES, ExportOptions, ExportWriter, columns_for
from leadmodels.forms import Form, get_form, list_forms
from leadmodels.jobs.state import Job
from leadmodels.lists.batches import END, next_batch, read_batch
from leadmodels.lists.listing import MOST_LEADS

FOLDER: Final = "exports"
"""What the keys of all files begin with."""

_RESTS: Final = ("rest-1", "rest-2")
"""Where rows wait for a part, by turns: what was saved last is never written over."""


@dataclass(slots=True, kw_only=True)
class _Gathered:
    """Rows that no part holds yet, and the place behind them."""

    cursor: str | None
    rows: bytearray = field(default_factory=bytearray)
    done: int = 0
    skipped: int = 0


class ExportWork:
    """Works on export jobs.

    Args:
        bucket: takes the files.
        part_bytes: the least that makes a part.
        batch_leads: how many leads are read at a time, 1 to 100.
    """

    def __init__(
        self,
        bucket: ExportBucket,
        *,
        part_bytes: int = PART_BYTES,
        batch_leads: int = MOST_LEADS,
    ) -> None:
        self._bucket = bucket
        self._part_bytes = part_bytes
        self._batch_leads = batch_leads

    def do(self, held: HeldJob) -> None:
        """Work on an export until it is done or the function's time is nearly over.

        Raises:
            JobCancelledError, VersionConflictError: the job is this worker's no more.
            InvalidFilterError, InvalidCursorError: the job can't be done.
            StoreUnavailableError, BucketUnavailableError: the job can be gone on with.
        """
        writer = self._begin(held)
        try:
            while held.job.cursor != END:
                if not self._write_part(held, writer):
                    return
            self._complete(held)
        except UploadGoneError:
            self._start_over(held)

    def discard(self, job: Job) -> None:
        """Remove what there is of a file that nobody is to have.

        Raises:
            BucketUnavailableError: the bucket failed.
        """
        if job.object_key is not None:
            self._bucket.discard(job.object_key, job.upload_id)
            self._remove_rests(job)

    def _begin(self, held: HeldJob) -> ExportWriter:
        """Fix the columns when the job begins: they stay, should a form change meanwhile."""
        job = held.job
        options = _options_of(job)
        forms = _forms_of(job)
        if job.object_key is None:
            held.save(
                field_names=field_names_of(forms),
                object_key=f"{FOLDER}/{job.job_id}.{options.format}",
                total=total_of(held),
            )
        return ExportWriter(options, columns_for(forms, held.job.field_names))

    def _write_part(self, held: HeldJob, writer: ExportWriter) -> bool:
        """Gather a part and upload it; False: the function's time ended before it was full."""
        job = held.job
        gathered = _Gathered(cursor=job.cursor)
        if job.rest_key is not None:
            gathered.rows += self._bucket.read_rest(job.rest_key, str(job.rest_tag))
        elif gathered.cursor is None:
            gathered.rows += writer.head
        while gathered.cursor != END and len(gathered.rows) < self._part_bytes:
            if held.is_over:
                self._put_aside(held, gathered)
                return False
            self._gather(gathered, held, writer)
        self._upload(held, gathered)
        return True

    def _gather(self, gathered: _Gathered, held: HeldJob, writer: ExportWriter) -> None:
        """Add the rows of a batch, and tell those who watch."""
        job, now = held.job, held.now()
        batch = next_batch(job.wanted, cursor=gathered.cursor, now=now, most=self._batch_leads)
        leads, gone = read_batch(job.wanted, batch.lead_ids, now=now)
        gathered.rows += writer.rows(leads)
        gathered.done += len(leads)
        gathered.skipped += gone
        gathered.cursor = batch.cursor
        if held.is_quiet:
            held.save(done=job.safe_done + gathered.done, unsaved=gathered.done)

    def _put_aside(self, held: HeldJob, gathered: _Gathered) -> None:
        """Keep what doesn't fill a part, and the place behind it, for the next worker."""
        job = held.job
        if gathered.cursor == job.cursor:
            return
        key = tag = None
        if gathered.rows:
            first, second = rests_of(job.job_id)
            key = second if job.rest_key == first else first
            tag = self._bucket.put_rest(key, bytes(gathered.rows))
        held.save(
            cursor=gathered.cursor,
            rest_key=key,
            rest_tag=tag,
            done=job.safe_done + gathered.done,
            skipped=job.skipped + gathered.skipped,
            unsaved=0,
            attempts=0,
            error=None,
        )

    def _upload(self, held: HeldJob, gathered: _Gathered) -> None:
        job, options = held.job, _options_of(held.job)
        key, content_type = str(job.object_key), CONTENT_TYPES[options.format]
        parts, body = job.parts, bytes(gathered.rows)
        if job.upload_id is None and gathered.cursor == END:
            self._bucket.put(key, body, content_type)
        else:
            if job.upload_id is None:
                held.save(upload_id=self._bucket.begin(key, content_type))
            if body or not parts:
                upload_id, number = str(held.job.upload_id), len(parts) + 1
                tag = self._bucket.put_part(key, upload_id, number, body)
                parts = (*parts, tag)
        held.save(
            cursor=gathered.cursor,
            parts=parts,
            rest_key=None,
            rest_tag=None,
            done=job.safe_done + gathered.done,
            skipped=job.skipped + gathered.skipped,
            unsaved=0,
            size_bytes=(job.size_bytes or 0) + len(body),
            attempts=0,
            error=None,
        )

    def _complete(self, held: HeldJob) -> None:
        job = held.job
        if job.upload_id is not None:
            key = str(job.object_key)
            try:
                self._bucket.complete(key, job.upload_id, job.parts)
            except UploadGoneError:
                # It was completed before the crash, or else it is lost.
                if self._bucket.size_of(key) != job.size_bytes:
                    raise
        self._remove_rests(job)
        held.finish("done", total=job.done + job.skipped)

    def _remove_rests(self, job: Job) -> None:
        # Both, whatever is saved: the process may have ended between a rest and its being saved.
        for key in rests_of(job.job_id):
            self._bucket.remove(key)

    def _start_over(self, held: HeldJob) -> None:
        """Begin anew: what was uploaded is gone, as after a day, or isn't what was saved."""
        self.discard(held.job)
        held.save(
            cursor=None,
            upload_id=None,
            parts=(),
            rest_key=None,
            rest_tag=None,
            done=0,
            skipped=0,
            unsaved=0,
            size_bytes=None,
        )


def rests_of(job_id: str) -> tuple[str, ...]:
    """Name the files in which a job's rows wait for a part."""
    return tuple(f"{FOLDER}/{job_id}.{name}" for name in _RESTS)


def _options_of(job: Job) -> ExportOptions:
    return job.export or ExportOptions()


def _forms_of(job: Job) -> tuple[Form, ...]:
    """Give the forms whose fields get columns; a form that is gone leaves its to `other_fields`."""
    if job.filters.form_id is None:
        return list_forms()
    try:
        return (get_form(job.filters.form_id),)
    except FormNotFoundError:
        return ()
