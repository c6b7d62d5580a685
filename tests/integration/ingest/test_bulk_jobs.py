"""Changes and deletions of many leads: each lead once, whatever happens on the way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

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
    SetOwner,
    SetStatus,
    SetTags,
    apply_change,
)
from leadmodels.errors import LeadNotFoundError
from leadmodels.forms import Form
from leadmodels.ids import LeadId
from leadmodels.jobs.state import Job
from leadmodels.jobs.store import cancel_job, get_job
from leadmodels.leads import Lead, Tombstone, get_lead, read_place
from leadmodels.lists.filters import LeadFilters
from leadmodels.timeline.activities import Activity, read_expiries, read_with_timeline
from leadmodels.times import to_iso
from tests.support.changes import delete_as_it_is
from tests.support.crashes import When
from tests.support.job_worker import STAFF, JobWorld, WorkerContext, job_world
from tests.support.leads import make_lead, store_lead, store_leads
from tests.support.table import NOW, store_form

Crashes = list[tuple[str, When, int]]


@pytest.fixture
def world(table: None) -> Iterator[JobWorld]:  # noqa: ARG001 - made first
    with job_world() as world:
        world.batch_leads = 10
        yield world


def store(form: Form, count: int, **changes: Any) -> list[Lead]:
    """Store leads, a second apart, before NOW."""
    leads = [
        make_lead(form, at=NOW - timedelta(seconds=count - n), seed=n, **changes)
        for n in range(count)
    ]
    store_leads(leads)
    return leads


def change(world: JobWorld, form: Form, what: Change, **filters: Any) -> Job:
    """Start a job that changes all leads of a form that match."""
    return world.start(
        kind="bulk", filters=LeadFilters(form_id=form.form_id, **filters), change=what
    )


def delete(world: JobWorld, form: Form, **filters: Any) -> Job:
    return world.start(
        kind="bulk", filters=LeadFilters(form_id=form.form_id, **filters), is_delete=True
    )


def now_of(world: JobWorld, lead: Lead) -> tuple[Lead, tuple[Activity, ...]]:
    return read_with_timeline(lead.lead_id, now=world.now)


def is_gone(world: JobWorld, lead: Lead) -> bool:
    try:
        get_lead(lead.lead_id, now=world.now)
    except LeadNotFoundError:
        return True
    return False


def is_buried(lead: Lead) -> bool:
    return isinstance(read_place(lead.lead_id), Tombstone)


def counts(job: Job) -> tuple[str, int, int, int | None]:
    return job.state, job.done, job.skipped, job.total


def arm(world: JobWorld, crashes: Crashes) -> None:
    for operation, when, let_through in crashes:
        world.boundary.crash(operation, when, let_through=let_through)


def test_change_reaches_every_lead_that_matches_and_no_other(world: JobWorld, form: Form) -> None:
    leads = store(form, 23)
    won = store_lead(form, at=NOW, seed="won", status="won")
    elsewhere = store_lead(store_form(seed=9), at=NOW, seed=0)
    job = world.run(change(world, form, SetOwner("staff_a"), status="new").job_id)
    assert counts(job) == ("done", 23, 0, 23)
    for lead in leads:
        stored, timeline = now_of(world, lead)
        assert (stored.owner, stored.version) == ("staff_a", 2)
        [entry] = timeline
        assert (entry.kind, entry.actor, entry.asked_at) == ("owner", STAFF, job.requested_at)
        assert job.requested_at < entry.at < world.now
    assert [now_of(world, lead)[0].owner for lead in (won, elsewhere)] == [None, None]


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


def test_lead_that_somebody_changed_meanwhile_is_read_again(world: JobWorld, form: Form) -> None:
    [lead] = store(form, 1)

    def interfere() -> None:
        now = get_lead(lead.lead_id, now=world.now)
        apply_change(now, SetOwner("staff_b"), actor="staff_b", at=world.now, key="0123456789")

    world.boundary.meanwhile["TransactWriteItems"] = interfere
    job = world.run(change(world, form, SetStatus("won")).job_id)
    stored, timeline = now_of(world, lead)
    assert counts(job) == ("done", 1, 0, 1)
    assert (stored.status, stored.owner, len(timeline)) == ("won", "staff_b", 2)


def test_lead_that_is_changed_again_and_again_is_skipped(world: JobWorld, form: Form) -> None:
    [lead] = store(form, 1)
    tags = iter(range(1000))

    def interfere() -> None:
        now = get_lead(lead.lead_id, now=world.now)
        number = next(tags)
        what = SetTags((f"t{number}",))
        apply_change(now, what, actor="staff_b", at=world.tick(), key=f"{number:010}")
        world.boundary.meanwhile["TransactWriteItems"] = interfere

    world.boundary.meanwhile["TransactWriteItems"] = interfere
    job = world.run(change(world, form, SetStatus("won")).job_id)
    assert counts(job) == ("done", 0, 1, 1)
    assert 2 < next(tags) < 30
    assert now_of(world, lead)[0].status == "new"


def test_lead_released_from_quarantine_since_it_was_listed_is_not_deleted(
    world: JobWorld, form: Form
) -> None:
    leads = store(form, 5, status="spam")

    def release() -> None:
        apply_change(leads[2], SetStatus("new"), actor="staff_b", at=world.now, key="0123456789")

    world.boundary.meanwhile["BatchGetItem"] = release
    job = world.run(delete(world, form, status="spam").job_id)
    assert counts(job) == ("done", 4, 1, 5)
    assert [is_buried(lead) for lead in leads] == [True, True, False, True, True]


@pytest.mark.parametrize("notes", [0, 1])
def test_lead_released_from_quarantine_in_the_moment_it_is_deleted_is_kept(
    world: JobWorld, form: Form, notes: int
) -> None:
    leads = store(form, 5, status="spam")
    for lead in leads[:notes]:
        apply_change(lead, AddNote("Look again"), actor="staff_b", at=NOW, key="0123456789")

    def release() -> None:
        lead = get_lead(leads[0].lead_id, now=world.now)
        apply_change(lead, SetStatus("new"), actor="staff_b", at=world.now, key="9876543210")

    started = delete(world, form, status="spam")
    # It is the oldest, and so the last to be deleted: after the batch was read.
    when = "TransactWriteItems" if notes else "Query"
    world.boundary.meanwhile["BatchGetItem"] = lambda: world.boundary.meanwhile.update(
        {when: release}
    )
    job = world.run(started.job_id)
    assert counts(job) == ("done", 4, 1, 5)
    assert [is_buried(lead) for lead in leads] == [False, True, True, True, True]
    stored, timeline = now_of(world, leads[0])
    assert (stored.status, len(timeline)) == ("new", notes + 1)


def test_lead_changed_in_the_moment_it_is_deleted_is_deleted_if_it_still_matches(
    world: JobWorld, form: Form
) -> None:
    [lead] = store(form, 1, status="spam")

    def write() -> None:
        apply_change(lead, AddNote("Odd"), actor="staff_b", at=world.now, key="0123456789")

    job = delete(world, form, status="spam")
    world.boundary.meanwhile["BatchGetItem"] = lambda: world.boundary.meanwhile.update(Query=write)
    assert counts(world.run(job.job_id)) == ("done", 1, 0, 1)
    assert is_buried(lead)
    assert read_expiries(lead.lead_id) == {}


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


def test_timeline_tells_a_jobs_change_after_what_people_did_while_it_waited(
    world: JobWorld, form: Form
) -> None:
    [lead] = store(form, 1)
    job = change(world, form, SetStatus("won"))
    world.now += timedelta(minutes=10)
    apply_change(lead, SetStatus("contacted"), actor="staff_b", at=world.now, key="0123456789")
    world.now += timedelta(minutes=10)
    assert counts(world.run(job.job_id)) == ("done", 1, 0, 1)
    stored, [first, last] = now_of(world, lead)
    assert (first.actor, first.before, first.after) == ("staff_b", "new", "contacted")
    assert (last.actor, last.before, last.after) == (STAFF, "contacted", stored.status)
    assert last.at > first.at > job.requested_at


def test_lead_that_was_to_be_kept_until_an_instant_which_has_passed_is_skipped(
    world: JobWorld, form: Form
) -> None:
    [lead] = store(form, 1)
    job = change(world, form, KeepUntil(world.now + timedelta(minutes=5)))
    world.now += timedelta(minutes=40)
    assert counts(world.run(job.job_id)) == ("done", 0, 1, 1)
    assert get_lead(lead.lead_id, now=world.now) == lead


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


def test_lead_that_refuses_the_change_is_skipped(world: JobWorld, form: Form) -> None:
    full = tuple(f"t{n}" for n in range(10))
    leads = [store_lead(form, at=NOW, seed=0, tags=full), store_lead(form, at=NOW, seed=1)]
    job = world.run(change(world, form, AddTags(("one-more",))).job_id)
    assert counts(job) == ("done", 1, 1, 2)
    assert get_lead(leads[0].lead_id, now=world.now).tags == tuple(sorted(full))


def test_selection_is_changed_whatever_it_matches(world: JobWorld, form: Form) -> None:
    leads = store(form, 4)
    gone = store_lead(form, at=NOW, seed="gone", expires_at=NOW - timedelta(seconds=1))
    chosen = (leads[0].lead_id, leads[3].lead_id, gone.lead_id)
    job = world.start(
        kind="bulk", filters=LeadFilters(status="won"), lead_ids=chosen, change=SetOwner("staff_a")
    )
    assert job.total == 3
    assert counts(world.run(job.job_id)) == ("done", 2, 1, 3)
    owners = [get_lead(lead.lead_id, now=world.now).owner for lead in leads]
    assert owners == ["staff_a", None, None, "staff_a"]


def test_leads_that_come_later_are_left_alone(world: JobWorld, form: Form) -> None:
    store(form, 2)
    job = delete(world, form)
    later = store_lead(form, at=job.requested_at + timedelta(seconds=1), seed="later")
    assert counts(world.run(job.job_id)) == ("done", 2, 0, 2)
    assert get_lead(later.lead_id, now=world.now) == later


def test_cancelled_job_says_how_much_it_did_and_does_no_more(world: JobWorld, form: Form) -> None:
    leads = store(form, 23)
    job = change(world, form, SetStatus("contacted"), status="new")

    def cancel_later() -> None:
        world.boundary.meanwhile["BatchGetItem"] = lambda: cancel_job(job.job_id, at=world.now)

    world.boundary.meanwhile["BatchGetItem"] = cancel_later
    assert world.deliver(job.job_id)
    changed = sum(get_lead(lead.lead_id, now=world.now).status != "new" for lead in leads)
    stopped = get_job(job.job_id)
    assert (stopped.state, stopped.done) == ("cancelled", 20)
    assert changed == 20
    assert stopped.finished_at is not None
    assert world.boundary.sent == []


def test_job_is_handed_on_when_the_function_s_time_runs_out(world: JobWorld, form: Form) -> None:
    leads = store(form, 23)
    job = change(world, form, SetStatus("contacted"), status="new")
    assert world.deliver(job.job_id, WorkerContext(210, step=80))
    first = get_job(job.job_id)
    assert (first.state, first.done, first.batch) == ("running", 10, ())
    assert world.boundary.sent == [({"job_id": job.job_id}, 0)]
    assert counts(world.run(job.job_id)) == ("done", 23, 0, 23)
    assert all(len(now_of(world, lead)[1]) == 1 for lead in leads)


def test_leads_changed_side_by_side_are_each_changed_once(world: JobWorld, form: Form) -> None:
    leads = store(form, 14)
    world.side_by_side = 4
    job = world.run(change(world, form, SetStatus("contacted"), status="new").job_id)
    assert counts(job) == ("done", 14, 0, 14)
    found: Sequence[tuple[Lead, tuple[Activity, ...]]] = [now_of(world, lead) for lead in leads]
    assert {(lead.status, len(timeline)) for lead, timeline in found} == {("contacted", 1)}
