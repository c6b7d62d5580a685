"""Somebody erased by e-mail: all that is theirs goes, nothing of anybody else's does."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Literal

import pytest

from leadmodels.changes.apply import AddNote, Hold, SetStatus, apply_change
from leadmodels.erasing.certificate import document_of, is_sealed, list_certificates
from leadmodels.erasing.ledger import open_ledger
from leadmodels.exports.writing import ExportOptions
from leadmodels.forms import Form
from leadmodels.jobs.state import ERASE_WAIT, Job
from leadmodels.jobs.store import cancel_job, get_job
from leadmodels.leads import Lead
from leadmodels.lists.filters import LeadFilters
from tests.support.function_logs import FunctionLogs
from tests.support.job_worker import JobWorld, WorkerContext
from tests.support.leads import store_lead
from tests.support.table import NOW

from .bulk_jobs import is_buried, is_gone, store
from .erase_jobs import bucket_dump, certificate_of, erase, items_of, run_erasure, table_dump

ANN = "ann.erased@example.org"


def lead_of(form: Form, seed: object, **values: str) -> Lead:
    sent = {"name": "A person", "email": ANN} | values
    return store_lead(form, at=NOW - timedelta(hours=1), seed=seed, values=sent)


def note(lead: Lead, text: str) -> Lead:
    return apply_change(lead, AddNote(text), actor="staff_a", at=NOW, key="0123456789")


def test_their_leads_go_with_their_timelines_and_nobody_elses_do(
    world: JobWorld, form: Form
) -> None:
    theirs = [note(lead_of(form, n), f"Call {ANN}") for n in range(3)]
    others = store(form, 5)
    job, certificate = run_erasure(world, ANN)
    assert all(is_buried(lead) and len(items_of(lead.lead_id)) == 1 for lead in theirs)
    assert not any(is_gone(world, lead) for lead in others)
    erased = certificate.erased
    assert (job.done, erased["leads"], erased["timeline_entries"]) == (3, 3, 3)
    assert "ann.erased" not in table_dump()


@pytest.mark.parametrize(
    "values",
    [
        {"email": "ANN.Erased@Example.ORG"},
        {"email": "someone@else.example", "second_email": ANN.upper()},
        {"email": "someone@else.example", "message": f"or write to {ANN}, please"},
        {"email": "someone@else.example", "page": "https://x.example/?m=ann.erased%40example.org"},
        {"email": "", "message": f"<{ANN}>"},
    ],
)
def test_the_address_is_found_in_any_form_and_field(
    world: JobWorld, form: Form, values: dict[str, str]
) -> None:
    lead = lead_of(form, "x", **values)
    run_erasure(world, f" {ANN.title()} ")
    assert is_buried(lead)


@pytest.mark.parametrize(
    "address", [f"jo{ANN}", f"{ANN}.au", "erased@example.org", ANN.replace("@", "+news@")]
)
def test_an_address_that_only_looks_like_it_is_somebody_elses(
    world: JobWorld, form: Form, address: str
) -> None:
    lead = lead_of(form, "x", email=address, message=f"Not {address}")
    _, certificate = run_erasure(world, ANN)
    assert not is_gone(world, lead)
    assert certificate.erased["leads"] == 0


def test_a_note_that_names_them_takes_its_lead_along(world: JobWorld, form: Form) -> None:
    other = note(store(form, 1)[0], f"Sent by {ANN}")
    run_erasure(world, ANN)
    assert is_buried(other)


def test_who_only_mentions_them_stays_when_that_is_chosen(world: JobWorld, form: Form) -> None:
    mention = lead_of(form, "m", email="bob@example.com", message=f"Ask {ANN}")
    own = lead_of(form, "o")
    run_erasure(world, ANN, has_mentions=False)
    assert is_gone(world, own)
    assert not is_gone(world, mention)


def test_what_is_on_hold_stays_and_the_certificate_says_so(world: JobWorld, form: Form) -> None:
    held = apply_change(lead_of(form, "h"), Hold("A court"), actor="a", at=NOW, key="0123456789")
    plain = lead_of(form, "p")
    job, certificate = run_erasure(world, ANN)
    assert is_gone(world, plain)
    assert not is_gone(world, held)
    assert (job.skipped, certificate.kept, certificate.kept_ids) == (1, 1, (held.lead_id,))
    run_erasure(world, ANN, has_held=True)
    assert is_gone(world, held)


def test_what_has_expired_and_is_still_there_goes(world: JobWorld, form: Form) -> None:
    lead = store_lead(
        *(form,),
        at=NOW - timedelta(days=3),
        seed=1,
        values={"email": ANN},
        expires_at=NOW - timedelta(days=1),
    )
    run_erasure(world, ANN)
    assert "ann.erased" not in json.dumps(items_of(lead.lead_id))


def test_who_writes_again_afterwards_is_a_new_lead(world: JobWorld, form: Form) -> None:
    old = lead_of(form, 1)
    job = erase(world, ANN)
    new = store_lead(
        form, at=job.requested_at + timedelta(seconds=1), seed=2, values={"email": ANN}
    )
    world.run(job.job_id)
    assert is_gone(world, old)
    assert not is_gone(world, new)


def test_it_waits_for_what_was_sent_before_and_is_not_stored_yet(
    world: JobWorld, form: Form
) -> None:
    job = erase(world, ANN)
    world.deliver(job.job_id)
    assert get_job(job.job_id).state == "queued"
    late = store_lead(form, at=job.requested_at, seed=1, values={"email": ANN})
    world.now += ERASE_WAIT
    world.deliver(job.job_id)
    assert get_job(job.job_id).state == "done"
    assert is_gone(world, late)


def export(world: JobWorld, **changes: object) -> Job:
    return world.start(
        **{"kind": "export", "filters": LeadFilters(), "export": ExportOptions(), **changes}
    )


def test_files_that_hold_them_go_and_others_stay(world: JobWorld, form: Form) -> None:
    store(form, 3)
    without = world.run(export(world).job_id)
    lead_of(form, 1)
    for file_format in ("csv", "jsonl"):
        world.run(export(world, export=ExportOptions(format=file_format)).job_id)
    assert "ann.erased" in bucket_dump(world)
    _, certificate = run_erasure(world, ANN)
    assert world.files() == [without.object_key]
    assert certificate.erased["export_files"] == 2
    assert certificate.erased["jobs"] == 0


@pytest.mark.parametrize("before", ["\n", "\t", "\r\n", "\\", "\u2028", "é\n"])
@pytest.mark.parametrize("field", ["message", "unasked"])
@pytest.mark.parametrize("file_format", ["csv", "jsonl"])
def test_files_are_read_as_what_they_say(
    world: JobWorld, form: Form, before: str, field: str, file_format: Literal["csv", "jsonl"]
) -> None:
    lead_of(form, 1, email="bob@example.com", **{field: f"Call my colleague:{before}{ANN}"})
    world.run(export(world, export=ExportOptions(format=file_format)).job_id)
    assert "ann.erased" in bucket_dump(world)
    run_erasure(world, ANN)
    assert world.files() == []


def test_two_erasures_of_one_person_are_both_done(world: JobWorld, form: Form) -> None:
    held = apply_change(lead_of(form, "h"), Hold("A court"), actor="a", at=NOW, key="0123456789")
    first = erase(world, ANN)
    second = erase(world, ANN, has_held=True)
    world.run(first.job_id)
    assert not is_gone(world, held)
    world.run(second.job_id)
    assert is_gone(world, held)
    assert certificate_of(second).erased["leads"] == 1
    assert "ann.erased" not in table_dump()


@pytest.mark.usefixtures("in_parts")
def test_an_export_is_stopped_that_read_them_before_somebody_else_deleted_them(
    world: JobWorld, form: Form
) -> None:
    store(form, 60)
    begun = export(world)
    world.deliver(begun.job_id, WorkerContext(seconds=70.0, step=5.0))
    assert get_job(begun.job_id).is_open
    job, _ = run_erasure(world, ANN)
    assert job.done == 0
    assert get_job(begun.job_id).state == "cancelled"


def test_an_export_says_why_its_file_is_gone(world: JobWorld, form: Form) -> None:
    lead_of(form, 1)
    job = world.run(export(world).job_id)
    run_erasure(world, ANN)
    after = get_job(job.job_id)
    assert (after.state, after.object_key) == ("done", None)
    assert "was erased" in str(after.error)


@pytest.mark.usefixtures("in_parts")
def test_an_export_that_has_begun_is_stopped(world: JobWorld, form: Form) -> None:
    store(form, 60)
    lead_of(form, "x")
    begun = export(world)
    world.deliver(begun.job_id, WorkerContext(seconds=70.0, step=5.0))
    assert get_job(begun.job_id).object_key is not None
    assert get_job(begun.job_id).is_open
    _, certificate = run_erasure(world, ANN)
    assert get_job(begun.job_id).state == "cancelled"
    assert certificate.erased["exports_stopped"] == 1
    assert world.uploads() == []
    world.deliver(begun.job_id)
    assert "ann.erased" not in bucket_dump(world)
    assert world.files() == []


def test_jobs_that_were_asked_for_by_the_address_go(world: JobWorld, form: Form) -> None:
    store(form, 1)
    by_email = world.run(export(world, filters=LeadFilters(email=ANN.upper())).job_id)
    by_text = world.run(export(world, filters=LeadFilters(text=ANN)).job_id)
    writes = world.start(kind="bulk", filters=LeadFilters(), change=AddNote(f"Ask {ANN}"))
    stays = world.start(kind="bulk", filters=LeadFilters(), change=SetStatus("won"))
    _, certificate = run_erasure(world, ANN)
    assert certificate.erased["jobs"] == 3
    dump = table_dump()
    assert not any(job.job_id in dump for job in (by_email, by_text, writes))
    assert stays.job_id in dump
    assert "ann.erased" not in dump.lower()


def test_the_job_forgets_whom_it_was_about(
    world: JobWorld, form: Form, worker_logs: FunctionLogs
) -> None:
    lead_of(form, 1)
    job, _ = run_erasure(world, ANN)
    assert job.sought is not None
    assert (job.sought.address, job.sought.typed) == (None, None)
    assert "ann.erased" not in table_dump()
    assert "ann.erased" not in worker_logs()


def test_a_job_that_fails_forgets_them_too(world: JobWorld, form: Form) -> None:
    lead_of(form, 1)
    started = erase(world, ANN)
    world.boundary.refusals["ListObjectsV2"] = ["ServiceUnavailable"] * 60
    job = world.run(started.job_id)
    assert job.state == "failed"
    assert job.sought is not None
    assert job.sought.address is None
    assert "ann.erased" not in table_dump()


def test_an_erasure_is_not_cancelled(world: JobWorld, form: Form) -> None:
    lead = lead_of(form, 1)
    started = erase(world, ANN)
    assert cancel_job(started.job_id, at=world.now).state == "queued"
    world.run(started.job_id)
    assert is_gone(world, lead)


def test_the_certificate_is_sealed_and_names_nobody(world: JobWorld, form: Form) -> None:
    lead_of(form, 1)
    job, certificate = run_erasure(world, ANN)
    ledger = open_ledger()
    assert ledger is not None
    document = document_of(certificate, ledger)
    assert is_sealed(json.loads(json.dumps(document)), ledger)
    assert "ann.erased" not in json.dumps(document)
    assert document["address_hash"] == ledger.hash_of(ANN)
    assert document["remains_until"].keys() >= {"backups", "tombstones", "markers"}
    for name in ("kept", "finished_at", "address_hash"):
        assert not is_sealed({**document, name: "other"}, ledger), name
    assert list_certificates(most=5) == (certificate_of(job),)


def test_erasing_again_finds_nothing_and_says_so(world: JobWorld, form: Form) -> None:
    lead_of(form, 1)
    run_erasure(world, ANN)
    job, certificate = run_erasure(world, ANN)
    assert (job.done, certificate.erased["leads"]) == (0, 0)
