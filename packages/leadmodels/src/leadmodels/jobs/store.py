"""Jobs: long work on many leads, kept as an item that people watch and a worker advances."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from pynamodb.exceptions import PutError, UpdateError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from leadmodels.errors import InvalidJobError, JobExistsError, JobNotFoundError
from leadmodels.ids import new_job_id, parse_job_id, parse_lead_id
from leadmodels.job_models import JobItem
from leadmodels.jobs.codec import item_from_job, job_from_raw
from leadmodels.jobs.state import MOST_SELECTED, OPEN_STATES, Job, JobKind, JobState
from leadmodels.lists.filters import check_filters
from leadmodels.models import CURRENT
from leadmodels.table import is_condition_failure, store_errors
from leadmodels.times import to_whole_millisecond

__all__ = [
    "Job",
    "JobKind",
    "JobSearch",
    "JobState",
    "cancel_job",
    "get_job",
    "new_job_id",
    "put_job",
    "search_jobs",
]

JOB_AGE: Final = timedelta(days=7)
"""How long a job stays after it finished, and its file with it."""

LONGEST_AGE: Final = timedelta(days=30)
"""How long a job stays that never finishes: nothing is there for ever."""

MOST_SEARCHED: Final = 1_000
"""How many of everybody's newest jobs are looked through for one person's."""

_SEARCHED_AT_ONCE: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class JobSearch:
    """Jobs that were found, the newest first.

    Args:
        jobs: those.
        searched: how many were looked through.
        is_complete: as many as were wanted, or all there are; not: older ones were not looked at.
    """

    jobs: tuple[Job, ...]
    searched: int
    is_complete: bool


def put_job(job: Job) -> Job:
    """Store a new job and give it as stored; a lead selected twice is in it once.

    Raises:
        InvalidIdError: its id or a selected one is none.
        InvalidFilterError: its filters can't be searched for.
        InvalidJobError: it does nothing, two things at once, or more than 50 leads are selected.
        JobExistsError: a job with this id is stored already; nothing was changed.
        StoreUnavailableError: the store failed; whether the job was stored is unknown.
    """
    lead_ids = tuple(dict.fromkeys(job.lead_ids))
    stored = replace(
        job,
        requested_at=to_whole_millisecond(job.requested_at),
        lead_ids=lead_ids,
        total=len(lead_ids) if lead_ids and job.total is None else job.total,
        expires_at=job.expires_at or _whole_second(job.requested_at) + LONGEST_AGE,
        version=1,
    )
    _check(stored)
    with store_errors():
        try:
            item_from_job(stored).save(JobItem.job_id.does_not_exist())
        except PutError as exc:
            if not is_condition_failure(exc):
                raise
            # A write whose answer was lost is sent again, and then meets itself.
            if read_job(job.job_id) != stored:
                raise JobExistsError("This job was started before.") from exc
    return stored


def get_job(job_id: str, *, now: datetime | None = None) -> Job:
    """Read a job, with all writes that came before.

    Raises:
        InvalidIdError: the id is no job's.
        InvalidJobError: this release can't read it.
        JobNotFoundError: no such job, or it has expired at ``now``.
        StoreUnavailableError: the store failed.
    """
    job = read_job(parse_job_id(job_id))
    if job is None or is_expired(job, now):
        raise JobNotFoundError("There is no such job: it may have expired.")
    return job


def search_jobs(
    *, limit: int = 50, now: datetime | None = None, requested_by: str | None = None
) -> JobSearch:
    """List jobs, the newest first, without those expired at ``now`` or unreadable to this release.

    For somebody's own about 1,000 jobs are looked through at most; it says how far it looked.
    All jobs are in one partition, by time: whose they are is known only of those that are read.
    Jobs are few, and forgotten after a week.

    Raises:
        StoreUnavailableError: the store failed.
    """
    pages = JobItem.by_kind.query(
        "k#job",
        filter_condition=None if requested_by is None else JobItem.requested_by == requested_by,
        scan_index_forward=False,
        page_size=limit if requested_by is None else _SEARCHED_AT_ONCE,
    ).page_iter
    found: list[Job] = []
    with store_errors():
        for page in pages:
            jobs = (readable(raw) for raw in page["Items"])
            found += [job for job in jobs if job is not None and not is_expired(job, now)]
            if len(found) >= limit or pages.total_scanned_count >= MOST_SEARCHED:
                break
    return JobSearch(
        jobs=tuple(found[:limit]),
        searched=pages.total_scanned_count,
        is_complete=len(found) >= limit or pages.last_evaluated_key is None,
    )


def cancel_job(job_id: str, *, at: datetime) -> Job:
    """Cancel a job that is queued or running; one that is finished stays as it is.

    Its worker notices when it next saves how far it is. An erasure goes on: half of one is none.

    Raises:
        InvalidIdError: the id is no job's.
        InvalidJobError: this release can't read it; it may have been cancelled.
        JobNotFoundError: no such job.
        StoreUnavailableError: the store failed.
    """
    item = JobItem(parse_job_id(job_id), CURRENT)
    actions: list[Action] = [
        JobItem.state.set("cancelled"),
        JobItem.finished_at.set(at),
        JobItem.expires_at.set(expiry_of(at)),
        JobItem.lease_until.remove(),
        JobItem.address.remove(),
        JobItem.version.add(1),
    ]
    with store_errors():
        try:
            answer = item.update(
                actions=actions, condition=is_open_item() & (JobItem.kind != "erase")
            )
        except UpdateError as exc:
            if not is_condition_failure(exc):
                raise
            return get_job(job_id)
    return job_from_raw(answer["Attributes"])


def delete_job(job_id: str) -> None:
    """Delete a job that is over, or whose worker finds it gone; what it has done stays done.

    Raises:
        StoreUnavailableError: the store failed.
    """
    with store_errors():
        JobItem(job_id, CURRENT).delete()


def forget_file(job_id: str, *, error: str) -> None:
    """Keep in a job that its file is gone, and why; a job that is gone itself stays so.

    Raises:
        StoreUnavailableError: the store failed.
    """
    actions: list[Action] = [
        JobItem.object_key.remove(),
        JobItem.size_bytes.remove(),
        JobItem.error.set(error),
        JobItem.version.add(1),
    ]
    with store_errors():
        try:
            JobItem(job_id, CURRENT).update(actions=actions, condition=JobItem.state == "done")
        except UpdateError as exc:
            if not is_condition_failure(exc):
                raise


def read_job(job_id: str) -> Job | None:
    """Read a job whether or not it has expired; None: there is none.

    Raises:
        InvalidJobError: this release can't read it.
        StoreUnavailableError: the store failed.
    """
    connection = JobItem._get_connection()  # noqa: SLF001 - a model's get raises what it can't read
    with store_errors():
        answer = connection.get_item(job_id, range_key=CURRENT, consistent_read=True)
    raw = (answer or {}).get("Item")
    return None if not raw else job_from_raw(raw)


def query_jobs(*, condition: Condition | None = None) -> list[dict[str, Any]]:
    """Read all jobs, or those of which something holds, as DynamoDB writes them."""
    with store_errors():
        pages = JobItem.by_kind.query("k#job", filter_condition=condition).page_iter
        return [raw for page in pages for raw in page["Items"]]


def is_open_item() -> Condition:
    """Ask of an item that its job is there, and queued or running."""
    condition: Condition = JobItem.state.is_in(*OPEN_STATES)
    return condition


def is_expired(job: Job, now: datetime | None) -> bool:
    """Tell whether a job has expired; DynamoDB deletes it late."""
    return now is not None and job.expires_at is not None and job.expires_at <= now


def expiry_of(finished_at: datetime) -> datetime:
    """Say when a job that finished is forgotten: in whole seconds, as DynamoDB's TTL counts."""
    return _whole_second(finished_at) + JOB_AGE


def readable(raw: dict[str, Any]) -> Job | None:
    """Read a job of a list; one of another release must not keep the others from being shown."""
    try:
        return job_from_raw(raw)
    except InvalidJobError:
        return None


def _whole_second(at: datetime) -> datetime:
    return at.replace(microsecond=0)


def _check(job: Job) -> None:
    parse_job_id(job.job_id)
    check_filters(job.filters)
    if len(job.lead_ids) > MOST_SELECTED:
        raise InvalidJobError(f"Select at most {MOST_SELECTED} leads, or all that match.")
    for lead_id in job.lead_ids:
        parse_lead_id(lead_id)
    asked = (
        job.export is not None,
        job.sought is not None,
        job.change is not None,
        job.is_delete,
    )
    is_of_its_kind = asked[:2] == (job.kind == "export", job.kind in {"erase", "access"})
    if sum(asked) != 1 or not is_of_its_kind:
        raise InvalidJobError(
            "A job exports, looks for a person, changes or deletes: one of the four."
        )
