"""Jobs written to their items, and read from them."""

from __future__ import annotations

from typing import cast

from leadmodels.changes.apply import change_from_dict, change_to_dict
from leadmodels.errors import InvalidChangeError, InvalidFilterError, InvalidJobError
from leadmodels.exports.writing import ExportOptions
from leadmodels.job_models import JobItem
from leadmodels.jobs.state import Job, JobKind, JobState
from leadmodels.lists.filters import filters_from_dict, filters_to_dict
from leadmodels.models import CURRENT
from leadmodels.times import to_iso


def item_from_job(job: Job) -> JobItem:
    """Make the item of a job."""
    export = job.export
    return JobItem(
        job_id=job.job_id,
        timestamp=CURRENT,
        kind=job.kind,
        title=job.title,
        requested_by=job.requested_by,
        requested_at=job.requested_at,
        filters=filters_to_dict(job.filters),
        lead_ids=list(job.lead_ids) or None,
        change=None if job.change is None else change_to_dict(job.change),
        is_delete=job.is_delete,
        export=None if export is None else _export_to_dict(export),
        field_names=None if job.field_names is None else list(job.field_names),
        state=job.state,
        total=job.total,
        done=job.done,
        skipped=job.skipped,
        unsaved=job.unsaved,
        cursor=job.cursor,
        batch=list(job.batch) or None,
        upload_id=job.upload_id,
        parts=list(job.parts) or None,
        object_key=job.object_key,
        size_bytes=job.size_bytes,
        attempts=job.attempts,
        lease_until=job.lease_until,
        finished_at=job.finished_at,
        error=job.error,
        expires_at=job.expires_at,
        version=job.version,
        kind_sort=f"{to_iso(job.requested_at)}#{job.job_id}",
    )


def job_from_item(item: JobItem) -> Job:
    """Read a job.

    Raises:
        InvalidJobError: another release wrote what this one can't read.
    """
    try:
        filters = filters_from_dict(item.filters)
        change = None if item.change is None else change_from_dict(item.change)
        export = None if item.export is None else ExportOptions(**item.export)
    except (InvalidFilterError, InvalidChangeError, TypeError) as exc:
        raise InvalidJobError(
            "This job was written by another release, which can read it."
        ) from exc
    return Job(
        job_id=item.job_id,
        kind=cast("JobKind", item.kind),
        title=item.title,
        requested_by=item.requested_by,
        requested_at=item.requested_at,
        filters=filters,
        lead_ids=tuple(item.lead_ids or ()),
        change=change,
        is_delete=item.is_delete,
        export=export,
        field_names=None if item.field_names is None else tuple(item.field_names),
        state=cast("JobState", item.state),
        total=_int_or_none(item.total),
        done=int(item.done),
        skipped=int(item.skipped),
        unsaved=int(item.unsaved),
        cursor=item.cursor,
        batch=tuple(item.batch or ()),
        upload_id=item.upload_id,
        parts=tuple(item.parts or ()),
        object_key=item.object_key,
        size_bytes=_int_or_none(item.size_bytes),
        attempts=int(item.attempts),
        lease_until=item.lease_until,
        finished_at=item.finished_at,
        error=item.error,
        expires_at=item.expires_at,
        version=int(item.version),
    )


def _export_to_dict(export: ExportOptions) -> dict[str, object]:
    return {
        "format": export.format,
        "delimiter": export.delimiter,
        "has_bom": export.has_bom,
        "order": export.order,
    }


def _int_or_none(number: float | None) -> int | None:
    return None if number is None else int(number)
