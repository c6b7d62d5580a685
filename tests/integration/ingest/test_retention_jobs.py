"""A form's new retention: no lead slips between those stored with it and those the job changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from leadmodels.changes.apply import KeepFor
from leadmodels.forms import FORM_KEPT_SECONDS, Form, put_form
from leadmodels.jobs.leases import SILENCE
from leadmodels.jobs.state import RETENTION_WAIT, Job
from leadmodels.jobs.store import cancel_job, get_job
from leadmodels.leads import get_lead
from leadmodels.lists.filters import LeadFilters
from tests.support.job_worker import JobWorld
from tests.support.leads import store_lead


def keep_for_30_days(world: JobWorld, form: Form) -> Job:
    put_form(replace(form, retention_days=30, updated_at=world.now))
    filters = LeadFilters(form_id=form.form_id)
    return world.start(kind="retention", filters=filters, change=KeepFor(30))


def test_lead_stored_with_the_form_as_a_warm_container_has_it_is_changed_too(
    world: JobWorld, form: Form
) -> None:
    job = keep_for_30_days(world, form)
    last = job.requested_at + timedelta(seconds=FORM_KEPT_SECONDS)
    late = store_lead(form, at=last, seed="the old form", expires_at=None)
    done = world.run(job.job_id)
    assert (done.state, done.done, done.skipped) == ("done", 1, 0)
    end = (late.received_at + timedelta(days=30)).replace(microsecond=0)
    assert get_lead(late.lead_id, now=world.now).expires_at == end


def test_job_waits_until_no_form_is_old_and_comes_back_by_itself(
    world: JobWorld, form: Form
) -> None:
    job = keep_for_30_days(world, form)
    assert job.begins_at - job.requested_at == RETENTION_WAIT
    assert world.deliver(job.job_id)
    assert get_job(job.job_id) == job
    [(body, wait)] = world.boundary.sent
    assert body == {"job_id": job.job_id}
    world.now += timedelta(seconds=wait)
    assert world.now >= job.begins_at
    assert world.deliver(job.job_id)
    assert get_job(job.job_id).state == "done"


def test_sweep_leaves_a_job_that_waits_alone(world: JobWorld, form: Form) -> None:
    job = keep_for_30_days(world, form)
    world.now = job.begins_at + SILENCE - timedelta(seconds=1)
    world.call({"task": "sweep"})
    assert world.boundary.sent == []
    world.now += timedelta(seconds=1)
    world.call({"task": "sweep"})
    assert world.boundary.sent == [({"job_id": job.job_id}, 0)]


def test_job_that_was_cancelled_while_it_waited_does_not_come_back(
    world: JobWorld, form: Form
) -> None:
    job = keep_for_30_days(world, form)
    cancel_job(job.job_id, at=world.now)
    assert world.deliver(job.job_id)
    assert world.boundary.sent == []


def test_lead_stored_when_the_job_begins_is_left_out(world: JobWorld, form: Form) -> None:
    job = keep_for_30_days(world, form)
    store_lead(form, at=job.begins_at, seed="the new form")
    assert world.run(job.job_id).done == 0
