"""What there is about a person, gathered into two files."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta
from typing import Any

import pytest

from leadmodels.changes.apply import AddNote, SetStatus, apply_change
from leadmodels.erasing.addresses import canonical
from leadmodels.erasing.sought import Sought
from leadmodels.forms import Form
from leadmodels.jobs.state import Job
from leadmodels.jobs.store import delete_job
from leadmodels.leads import Lead
from leadmodels.lists.filters import LeadFilters
from tests.support.function_logs import FunctionLogs
from tests.support.job_worker import JobWorld
from tests.support.leads import store_lead
from tests.support.table import NOW

from .bulk_jobs import Crashes, arm, store
from .erase_jobs import run_erasure, table_dump

ANN = "ann.asks@example.org"


def lead_of(form: Form, seed: object, **changes: Any) -> Lead:
    sent = {"name": "Ann", "email": ANN, "message": "=1+1"} | changes.pop("values", {})
    return store_lead(form, at=NOW - timedelta(hours=1), seed=seed, values=sent, **changes)


def ask(world: JobWorld, typed: str = ANN, **choices: Any) -> Job:
    sought = Sought(address=canonical(typed), typed=typed, **choices)
    return world.start(kind="access", filters=LeadFilters(), sought=sought)


def read_json(world: JobWorld, job: Job) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(world.file_of(job))
    return found


def read_csv(world: JobWorld, job: Job) -> list[list[str]]:
    key = str(job.object_key).replace(".json", ".csv")
    body = world.s3.get_object(Bucket=world.bucket, Key=key)["Body"].read().decode("utf-8-sig")
    return list(csv.reader(io.StringIO(body)))


def test_both_files_have_all_that_is_stored_of_them_and_nobody_else(
    world: JobWorld, form: Form
) -> None:
    consent = {"version": "1", "text_hash": "0", "is_ticked": True, "at": "2026-11-23"}
    source = {"page_url": "https://www.example.com/", "utm_source": "news"}
    lead = lead_of(form, 1, consent=consent, source=source, tags=("vip",))
    lead = apply_change(lead, AddNote("Called Ann"), actor="staff_a", at=NOW, key="0123456789")
    apply_change(lead, SetStatus("won"), actor="staff_a", at=NOW, key="1123456789")
    others = store(form, 3)
    job = world.run(ask(world, ANN.upper()).job_id)
    assert (job.state, job.done) == ("done", 1)
    document = read_json(world, job)
    (told,) = document["leads"]
    assert document["address"] == ANN
    assert told["fields"] == {"name": "Ann", "email": ANN, "message": "=1+1"}
    assert (told["consent"], told["source"], told["status"]) == (consent, source, "won")
    assert [entry["text"] for entry in told["timeline"]] == ["Called Ann", None]
    assert told["form_name"] == form.name
    rows = read_csv(world, job)
    assert [lead.lead_id, "fields", "message", "'=1+1"] in rows
    assert [lead.lead_id, "consent", "is_ticked", "true"] in rows
    assert [lead.lead_id, "source", "utm_source", "news"] in rows
    assert [lead.lead_id, "lead", "tags", "vip"] in rows
    assert any(row[1].startswith("timeline ") and row[3] == "Called Ann" for row in rows)
    assert {row[0] for row in rows[1:]} == {lead.lead_id}
    assert others


@pytest.mark.parametrize(("has_mentions", "found"), [(True, 2), (False, 1)])
def test_mentions_are_given_when_they_are_asked_for(
    world: JobWorld, form: Form, *, has_mentions: bool, found: int
) -> None:
    lead_of(form, 1)
    lead_of(form, 2, values={"email": "b@example.org", "message": f"for {ANN}"})
    job = world.run(ask(world, has_mentions=has_mentions).job_id)
    assert job.done == found


def test_what_has_expired_is_not_given(world: JobWorld, form: Form) -> None:
    lead_of(form, 1, expires_at=NOW - timedelta(minutes=1))
    job = world.run(ask(world).job_id)
    assert read_json(world, job)["leads"] == []


def test_the_job_and_the_log_forget_the_address(
    world: JobWorld, form: Form, worker_logs: FunctionLogs
) -> None:
    store(form, 1)
    job = world.run(ask(world).job_id)
    assert job.sought is not None
    assert (job.sought.address, job.sought.found_ids) == (None, ())
    assert ANN not in table_dump() + worker_logs()


def test_an_erasure_takes_the_files_along(world: JobWorld, form: Form) -> None:
    lead_of(form, 1)
    world.run(ask(world).job_id)
    assert len(world.files()) == 2
    _, certificate = run_erasure(world, ANN)
    assert world.files() == []
    assert certificate.erased["export_files"] == 2


@pytest.mark.parametrize("who", [ANN, "bob@example.com"])
def test_files_written_while_somebody_in_them_is_erased_do_not_stay(
    world: JobWorld, form: Form, who: str
) -> None:
    lead_of(form, 1)
    lead_of(form, 2, values={"email": "bob@example.com", "message": f"Ask {ANN}"})
    started = ask(world, who)
    world.boundary.meanwhile["PutObject"] = lambda: run_erasure(world, ANN)
    world.deliver(started.job_id)
    assert world.files() == []
    assert ANN not in table_dump()


def test_a_job_that_is_deleted_while_it_is_worked_on_leaves_no_files(
    world: JobWorld, form: Form
) -> None:
    lead_of(form, 1)
    started = ask(world)
    world.boundary.meanwhile["PutObject"] = lambda: delete_job(started.job_id)
    world.deliver(started.job_id)
    assert world.files() == []


@pytest.mark.parametrize(
    "crashes",
    [
        [("Query", "after", 4), ("PutItem", "after", 1)],
        [("PutObject", "after", 0), ("PutObject", "before", 1)],
        [("PutItem", "before", 2), ("PutObject", "after", 1)],
    ],
)
@pytest.mark.usefixtures("batches_of_ten")
def test_two_crashes_give_each_lead_once(world: JobWorld, form: Form, crashes: Crashes) -> None:
    theirs = [lead_of(form, f"ann {n}") for n in range(14)]
    store(form, 14)
    started = ask(world)
    arm(world, crashes)
    job = world.run(started.job_id)
    assert len(world.crashes_seen) == 2
    told = [lead["lead_id"] for lead in read_json(world, job)["leads"]]
    assert sorted(told) == sorted(lead.lead_id for lead in theirs)
