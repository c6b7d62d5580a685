"""Exports by the worker: every lead once, in the order of the list, as it is now."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from leadmodels.changes.apply import SetStatus, apply_change
from leadmodels.exports.writing import ExportOptions
from leadmodels.forms import Form, put_form
from leadmodels.jobs.store import get_job
from leadmodels.leads import get_lead
from leadmodels.lists.filters import LeadFilters
from leadmodels.rules.fields import Field
from tests.support.job_worker import JobWorld, WorkerContext
from tests.support.leads import store_lead
from tests.support.table import NOW

from .export_jobs import CSV, IN_PARTS, LINES, export, ids_of, rows_of, store

# Six of these make a lead of 54 KB: a batch of 100 is more than a part has to be.
LONG = {f"text{n}": "long " * 1800 for n in range(6)}


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
