"""Workers that die in the middle: what they did is done once, what is left is done by the next."""

from __future__ import annotations

from datetime import timedelta

import pytest

from leadmodels.activity_models import ActivityItem
from leadmodels.changes.apply import (
    AddNote,
    AddTags,
    Change,
    Expire,
    Hold,
    KeepFor,
    KeepUntil,
    SetStatus,
    apply_change,
)
from leadmodels.forms import Form
from leadmodels.ids import LeadId
from leadmodels.leads import get_lead
from leadmodels.lists.filters import LeadFilters
from leadmodels.timeline.activities import read_expiries
from leadmodels.times import to_iso
from tests.support.changes import delete_as_it_is
from tests.support.job_worker import STAFF, JobWorld
from tests.support.leads import store_lead
from tests.support.table import NOW

from .bulk_jobs import Crashes, arm, change, counts, delete, is_buried, is_gone, now_of, store

pytestmark = pytest.mark.usefixtures("batches_of_ten")


# Where the process ends, twice: in the first batch of 10, between batches, in the second.
CRASHES: list[Crashes] = [
    [("TransactWriteItems", "after", 3), ("TransactWriteItems", "before", 8)],
    [("PutItem", "before", 2), ("TransactWriteItems", "after", 11)],
    [("PutItem", "after", 1), ("PutItem", "after", 1)],
    [("TransactWriteItems", "after", 9), ("BatchGetItem", "before", 2)],
]


@pytest.mark.parametrize("crashes", CRASHES)
def test_two_crashes_change_each_lead_once(world: JobWorld, form: Form, crashes: Crashes) -> None:
    leads = store(form, 14)
    # What the change does takes a lead out of the filter.
    started = change(world, form, SetStatus("contacted"), status="new")
    arm(world, crashes)
    job = world.run(started.job_id)
    assert len(world.crashes_seen) == 2
    assert counts(job) == ("done", 14, 0, 14)
    for lead in leads:
        stored, timeline = now_of(world, lead)
        assert (stored.status, stored.version, len(timeline)) == ("contacted", 2, 1)


def test_two_crashes_write_a_note_once(world: JobWorld, form: Form) -> None:
    leads = store(form, 14)
    started = change(world, form, AddNote("Called, will call back"))
    arm(world, [("TransactWriteItems", "after", 4), ("TransactWriteItems", "after", 9)])
    job = world.run(started.job_id)
    assert len(world.crashes_seen) == 2
    assert counts(job) == ("done", 14, 0, 14)
    assert [len(now_of(world, lead)[1]) for lead in leads] == [1] * 14


@pytest.mark.parametrize(
    "crashes",
    [
        [("PutItem", "after", 5), ("PutItem", "before", 9)],
        [("TransactWriteItems", "after", 1), ("PutItem", "after", 10)],
        [("TransactWriteItems", "before", 2), ("Query", "before", 9)],
    ],
)
def test_two_crashes_delete_each_lead_and_no_other(
    world: JobWorld, form: Form, crashes: Crashes
) -> None:
    leads = store(form, 14, status="spam")
    for lead in leads[-3:]:
        apply_change(lead, AddTags(("x",)), actor=STAFF, at=NOW, key="0123456789")
    kept = store_lead(form, at=NOW, seed="kept")
    started = delete(world, form, status="spam")
    arm(world, crashes)
    job = world.run(started.job_id)
    assert len(world.crashes_seen) == 2
    assert counts(job) == ("done", 14, 0, 14)
    assert all(is_buried(lead) for lead in leads)
    assert get_lead(kept.lead_id, now=world.now) == kept


