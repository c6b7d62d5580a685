"""Cancelled exports: they end soon, and nothing of them is left."""

from __future__ import annotations

from leadmodels.forms import Form
from leadmodels.jobs.store import cancel_job, get_job
from tests.support.job_worker import JobWorld

from .export_jobs import IN_PARTS, export, store


@IN_PARTS
def test_cancelled_export_leaves_neither_file_nor_upload(world: JobWorld, form: Form) -> None:
    store(form, 46)
    job = export(world, form)
    world.boundary.crash("UploadPart", "after", let_through=1)
    assert not world.deliver(job.job_id)
    assert len(world.uploads()) == 1
    cancelled = cancel_job(job.job_id, at=world.tick())
    assert cancelled.state == "cancelled"
    assert world.deliver(job.job_id)
    assert (world.uploads(), world.files()) == ([], [])
    assert get_job(job.job_id).upload_id is None


@IN_PARTS
def test_cancel_is_noticed_at_the_next_checkpoint(world: JobWorld, form: Form) -> None:
    store(form, 46)
    job = export(world, form)
    world.boundary.meanwhile["UploadPart"] = lambda: cancel_job(job.job_id, at=world.now)
    assert world.deliver(job.job_id)
    assert world.boundary.calls.count("UploadPart") == 1
    assert (world.uploads(), world.files()) == ([], [])
    assert get_job(job.job_id).state == "cancelled"
    assert world.boundary.sent == []


@IN_PARTS
def test_sweep_removes_the_upload_of_a_job_cancelled_between_two_workers(
    world: JobWorld, form: Form
) -> None:
    store(form, 46)
    job = export(world, form)
    world.boundary.crash("UploadPart", "after", let_through=0)
    assert not world.deliver(job.job_id)
    cancel_job(job.job_id, at=world.tick())
    world.boundary.sent.clear()
    world.call({"task": "sweep"})
    assert world.boundary.sent == [({"job_id": job.job_id}, 0)]
    world.deliver(job.job_id)
    assert world.uploads() == []
