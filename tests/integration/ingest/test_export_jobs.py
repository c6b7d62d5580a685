"""Exports by the worker: every lead once, whatever happens on the way."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from leadmodels.changes.apply import SetStatus, apply_change
from leadmodels.exports.writing import Delimiter, ExportOptions
from leadmodels.forms import Form, put_form
from leadmodels.jobs.state import Job
from leadmodels.jobs.store import cancel_job, get_job
from leadmodels.leads import Lead, get_lead
from leadmodels.lists.filters import LeadFilters
from leadmodels.rules.fields import Field
from tests.integration.ingest.conftest import Call
from tests.support.crashes import When
from tests.support.gateway import json_post
from tests.support.job_worker import JobWorld, WorkerContext, job_world
from tests.support.leads import make_lead, store_lead, store_leads
from tests.support.naughty_strings import is_seen, kept, naughty_strings
from tests.support.table import NOW, SITE, store_form

CSV = ExportOptions()
LINES = ExportOptions(format="jsonl")
DIALECTS: list[tuple[Delimiter, bool]] = [(",", True), (";", False), ("\t", True)]
IN_PARTS = pytest.mark.usefixtures("in_parts")
# Six of these make a lead of 54 KB: a batch of 100 is more than a part has to be.
LONG = {f"text{n}": "long " * 1800 for n in range(6)}


@pytest.fixture
def world(table: None) -> Iterator[JobWorld]:  # noqa: ARG001 - made first
    with job_world() as world:
        yield world


@pytest.fixture
def in_parts(world: JobWorld, monkeypatch: pytest.MonkeyPatch) -> JobWorld:
    """Have parts of some KB and batches of 20: two batches make two parts, and a rest."""
    monkeypatch.setattr("moto.s3.models.S3_UPLOAD_PART_MIN_SIZE", 1)
    world.part_bytes = 2_000
    world.batch_leads = 20
    return world


def store(form: Form, count: int, **values: Any) -> list[Lead]:
    """Store leads, a second apart, before NOW; give them as a list shows them, newest first."""
    leads = [
        make_lead(
            form,
            at=NOW - timedelta(seconds=count - n),
            seed=n,
            values={"name": f"Person {n}", "email": f"p{n}@example.org", **values},
        )
        for n in range(count)
    ]
    store_leads(leads)
    return leads[::-1]


def export(world: JobWorld, form: Form, options: ExportOptions = CSV, **asked: Any) -> Job:
    return world.start(
        kind="export", filters=LeadFilters(form_id=form.form_id), export=options, **asked
    )


def rows_of(data: bytes, delimiter: str = ",") -> list[dict[str, str]]:
    text = io.StringIO(data.decode("utf-8-sig"), newline="")
    return list(csv.DictReader(text, delimiter=delimiter, strict=True))


def ids_of(data: bytes) -> list[str]:
    return [row["lead_id"] for row in rows_of(data)]


def test_export_holds_every_lead_once_in_the_order_of_the_list(world: JobWorld, form: Form) -> None:
    leads = store(form, 230)
    job = world.run(export(world, form).job_id)
    data = world.file_of(job)
    assert (job.state, job.done, job.skipped, job.total) == ("done", 230, 0, 230)
    assert job.size_bytes == len(data)
    assert ids_of(data) == [lead.lead_id for lead in leads]
    assert data.count(b"\r\n") == 231


def test_large_export_is_uploaded_in_parts(world: JobWorld, form: Form) -> None:
    leads = store(form, 330, **LONG)
    job = world.run(export(world, form).job_id)
    assert job.state == "done"
    assert world.boundary.calls.count("UploadPart") == 4
    assert ids_of(world.file_of(job)) == [lead.lead_id for lead in leads]
    assert job.size_bytes == len(world.file_of(job))
    assert world.uploads() == []


# Each pair is where the process ends, twice: the nth call of an operation.
CRASHES: list[list[tuple[str, When, int]]] = [
    [("UploadPart", "after", 0), ("UploadPart", "after", 1)],
    [("UploadPart", "after", 1), ("UploadPart", "before", 1)],
    [("CreateMultipartUpload", "after", 0), ("PutItem", "after", 3)],
    [("CompleteMultipartUpload", "before", 0), ("CompleteMultipartUpload", "after", 0)],
    [("UploadPart", "after", 2), ("CompleteMultipartUpload", "after", 0)],
    [("BatchGetItem", "after", 2), ("Query", "before", 9)],
]


@IN_PARTS
@pytest.mark.parametrize(
    ("crashes", "options"), [*((crashes, CSV) for crashes in CRASHES), (CRASHES[0], LINES)]
)
def test_two_crashes_leave_every_row_once(
    world: JobWorld, form: Form, crashes: list[tuple[str, When, int]], options: ExportOptions
) -> None:
    leads = store(form, 46)
    started = export(world, form, options)
    for operation, when, let_through in crashes:
        world.boundary.crash(operation, when, let_through=let_through)
    job = world.run(started.job_id)
    assert len(world.crashes_seen) == 2
    assert (job.state, job.done, job.skipped) == ("done", 46, 0)
    data = world.file_of(job)
    ids = (
        ids_of(data)
        if options is CSV
        else [json.loads(line)["lead_id"] for line in data.splitlines()]
    )
    assert ids == [lead.lead_id for lead in leads]
    assert job.size_bytes == len(data)


@IN_PARTS
def test_file_that_was_complete_before_the_crash_is_not_made_again(
    world: JobWorld, form: Form
) -> None:
    store(form, 46)
    job = export(world, form)
    world.boundary.crash("CompleteMultipartUpload", "after")
    assert not world.deliver(job.job_id)
    # S3 remembers for a while that an upload was completed, as moto does; then it answers this.
    world.boundary.refusals["CompleteMultipartUpload"] = ["NoSuchUpload"]
    assert world.run(job.job_id).state == "done"
    assert world.boundary.calls.count("UploadPart") == 3


@IN_PARTS
def test_upload_that_is_gone_is_begun_anew(world: JobWorld, form: Form) -> None:
    leads = store(form, 46)
    job = export(world, form)
    world.boundary.crash("UploadPart", "before", let_through=2)
    assert not world.deliver(job.job_id)
    [upload] = world.uploads()
    world.s3.abort_multipart_upload(
        Bucket=world.bucket, Key=upload["Key"], UploadId=upload["UploadId"]
    )
    # As S3 answers; moto has a defect here.
    world.boundary.refusals["UploadPart"] = ["NoSuchUpload"]
    job = world.run(job.job_id)
    assert job.state == "done"
    assert ids_of(world.file_of(job)) == [lead.lead_id for lead in leads]


@IN_PARTS
def test_export_is_handed_on_when_the_function_s_time_runs_out(world: JobWorld, form: Form) -> None:
    leads = store(form, 46)
    job = export(world, form)
    # Each look at the clock costs 50 seconds: there is time for two parts of three.
    assert world.deliver(job.job_id, WorkerContext(200, step=50))
    first = get_job(job.job_id)
    assert (first.state, first.attempts) == ("running", 0)
    assert 0 < first.safe_done < 46
    [received] = world.sqs.receive_message(QueueUrl=world.queue_url)["Messages"]
    assert json.loads(received["Body"]) == {"job_id": job.job_id}
    assert first.lease_until is not None
    assert first.lease_until <= world.now
    job = world.run(job.job_id)
    assert (job.state, job.done) == ("done", 46)
    assert ids_of(world.file_of(job)) == [lead.lead_id for lead in leads]


@IN_PARTS
def test_columns_stay_when_the_form_changes_in_the_middle(world: JobWorld, form: Form) -> None:
    store(form, 46)
    job = export(world, form)
    world.boundary.crash("UploadPart", "after", let_through=1)
    assert not world.deliver(job.job_id)
    put_form(replace(form, fields=(Field(name="added", type="text", label="Added"), *form.fields)))
    rows = rows_of(world.file_of(world.run(job.job_id)))
    assert len(rows) == 46
    assert all("added" not in row and row["name"].startswith("Person ") for row in rows)


def test_selection_is_exported_in_its_order_and_what_is_gone_is_counted(
    world: JobWorld, form: Form
) -> None:
    world.batch_leads = 20
    leads = store(form, 60)
    chosen = [lead.lead_id for lead in (leads[7], leads[3], *leads[10:57])]
    expired = store_lead(form, at=NOW, seed="expired", expires_at=NOW - timedelta(seconds=1))
    job = world.run(export(world, form, lead_ids=(*chosen, expired.lead_id)).job_id)
    assert (job.state, job.total, job.done, job.skipped) == ("done", 50, 49, 1)
    assert ids_of(world.file_of(job)) == chosen


def test_leads_that_come_later_are_left_out(world: JobWorld, form: Form) -> None:
    before = store(form, 3)
    job = export(world, form)
    store_lead(form, at=job.requested_at, seed="the same instant")
    store_lead(form, at=job.requested_at + timedelta(seconds=9), seed="later")
    assert ids_of(world.file_of(world.run(job.job_id))) == [lead.lead_id for lead in before]


def test_lead_that_changed_since_it_was_listed_is_judged_as_it_is_now(
    world: JobWorld, form: Form
) -> None:
    leads = store(form, 4)
    job = world.start(
        kind="export",
        filters=LeadFilters(form_id=form.form_id, status="new"),
        export=CSV,
    )

    def win() -> None:
        lead = get_lead(leads[1].lead_id, now=world.now)
        apply_change(lead, SetStatus("won"), actor="staff_b", at=world.now, key="0123456789")

    world.boundary.meanwhile["BatchGetItem"] = win
    job = world.run(job.job_id)
    assert (job.done, job.skipped) == (3, 1)
    assert ids_of(world.file_of(job)) == [leads[0].lead_id, leads[2].lead_id, leads[3].lead_id]


@pytest.mark.parametrize("options", [CSV, LINES])
def test_export_of_nothing_is_a_file(world: JobWorld, form: Form, options: ExportOptions) -> None:
    job = world.run(export(world, form, options).job_id)
    assert (job.state, job.done, job.total) == ("done", 0, 0)
    data = world.file_of(job)
    assert (data == b"") == (options is LINES)
    assert job.size_bytes == len(data)


@IN_PARTS
def test_cancelled_export_leaves_neither_file_nor_upload(world: JobWorld, form: Form) -> None:
    store(form, 46)
    job = export(world, form)
    world.boundary.crash("UploadPart", "after", let_through=1)
    assert not world.deliver(job.job_id)
    assert len(world.uploads()) == 1
    cancelled = cancel_job(job.job_id, at=world.tick())
    assert cancelled.state == "cancelled"
    assert world.deliver(job.job_id)
    assert (world.uploads(), world.files()) == ([], [])
    assert get_job(job.job_id).upload_id is None


@IN_PARTS
def test_cancel_is_noticed_at_the_next_checkpoint(world: JobWorld, form: Form) -> None:
    store(form, 46)
    job = export(world, form)
    world.boundary.meanwhile["UploadPart"] = lambda: cancel_job(job.job_id, at=world.now)
    assert world.deliver(job.job_id)
    assert world.boundary.calls.count("UploadPart") == 1
    assert (world.uploads(), world.files()) == ([], [])
    assert get_job(job.job_id).state == "cancelled"
    assert world.boundary.sent == []


@IN_PARTS
def test_sweep_removes_the_upload_of_a_job_cancelled_between_two_workers(
    world: JobWorld, form: Form
) -> None:
    store(form, 46)
    job = export(world, form)
    world.boundary.crash("UploadPart", "after", let_through=0)
    assert not world.deliver(job.job_id)
    cancel_job(job.job_id, at=world.tick())
    world.boundary.sent.clear()
    world.call({"task": "sweep"})
    assert world.boundary.sent == [({"job_id": job.job_id}, 0)]
    world.deliver(job.job_id)
    assert world.uploads() == []


def test_short_export_shows_how_far_it_is_while_it_runs(world: JobWorld, form: Form) -> None:
    store(form, 250)
    job = export(world, form)
    shown: list[tuple[int, int | None]] = []

    def look() -> None:
        world.now += timedelta(seconds=5)
        shown.append((get_job(job.job_id).done, get_job(job.job_id).total))
        if len(shown) < 3:
            world.boundary.meanwhile["BatchGetItem"] = look

    world.boundary.meanwhile["BatchGetItem"] = look
    job = world.run(job.job_id)
    assert shown == [(0, 250), (100, 250), (200, 250)]
    assert (job.done, job.unsaved) == (250, 0)


@pytest.mark.timeout(600)
def test_everything_that_was_submitted_reads_back(world: JobWorld, submit: Call) -> None:
    form = store_form(
        seed=77,
        fields=(
            Field(name="line", type="text", label="Line"),
            Field(name="status", type="textarea", label="Status"),
        ),
        spam_threshold=1000,
    )
    sent = [text for text in naughty_strings() if is_seen(text)]
    cleaned = [kept(text, multiline=True) for text in sent]
    for n, text in enumerate(sent):
        posted = json_post(form.form_id, {"line": f"{n}", "status": text, "x": text}, Origin=SITE)
        posted["requestContext"]["identity"]["sourceIp"] = f"2001:db8:{n:x}::1"
        assert submit(posted)["statusCode"] == 201, text
    world.now = datetime.now(UTC) + timedelta(seconds=1)
    for delimiter, has_bom in DIALECTS:
        options = ExportOptions(delimiter=delimiter, has_bom=has_bom)
        data = world.file_of(world.run(export(world, form, options).job_id))
        assert data.startswith(b"\xef\xbb\xbf") == has_bom
        rows = {row["line"]: row for row in rows_of(data, delimiter)}
        assert len(rows) == len(sent)
        for n, text in enumerate(cleaned):
            assert rows[str(n)]["fields.status"] in {text, f"'{text}"}
            assert json.loads(rows[str(n)]["other_fields"]) == {"x": text}
    lines = world.file_of(world.run(export(world, form, LINES).job_id)).decode()
    exact = {lead["fields"]["line"]: lead for lead in map(json.loads, lines.split("\n")[:-1])}
    assert [exact[str(n)]["fields"]["status"] for n in range(len(sent))] == cleaned