@pytest.mark.parametrize("days", [30, 400, None])
def test_two_crashes_set_retention_once_and_leave_holds(
    world: JobWorld, form: Form, days: int | None
) -> None:
    leads = store(form, 11, expires_at=NOW + timedelta(days=90))
    held = store_lead(form, at=NOW, seed="held", expires_at=NOW + timedelta(days=90))
    apply_change(held, Hold("Court case"), actor="staff_b", at=NOW, key="0123456789")
    started = world.start(
        kind="retention",
        filters=LeadFilters(form_id=form.form_id),
        change=KeepFor(days),
    )
    arm(world, [("TransactWriteItems", "after", 3), ("TransactWriteItems", "before", 6)])
    job = world.run(started.job_id)
    assert len(world.crashes_seen) == 2
    assert counts(job) == ("done", 12, 0, 12)
    for lead in leads:
        stored, timeline = now_of(world, lead)
        expected = None if days is None else lead.received_at + timedelta(days=days)
        assert stored.expires_at == (expected and expected.replace(microsecond=0))
        assert len(timeline) == 1
    stored, _ = now_of(world, held)
    assert (stored.is_held, stored.expires_at) == (True, None)


def test_leads_that_a_change_ends_are_done_after_a_crash_too(world: JobWorld, form: Form) -> None:
    leads = store(form, 9)
    started = change(world, form, Expire())
    world.boundary.crash("TransactWriteItems", "after", let_through=4)
    job = world.run(started.job_id)
    assert counts(job) == ("done", 9, 0, 9)
    assert all(is_gone(world, lead) for lead in leads)


@pytest.mark.parametrize("what", [KeepFor(400), KeepFor(1), Expire(), AddTags(("x",))], ids=repr)
def test_lead_that_somebody_deleted_before_a_repeat_is_skipped(
    world: JobWorld, form: Form, what: Change
) -> None:
    leads = store(form, 4)
    job = change(world, form, what)
    world.boundary.crash("TransactWriteItems", "after", let_through=1)
    assert not world.deliver(job.job_id)
    for lead in leads[:2]:  # the last ones, which it has not come to
        delete_as_it_is(lead.lead_id, now=world.now)
    assert counts(world.run(job.job_id)) == ("done", 2, 2, 4)


def test_deletion_by_somebody_else_is_neither_counted_nor_logged_as_the_jobs(
    world: JobWorld, form: Form, caplog: pytest.LogCaptureFixture
) -> None:
    leads = store(form, 4)
    job = delete(world, form)
    world.boundary.crash("PutItem", "after", let_through=3)
    assert not world.deliver(job.job_id)
    ours = [lead.lead_id for lead in leads if is_buried(lead)]
    assert 0 < len(ours) < 4
    theirs = [lead.lead_id for lead in leads if lead.lead_id not in ours]
    for lead_id in theirs:
        delete_as_it_is(LeadId(lead_id), now=world.now)
    assert counts(world.run(job.job_id)) == ("done", len(ours), len(theirs), 4)
    [entry] = [vars(line) for line in caplog.records if line.message == "deleted"]
    assert (entry["lead_ids"], entry["requested_by"]) == (ours[::-1], STAFF)


def test_repeated_deletion_removes_what_is_left_of_a_long_timeline(
    world: JobWorld, form: Form
) -> None:
    [lead] = store(form, 1)
    with ActivityItem.batch_write() as batch:
        for number in range(120):
            batch.save(
                ActivityItem(
                    lead_id=lead.lead_id,
                    timestamp=f"{to_iso(NOW)}#activity#{number:010}",
                    kind="note",
                    actor="staff_b",
                    text="Called.",
                )
            )
    job = delete(world, form)
    world.boundary.crash("BatchWriteItem", "before")
    assert counts(world.run(job.job_id)) == ("done", 1, 0, 1)
    assert len(world.crashes_seen) == 1
    assert read_expiries(lead.lead_id) == {}


def test_what_a_repeat_could_do_no_more_counts_as_done(world: JobWorld, form: Form) -> None:
    [lead] = store(form, 1)
    held = apply_change(lead, Hold("Court case"), actor="staff_b", at=NOW, key="0123456789")
    until = (world.now + timedelta(minutes=2)).replace(microsecond=0)
    job = change(world, form, KeepUntil(until))
    world.boundary.crash("TransactWriteItems", "after")
    assert counts(world.run(job.job_id)) == ("done", 1, 0, 1)
    assert world.now > until
    stored, timeline = now_of(world, held)
    assert (stored.is_held, stored.expires_at_before_hold, len(timeline)) == (True, until, 2)
