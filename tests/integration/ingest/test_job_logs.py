"""Jobs in the logs: which, and whose leads they ended, and no person."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from leadmodels.changes.apply import AddNote, Expire
from leadmodels.exports.writing import ExportOptions
from leadmodels.forms import Form
from leadmodels.lists.filters import LeadFilters
from tests.support.canaries import EMAIL, PERSON, traces_in
from tests.support.function_logs import FunctionLogs
from tests.support.job_worker import STAFF, JobWorld
from tests.support.leads import store_lead
from tests.support.table import NOW

pytestmark = pytest.mark.usefixtures("batches_of_ten")


def test_logs_name_the_job_and_no_person(
    world: JobWorld, form: Form, worker_logs: FunctionLogs
) -> None:
    lead = store_lead(form, at=NOW, seed=1, values=PERSON)
    asked: list[dict[str, Any]] = [
        {"kind": "export", "export": ExportOptions(), "title": f"Leads of {EMAIL}"},
        {"kind": "bulk", "change": AddNote(f"Called {EMAIL}")},
        {"kind": "bulk", "is_delete": True},
    ]
    for what in asked:
        filters = LeadFilters(email=EMAIL, text="tweety")
        job = world.run(world.start(filters=filters, **what).job_id)
        assert (job.state, job.done) == ("done", 1)
        out = worker_logs()
        assert job.job_id in out
        assert not traces_in(out)
        assert (lead.lead_id in out) == ("is_delete" in what)


@pytest.mark.parametrize(
    ("said", "asked"), [("deleted", {"is_delete": True}), ("expired", {"change": Expire()})]
)
def test_logs_say_which_leads_a_job_ended_and_for_whom(
    world: JobWorld, form: Form, worker_logs: FunctionLogs, said: str, asked: dict[str, Any]
) -> None:
    lead = store_lead(form, at=NOW - timedelta(minutes=1), seed="gone", status="spam")
    kept = store_lead(form, at=NOW - timedelta(minutes=1), seed="kept")
    started = world.start(
        kind="bulk", filters=LeadFilters(form_id=form.form_id, status="spam"), **asked
    )

    world.run(started.job_id)

    text = worker_logs()
    (line,) = (json.loads(line) for line in text.splitlines() if f'"{said}"' in line)
    facts = {name: line[name] for name in ("job_id", "requested_by", "lead_ids")}
    assert facts == {
        "job_id": started.job_id,
        "requested_by": STAFF,
        "lead_ids": [lead.lead_id],
    }
    assert kept.lead_id not in text
    assert not traces_in(text)
