"""Jobs kept in the table: stored once, listed, cancelled, leased to one worker, forgotten."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from mypy_boto3_dynamodb import DynamoDBClient

from leadmodels.changes.apply import SetOwner
from leadmodels.errors import (
    InvalidFilterError,
    InvalidIdError,
    InvalidJobError,
    JobCancelledError,
    JobExistsError,
    JobNotFoundError,
    VersionConflictError,
)
from leadmodels.exports.writing import ExportOptions
from leadmodels.ids import new_lead_id
from leadmodels.job_models import JobItem
from leadmodels.jobs.codec import item_from_job
from leadmodels.jobs.leases import (
    SILENCE,
    checkpoint,
    finish,
    give_back,
    list_stalled,
    settle_cancelled,
    take_lease,
)
from leadmodels.jobs.state import Job
from leadmodels.jobs.store import (
    MOST_SEARCHED,
    cancel_job,
    get_job,
    new_job_id,
    put_job,
    search_jobs,
)
from leadmodels.lists.filters import LeadFilters
from tests.support.store_faults import observed_calls
from tests.support.table import NOW, fresh_table

_SEEDS = itertools.count()
LEAD_IDS = tuple(new_lead_id(at=NOW, random=n.to_bytes(10, "big")) for n in range(51))
LEAD_ID = LEAD_IDS[0]


@pytest.fixture(autouse=True)
def table(dynamodb: DynamoDBClient) -> Any:
    with fresh_table(dynamodb):
        yield


def make(**changes: Any) -> Job:
    job = Job(
        job_id=new_job_id(at=NOW, random=next(_SEEDS).to_bytes(10, "big")),
        kind="bulk",
        requested_by="staff_test",
        requested_at=NOW,
        filters=LeadFilters(),
        change=SetOwner("staff_a"),
    )
    return replace(job, **changes)


def leased(**changes: Any) -> Job:
    job = take_lease(put_job(make(**changes)).job_id, now=NOW)
    assert job is not None
    return job


def test_job_is_read_as_it_was_stored() -> None:
    job = put_job(make(title="All to Ada", filters=LeadFilters(status="new")))
    assert get_job(job.job_id) == job
    assert (job.version, job.state) == (1, "queued")


def test_selection_s_total_is_known_from_the_start() -> None:
    assert put_job(make(lead_ids=(LEAD_ID,))).total == 1
    assert put_job(make()).total is None


def test_lead_selected_twice_is_in_the_job_once() -> None:
    job = put_job(make(lead_ids=(*LEAD_IDS[:50], LEAD_IDS[3])))
    assert (job.lead_ids, job.total) == (LEAD_IDS[:50], 50)


def test_job_is_stored_once() -> None:
    job = make()
    assert put_job(job) == put_job(job)
    with pytest.raises(JobExistsError):
        put_job(replace(job, title="Another"))
    take_lease(job.job_id, now=NOW)
    with pytest.raises(JobExistsError):
        put_job(job)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"job_id": "job_x"}, InvalidIdError),
        ({"lead_ids": ("lead_x",)}, InvalidIdError),
        ({"filters": LeadFilters(status="lukewarm")}, InvalidFilterError),
        ({"lead_ids": LEAD_IDS[:51]}, InvalidJobError),
        ({"change": None}, InvalidJobError),
        ({"is_delete": True}, InvalidJobError),
        ({"export": ExportOptions()}, InvalidJobError),
        ({"kind": "export"}, InvalidJobError),
        ({"export": ExportOptions(), "change": None}, InvalidJobError),
    ],
)
def test_job_that_makes_no_sense_is_refused(
    changes: dict[str, Any], error: type[Exception]
) -> None:
    with pytest.raises(error):
        put_job(make(**changes))
    assert search_jobs().jobs == ()


def test_jobs_are_listed_newest_first_without_what_has_expired() -> None:
    old, new = (put_job(make(requested_at=NOW + timedelta(seconds=n))) for n in range(2))
    assert [job.job_id for job in search_jobs().jobs] == [new.job_id, old.job_id]
    assert [job.job_id for job in search_jobs(limit=1).jobs] == [new.job_id]
    cancelled = cancel_job(old.job_id, at=NOW)
    assert cancelled.expires_at == NOW + timedelta(days=7)
    later = NOW + timedelta(days=7)
    assert [job.job_id for job in search_jobs(now=later).jobs] == [new.job_id]
    assert get_job(old.job_id, now=later - timedelta(seconds=1)) == cancelled
    with pytest.raises(JobNotFoundError):
        get_job(old.job_id, now=later)


def store_others(count: int) -> None:
    """Store jobs of somebody else, a second apart, the last one at NOW."""
    with JobItem.batch_write() as batch:
        for number in range(count):
            at = NOW - timedelta(seconds=number)
            batch.save(item_from_job(make(requested_at=at, requested_by="staff_other")))


def test_own_jobs_are_found_behind_hundreds_of_others() -> None:
    ages = (timedelta(seconds=-1), timedelta(days=1), timedelta(days=2))
    own = [put_job(make(requested_at=NOW - age)) for age in ages]
    store_others(450)
    with observed_calls() as calls:
        found = search_jobs(requested_by="staff_test", limit=50)
    assert found.jobs == tuple(own)
    assert (found.searched, found.is_complete) == (453, True)
    assert [name for name, _ in calls] == ["Query"] * 3
    assert search_jobs(requested_by="staff_test", limit=2).jobs == tuple(own[:2])
    assert search_jobs(requested_by="staff_nobody").jobs == ()


def test_search_for_own_jobs_ends_somewhere_and_says_so() -> None:
    put_job(make(requested_at=NOW - timedelta(days=1)))
    store_others(MOST_SEARCHED)
    found = search_jobs(requested_by="staff_test")
    assert found.jobs == ()
    assert (found.searched, found.is_complete) == (MOST_SEARCHED, False)
    recent = put_job(make(requested_at=NOW + timedelta(seconds=1)))
    enough = search_jobs(requested_by="staff_test", limit=1)
    assert (enough.jobs, enough.is_complete) == ((recent,), True)


def test_jobs_that_have_expired_take_no_place_in_the_list() -> None:
    kept = put_job(make(requested_at=NOW - timedelta(days=1)))
    for n in range(3):
        put_job(make(requested_at=NOW + timedelta(seconds=n), expires_at=NOW))
    assert search_jobs(limit=1, now=NOW).jobs == (kept,)


def test_job_of_another_release_hides_no_other() -> None:
    job, strange = put_job(make()), put_job(make())
    JobItem(strange.job_id, "current").update(actions=[JobItem.filters.set({"colour": "red"})])
    assert [each.job_id for each in search_jobs().jobs] == [job.job_id]
    with pytest.raises(InvalidJobError):
        get_job(strange.job_id)


@pytest.mark.parametrize("job_id", ["job_x", "lead_01h455vb4pex5vsknk084sn02q", ""])
def test_what_is_no_job_s_id_is_refused(job_id: str) -> None:
    with pytest.raises(InvalidIdError):
        get_job(job_id)
    with pytest.raises(InvalidIdError):
        cancel_job(job_id, at=NOW)


def test_job_that_is_not_there_is_not_found() -> None:
    for act in (get_job, lambda job_id: cancel_job(job_id, at=NOW)):
        with pytest.raises(JobNotFoundError):
            act(make().job_id)
    assert take_lease(make().job_id, now=NOW) is None


def test_checkpoint_keeps_the_lease_and_moves_the_version() -> None:
    job = leased()
    later = NOW + timedelta(seconds=100)
    saved = checkpoint(replace(job, done=7, cursor="here"), now=later)
    assert get_job(job.job_id) == saved
    assert (saved.done, saved.version) == (7, job.version + 1)
    assert take_lease(job.job_id, now=later + timedelta(seconds=119)) is None


def test_checkpoint_of_a_worker_that_was_succeeded_changes_nothing() -> None:
    first = leased()
    second = take_lease(first.job_id, now=NOW + timedelta(minutes=5))
    assert second is not None
    with pytest.raises(VersionConflictError):
        checkpoint(replace(first, done=7), now=NOW)
    assert get_job(first.job_id) == second


def test_checkpoint_of_a_cancelled_job_says_so() -> None:
    job = leased()
    cancelled = cancel_job(job.job_id, at=NOW)
    for save in (checkpoint, give_back):
        with pytest.raises(JobCancelledError):
            save(job, now=NOW)
    with pytest.raises(JobCancelledError):
        finish(job, "done", now=NOW)
    assert get_job(job.job_id) == cancelled


def test_checkpoint_whose_answer_was_lost_meets_itself() -> None:
    job = leased()
    again = replace(job, done=7)
    assert checkpoint(again, now=NOW) == checkpoint(again, now=NOW)


def test_checkpoint_of_a_job_that_is_gone_says_that_it_is_lost() -> None:
    job = leased()
    JobItem(job.job_id, "current").delete()
    with pytest.raises(VersionConflictError):
        checkpoint(job, now=NOW)


def test_finished_job_is_neither_taken_nor_cancelled() -> None:
    done = finish(leased(), "done", now=NOW)
    assert done.finished_at == NOW
    assert done.expires_at == NOW + timedelta(days=7)
    assert take_lease(done.job_id, now=NOW + timedelta(days=1)) is None
    assert cancel_job(done.job_id, at=NOW) == done


def test_job_given_back_can_be_taken_when_its_wait_is_over() -> None:
    job = leased()
    back = give_back(job, now=NOW, wait_seconds=60)
    assert take_lease(back.job_id, now=NOW + timedelta(seconds=30)) is None
    assert take_lease(back.job_id, now=NOW + timedelta(seconds=60)) is not None
    at_once = give_back(leased(), now=NOW)
    # The clocks of two machines may differ by some seconds.
    assert take_lease(at_once.job_id, now=NOW - timedelta(seconds=3)) is not None


def test_stalled_are_jobs_that_are_nobody_s_for_some_minutes() -> None:
    queued, running = put_job(make()), leased()
    finish(leased(), "failed", now=NOW, error="Why.")
    cancelled = leased(upload_id="u", object_key="k")
    cancel_job(cancelled.job_id, at=NOW)
    assert {job.job_id for job in list_stalled(now=NOW)} == {cancelled.job_id}
    later = NOW + SILENCE
    assert {job.job_id for job in list_stalled(now=later)} == {cancelled.job_id, queued.job_id}
    much_later = NOW + SILENCE + timedelta(seconds=120)
    assert running.job_id in {job.job_id for job in list_stalled(now=much_later)}


def test_settled_job_says_how_much_was_done_and_is_stalled_no_more() -> None:
    job = leased(upload_id="u", object_key="k")
    cancel_job(job.job_id, at=NOW)
    settle_cancelled(replace(job, done=5, skipped=2))
    settled = get_job(job.job_id)
    assert (settled.done, settled.skipped) == (5, 2)
    assert (settled.upload_id, settled.object_key) == (None, None)
    assert list_stalled(now=NOW) == ()
    open_job = leased()
    settle_cancelled(replace(open_job, done=5))
    assert get_job(open_job.job_id) == open_job
