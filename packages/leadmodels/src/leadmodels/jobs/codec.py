"""Jobs written to their items, and read from them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, get_args

from pynamodb.exceptions import AttributeDeserializationError

from leadmodels.changes.apply import change_from_dict, change_to_dict
from leadmodels.erasing.sought import Sought, sought_from_dict, sought_to_dict
from leadmodels.errors import InvalidChangeError, InvalidFilterError, InvalidJobError
from leadmodels.exports.writing import Delimiter, ExportOptions, Format
from leadmodels.job_models import JobItem
from leadmodels.jobs.state import Job, JobKind, JobState
from leadmodels.lists.filters import filters_from_dict, filters_to_dict
from leadmodels.lists.listing import Order
from leadmodels.models import CURRENT
from leadmodels.times import to_iso

_KNOWN: Final[Mapping[str, tuple[object, ...]]] = {
    "kind": get_args(JobKind),
    "state": get_args(JobState),
    "format": get_args(Format),
    "delimiter": get_args(Delimiter),
    "has_bom": (True, False),
    "order": get_args(Order),
}


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
        sought=None if job.sought is None else sought_to_dict(job.sought),
        address=None if job.sought is None else _address_of(job.sought),
        state=job.state,
        total=job.total,
        done=job.done,
        skipped=job.skipped,
        unsaved=job.unsaved,
        cursor=job.cursor,
        batch=list(job.batch) or None,
        upload_id=job.upload_id,
        parts=list(job.parts) or None,
        rest_key=job.rest_key,
        rest_tag=job.rest_tag,
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


def job_from_raw(raw: dict[str, Any]) -> Job:
    """Read a job as DynamoDB writes it.

    Raises:
        InvalidJobError: another release wrote what this one can't read, or runs otherwise.
    """
    # PynamoDB lets whatever an attribute's own reader raises through, and so do ours.
    try:
        return _from_item(JobItem.from_raw_data(raw))
    except (
        InvalidFilterError,
        InvalidChangeError,
        AttributeDeserializationError,
        ValueError,
        TypeError,
        AttributeError,
        KeyError,
    ) as exc:
        raise InvalidJobError(
            "This job was written by another release, which can read it."
        ) from exc


def _from_item(item: JobItem) -> Job:
    filters = filters_from_dict(item.filters)
    change = None if item.change is None else change_from_dict(item.change)
    export = None if item.export is None else ExportOptions(**_known(item.export))
    sought = None if item.sought is None else sought_from_dict(item.sought, item.address)
    kind_and_state = _known({"kind": item.kind, "state": item.state})
    return Job(
        **kind_and_state,
        job_id=item.job_id,
        title=item.title,
        requested_by=item.requested_by,
        requested_at=item.requested_at,
        filters=filters,
        lead_ids=tuple(item.lead_ids or ()),
        change=change,
        is_delete=item.is_delete,
        export=export,
        sought=sought,
        field_names=None if item.field_names is None else tuple(item.field_names),
        total=_int_or_none(item.total),
        done=int(item.done),
        skipped=int(item.skipped),
        unsaved=int(item.unsaved),
        cursor=item.cursor,
        batch=tuple(item.batch or ()),
        upload_id=item.upload_id,
        parts=tuple(item.parts or ()),
        rest_key=item.rest_key,
        rest_tag=item.rest_tag,
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


def _address_of(sought: Sought) -> dict[str, str | None] | None:
    if sought.address is None:
        return None
    return {"canonical": sought.address, "typed": sought.typed}


def _known(values: Mapping[str, Any]) -> dict[str, Any]:
    """Refuse a value that this release doesn't know: nobody may run it as something else.

    Raises:
        ValueError: it is none of those.
    """
    for name, value in values.items():
        if value not in _KNOWN.get(name, (value,)):
            raise ValueError(name)
    return dict(values)


def _int_or_none(number: float | None) -> int | None:
    return None if number is None else int(number)
