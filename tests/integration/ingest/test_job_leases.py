"""A job has one worker at a time, and whatever lost its worker is found."""

from __future__ import annotations

from datetime import timedelta

import pytest

from leadmodels.forms import Form
from leadmodels.jobs.leases import LEASE_SECONDS, SILENCE, take_lease
from leadmodels.jobs.state import Job
from leadmodels.jobs.store import cancel_job, get_job
from tests.support.function_logs import FunctionLogs
from tests.support.job_worker import JobWorld

from .bulk_jobs import own_all, store

pytestmark = pytest.mark.usefixtures("batches_of_ten")


def test_second_worker_leaves_a_job_alone_that_the_first_one_has(
    world: JobWorld, form: Form
) -> None:
    store(form, 3)
    job = own_all(world, form)
    seen: list[Job] = []

    def come_second() -> None:
        assert world.deliver(job.job_id)
        seen.append(get_job(job.job_id))

    world.boundary.meanwhile["BatchGetItem"] = come_second
    world.boundary.calls.clear()
    assert world.deliver(job.job_id)
    assert (seen[0].state, seen[0].attempts) == ("running", 0)
    assert world.boundary.calls.count("TransactWriteItems") == 3
    assert get_job(job.job_id).done == 3


def test_one_of_two_workers_gets_the_lease(world: JobWorld, form: Form) -> None:
    job = own_all(world, form)
    first = take_lease(job.job_id, now=world.now)
    assert first is not None
    assert (first.state, first.attempts, first.version) == ("running", 1, 2)
    assert take_lease(job.job_id, now=world.now) is None
    almost = world.now + timedelta(seconds=LEASE_SECONDS - 1)
    assert take_lease(job.job_id, now=almost) is None
    after = take_lease(job.job_id, now=world.now + timedelta(seconds=LEASE_SECONDS))
    assert after is not None
    assert after.attempts == 2


def test_worker_that_was_too_slow_loses_its_job(
    world: JobWorld, form: Form, worker_logs: FunctionLogs
) -> None:
    store(form, 23)
    job = own_all(world, form)

    def sleep_and_be_succeeded() -> None:
        world.now += timedelta(seconds=LEASE_SECONDS + 1)
        assert world.deliver(job.job_id)

    world.boundary.meanwhile["BatchGetItem"] = sleep_and_be_succeeded
    assert world.deliver(job.job_id)
    done = get_job(job.job_id)
    assert (done.state, done.done, done.skipped) == ("done", 23, 0)
    assert '"outcome":"lost"' in worker_logs()


def test_message_that_comes_again_does_nothing_more(world: JobWorld, form: Form) -> None:
    store(form, 3)
    job = world.run(own_all(world, form).job_id)
    calls = len(world.boundary.calls)
    for _ in range(3):
        assert world.deliver(job.job_id)
    assert get_job(job.job_id) == job
    assert set(world.boundary.calls[calls:]) <= {"UpdateItem", "GetItem"}


def test_sweep_revives_what_is_nobody_s_and_nothing_else(world: JobWorld, form: Form) -> None:
    lost_message = own_all(world, form)
    dead = own_all(world, form)
    take_lease(dead.job_id, now=world.now)
    world.now += timedelta(seconds=LEASE_SECONDS) + SILENCE
    fresh = own_all(world, form)
    alive = own_all(world, form)
    take_lease(alive.job_id, now=world.now)
    cancelled = own_all(world, form)
    cancel_job(cancelled.job_id, at=world.now)
    world.call({"task": "sweep"})
    revived = {str(body["job_id"]) for body, _ in world.boundary.sent}
    assert revived == {lost_message.job_id, dead.job_id}
    assert fresh.job_id not in revived
