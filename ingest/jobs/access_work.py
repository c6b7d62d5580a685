"""Everything about a person gathered into two files, JSON and CSV.

The job keeps the ids it has found; the files are written once, at the end, whole.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from ingest.jobs.access_files import CONTENT_TYPES, access_files_of
from ingest.jobs.bulk_work import SIDE_BY_SIDE
from ingest.jobs.erase_work import ALL, EMAIL, address_of, find_next, sought_of
from ingest.jobs.export_bucket import ExportBucket
from ingest.jobs.export_work import FOLDER
from ingest.jobs.held_job import HeldJob
from leadmodels.erasing.disclosure import as_csv, as_json, lead_document
from leadmodels.erasing.finding import look_at
from leadmodels.errors import FormNotFoundError, InvalidFilterError, LeadNotFoundError
from leadmodels.forms import get_form
from leadmodels.ids import parse_lead_id
from leadmodels.jobs.state import Job
from leadmodels.lists.batches import END
from leadmodels.lists.listing import MOST_LEADS
from leadmodels.timeline.activities import read_with_timeline

MOST_FOUND: Final = 2_000
"""How many leads one file has: far more than anybody sends, and few enough for one job's item."""

_TOO_MANY: Final = (
    f"More than {MOST_FOUND:,} leads hold this address. Export those with it as their e-mail from "
    "the list."
)


class AccessWork:
    """Works on requests for a person's data.

    Args:
        bucket: takes the files.
        side_by_side: how many leads are looked at at a time.
        batch_leads: how many leads make a batch, 1 to 100.
    """

    def __init__(
        self,
        bucket: ExportBucket,
        *,
        side_by_side: int = SIDE_BY_SIDE,
        batch_leads: int = MOST_LEADS,
    ) -> None:
        self._bucket = bucket
        self._side_by_side = side_by_side
        self._batch_leads = batch_leads

    def do(self, held: HeldJob) -> None:
        """Work on a request until it is done or the function's time is nearly over.

        Raises:
            JobCancelledError, VersionConflictError: the job is this worker's no more.
            InvalidFilterError: the job doesn't say whose data, or they have too many leads.
            StoreUnavailableError, BucketUnavailableError: the job can be gone on with.
        """
        if held.job.cursor is None:
            held.save(cursor=f"{EMAIL}:", object_key=f"{FOLDER}/{held.job.job_id}.json")
        while held.job.cursor != END:
            if held.is_over:
                return
            phase, _, place = str(held.job.cursor).partition(":")
            self._look(held, phase, place)
        self._write(held)

    def discard(self, job: Job) -> None:
        """Remove files that nobody is to have.

        Raises:
            BucketUnavailableError: the bucket failed.
        """
        for key in access_files_of(job.job_id):
            self._bucket.remove(key)

    def _look(self, held: HeldJob, phase: str, place: str) -> None:
        found = find_next(held.job, phase, place, most=self._batch_leads)
        address, sought = address_of(held.job), sought_of(held.job)

        def is_theirs(lead_id: str) -> bool:
            looked = look_at(parse_lead_id(lead_id), address)
            return looked is not None and (
                looked.is_own or (looked.is_mention and sought.has_mentions)
            )

        with ThreadPoolExecutor(self._side_by_side, thread_name_prefix="look") as pool:
            theirs = list(pool.map(is_theirs, found.lead_ids))
        ids = [lead_id for lead_id, is_one in zip(found.lead_ids, theirs, strict=True) if is_one]
        found_ids = tuple(dict.fromkeys((*sought.found_ids, *ids)))
        if len(found_ids) > MOST_FOUND:
            raise InvalidFilterError(_TOO_MANY)
        is_last = found.place is None and (phase == ALL or not sought.has_mentions)
        following = f"{phase}:{found.place}" if found.place is not None else f"{ALL}:"
        counted = sought.counted(leads_looked_at=len(found.lead_ids))
        held.save(
            cursor=END if is_last else following,
            sought=replace(counted, found_ids=found_ids),
            done=len(found_ids),
            attempts=0,
            error=None,
        )

    def _write(self, held: HeldJob) -> None:
        now, sought = held.now(), sought_of(held.job)
        leads = [
            document
            for lead_id in sought.found_ids
            if (document := _document_of(lead_id, now)) is not None
        ]
        bodies = (as_json(leads, address=address_of(held.job), at=now), as_csv(leads))
        files = zip(access_files_of(held.job.job_id), CONTENT_TYPES.values(), bodies, strict=True)
        for key, content_type, body in files:
            self._bucket.put(key, body, content_type)
        size = sum(map(len, bodies))
        held.finish("done", done=len(leads), total=len(leads), size_bytes=size)


def _document_of(lead_id: str, now: datetime) -> dict[str, Any] | None:
    """Read a lead as it is now; None: it is gone, or has expired."""
    try:
        lead, timeline = read_with_timeline(lead_id, now=now)
    except LeadNotFoundError:
        return None
    try:
        form = get_form(lead.form_id)
    except FormNotFoundError:
        form = None
    return lead_document(lead, timeline, form)
