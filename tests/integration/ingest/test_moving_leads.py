"""Jobs on lists whose order changes while they work: by follow-up day, and by expiry."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from typing import Any

import pytest

from leadmodels.changes.apply import KeepUntil, SetFollowUp, apply_change
from leadmodels.exports.writing import ExportOptions
from leadmodels.forms import Form
from leadmodels.jobs.state import Job
from leadmodels.leads import Lead
from leadmodels.lists.filters import LeadFilters
from leadmodels.lists.listing import Order
from tests.support.job_worker import JobWorld
from tests.support.leads import make_lead, store_leads
from tests.support.table import NOW

DUE = date(2026, 11, 20)
SOON = NOW + timedelta(days=30)


pytestmark = pytest.mark.usefixtures("batches_of_ten")


def store(form: Form, count: int, **changes: Any) -> list[Lead]:
    """Store leads a second apart; give them newest first."""
    leads = [
        make_lead(form, at=NOW - timedelta(seconds=count - n), seed=n, **changes)
        for n in range(count)
    ]
    store_leads(leads)
    return leads[::-1]


def ids_of(world: JobWorld, job: Job) -> list[str]:
    text = world.file_of(job).decode("utf-8-sig")
    return [row["lead_id"] for row in csv.DictReader(io.StringIO(text, newline=""))]


@pytest.mark.parametrize("day", [DUE - timedelta(days=9), DUE + timedelta(days=1)])
def test_leads_whose_follow_up_a_job_moves_are_each_done_once(
    world: JobWorld, form: Form, day: date
) -> None:
    store(form, 25, follow_up_on=DUE)
    filters = LeadFilters(form_id=form.form_id, due_by=DUE + timedelta(days=3))
    job = world.run(world.start(kind="bulk", filters=filters, change=SetFollowUp(day)).job_id)
    assert (job.state, job.done, job.skipped) == ("done", 25, 0)


@pytest.mark.parametrize(
    "until", [NOW + timedelta(days=20), NOW + timedelta(days=40), NOW + timedelta(days=31)]
)
def test_leads_whose_expiry_a_job_moves_are_each_done_once(
    world: JobWorld, form: Form, until: Any
) -> None:
    store(form, 25, expires_at=SOON)
    filters = LeadFilters(form_id=form.form_id, expires_before=NOW + timedelta(days=60))
    job = world.run(world.start(kind="bulk", filters=filters, change=KeepUntil(until)).job_id)
    assert (job.state, job.done, job.skipped) == ("done", 25, 0)


@pytest.mark.parametrize("which", [0, 12, 24])
@pytest.mark.parametrize("days", [20, 59])
@pytest.mark.parametrize("order", ["newest", "oldest"])
def test_lead_that_somebody_moves_while_it_is_exported_is_in_the_file_once(
    world: JobWorld, form: Form, order: Order, days: int, which: int
) -> None:
    leads = store(form, 25, expires_at=SOON)

    def move() -> None:
        until = NOW + timedelta(days=days)
        apply_change(leads[which], KeepUntil(until), actor="s", at=world.now, key="0123456789")

    def let_pass() -> None:
        world.boundary.meanwhile["BatchGetItem"] = move

    filters = LeadFilters(form_id=form.form_id, expires_before=NOW + timedelta(days=60))
    options = ExportOptions(order=order)
    started = world.start(kind="export", filters=filters, export=options, total=25)
    world.boundary.meanwhile["BatchGetItem"] = let_pass
    job = world.run(started.job_id)
    assert job.done == 25
    stored_order = leads if order == "newest" else leads[::-1]
    assert ids_of(world, job) == [lead.lead_id for lead in stored_order]
