"""Work that one turn is too short for: rows put aside for the next, and totals done without."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest

from leadmodels.exports.writing import ExportOptions
from leadmodels.forms import Form
from leadmodels.jobs.state import Job
from leadmodels.jobs.store import cancel_job, get_job
from leadmodels.leads import Lead
from leadmodels.lists.filters import LeadFilters
from tests.support.crashes import When
from tests.support.job_worker import JobWorld, WorkerContext
from tests.support.leads import make_lead, store_leads
from tests.support.table import NOW

pytestmark = pytest.mark.usefixtures("batches_of_ten")


def store(form: Form, count: int) -> list[Lead]:
    """Store leads a second apart; give them newest first."""
    leads = [make_lead(form, at=NOW - timedelta(seconds=count - n), seed=n) for n in range(count)]
    store_leads(leads)
    return leads[::-1]


def export(world: JobWorld, form: Form) -> Job:
    filters = LeadFilters(form_id=form.form_id)
    return world.start(kind="export", filters=filters, export=ExportOptions())


def turn(world: JobWorld, job: Job) -> bool:
    """Work as long as two batches of ten take; False: the process ended in the middle."""
    world.now += timedelta(minutes=3)
    return world.deliver(job.job_id, WorkerContext(100.0, step=15.0))


def turns(world: JobWorld, job: Job, most: int = 12) -> Job:
    """Work turn by turn; what was done is never done again, whatever happens in between."""
    reached = get_job(job.job_id)
    for _ in range(most):
        turn(world, job)
        before, reached = reached, get_job(job.job_id)
        assert reached.safe_done >= before.safe_done
        if not reached.is_open:
            break
    return reached


def ids_of(world: JobWorld, job: Job) -> list[str]:
    text = world.file_of(job).decode("utf-8-sig")
    return [row["lead_id"] for row in csv.DictReader(io.StringIO(text, newline=""))]


def test_export_whose_turns_are_too_short_for_a_part_gets_on(world: JobWorld, form: Form) -> None:
    leads = store(form, 90)
    started = export(world, form)
    assert turn(world, started)
    first = get_job(started.job_id)
    assert (first.state, first.done, first.unsaved, first.attempts) == ("running", 20, 0, 0)
    assert world.files() == [first.rest_key]
    job = turns(world, started)
    assert (job.state, job.done, job.error) == ("done", 90, None)
    assert ids_of(world, job) == [lead.lead_id for lead in leads]
    assert job.size_bytes == len(world.file_of(job))
    assert world.files() == [job.object_key]


@pytest.mark.parametrize(
    "crash",
    [
        ("PutObject", "before", 0),
        ("PutObject", "after", 0),
        ("PutObject", "after", 1),
        ("PutItem", "before", 2),
        ("PutItem", "after", 2),
        ("GetObject", "after", 0),
        ("DeleteObject", "before", 1),
        ("DeleteObject", "after", 1),
        ("PutObject", "after", 4),
    ],
)
def test_process_that_ends_between_two_turns_leaves_every_row_once(
    world: JobWorld, form: Form, crash: tuple[str, When, int]
) -> None:
    leads = store(form, 90)
    started = export(world, form)
    operation, when, let_through = crash
    world.boundary.crash(operation, when, let_through=let_through)
    job = turns(world, started)
    assert world.crashes_seen == [operation]
    assert (job.state, job.done, job.skipped) == ("done", 90, 0)
    assert ids_of(world, job) == [lead.lead_id for lead in leads]
    assert job.size_bytes == len(world.file_of(job))
    assert world.files() == [job.object_key]


def test_rows_put_aside_come_before_the_parts_that_follow(
    world: JobWorld, form: Form, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("moto.s3.models.S3_UPLOAD_PART_MIN_SIZE", 1)
    world.part_bytes = 5_000
    leads = store(form, 120)
    job = turns(world, export(world, form), most=20)
    assert job.state == "done"
    assert world.boundary.calls.count("UploadPart") >= 2
    assert world.boundary.calls.count("GetObject") >= 2
    assert ids_of(world, job) == [lead.lead_id for lead in leads]
    assert job.size_bytes == len(world.file_of(job))
    assert world.files() == [job.object_key]


@pytest.mark.parametrize("is_lost", [True, False])
def test_rows_put_aside_that_are_gone_or_others_are_written_anew(
    world: JobWorld, form: Form, is_lost: bool
) -> None:
    leads = store(form, 60)
    started = export(world, form)
    turn(world, started)
    key = str(get_job(started.job_id).rest_key)
    if is_lost:
        world.s3.delete_object(Bucket=world.bucket, Key=key)
    else:
        world.s3.put_object(Bucket=world.bucket, Key=key, Body=b"of a worker that was too slow")
    turn(world, started)  # it finds out, and begins anew
    job = turns(world, started)
    assert (job.state, job.done) == ("done", 60)
    assert ids_of(world, job) == [lead.lead_id for lead in leads]


def test_cancelled_export_leaves_no_rows_behind(world: JobWorld, form: Form) -> None:
    store(form, 60)
    started = export(world, form)
    turn(world, started)
    assert len(world.files()) == 1
    cancel_job(started.job_id, at=world.now)
    world.boundary.sent.clear()
    world.call({"task": "sweep"})
    assert world.boundary.sent == [({"job_id": started.job_id}, 0)]
    assert turn(world, started)
    assert world.files() == []
    world.boundary.sent.clear()
    world.call({"task": "sweep"})
    assert world.boundary.sent == []


def test_failed_export_leaves_no_rows_behind(world: JobWorld, form: Form) -> None:
    store(form, 60)
    started = export(world, form)
    turn(world, started)
    world.boundary.refusals["GetObject"] = ["SlowDown"] * 50
    job = turns(world, started, most=20)
    assert job.state == "failed"
    assert job.error == "It was given up after 6 attempts. The export bucket refused: SlowDown."
    assert world.files() == []


def export_expiring(world: JobWorld, form: Form, count: int) -> Job:
    """Ask for an export that is counted by reading: by expiry and by another filter."""
    store_leads(
        make_lead(
            form,
            at=NOW - timedelta(seconds=count - n),
            seed=n,
            expires_at=NOW + timedelta(days=30),
        )
        for n in range(count)
    )
    filters = LeadFilters(form_id=form.form_id, expires_before=NOW + timedelta(days=60))
    return world.start(kind="export", filters=filters, export=ExportOptions())


@pytest.mark.parametrize(("seconds", "total"), [(0, 150), (25, None)])
def test_job_that_takes_long_to_count_does_without_a_total(
    world: JobWorld, form: Form, seconds: int, total: int | None
) -> None:
    job = export_expiring(world, form, 150)
    seen: list[int | None] = []

    def be_slow() -> None:
        world.now += timedelta(seconds=seconds)

    world.boundary.meanwhile["Query"] = be_slow
    world.boundary.meanwhile["PutObject"] = lambda: seen.append(get_job(job.job_id).total)
    assert world.deliver(job.job_id)
    assert seen == [total]
    done = get_job(job.job_id)
    assert (done.state, done.done, done.total) == ("done", 150, 150)


def test_job_that_is_cancelled_while_it_is_counted_stops(world: JobWorld, form: Form) -> None:
    job = export_expiring(world, form, 350)

    def cancel() -> None:
        world.now += timedelta(seconds=4)
        cancel_job(job.job_id, at=world.now)

    world.boundary.meanwhile["Query"] = cancel
    world.boundary.calls.clear()
    assert world.deliver(job.job_id)
    assert get_job(job.job_id).state == "cancelled"
    # One page of the list, and no second.
    assert world.boundary.calls.count("Query") <= 8
