"""Changes and deletions of many leads: those that match, each once, and no other."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest

from leadmodels.changes.apply import (
    AddTags,
    KeepUntil,
    SetOwner,
    SetStatus,
    apply_change,
)
from leadmodels.forms import Form
from leadmodels.jobs.store import cancel_job, get_job
from leadmodels.leads import Lead, get_lead
from leadmodels.lists.filters import LeadFilters
from leadmodels.timeline.activities import Activity
from tests.support.job_worker import STAFF, JobWorld, WorkerContext
from tests.support.leads import store_lead
from tests.support.table import NOW, store_form

from .bulk_jobs import change, counts, delete, now_of, store

pytestmark = pytest.mark.usefixtures("batches_of_ten")


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
