"""Exports whose workers die in the middle: every lead once all the same."""

from __future__ import annotations

import json

import pytest

from leadmodels.exports.writing import ExportOptions
from leadmodels.forms import Form
from tests.support.crashes import When
from tests.support.job_worker import JobWorld

from .export_jobs import CSV, IN_PARTS, LINES, export, ids_of, store

# Each pair is where the process ends, twice: the nth call of an operation.
CRASHES: list[list[tuple[str, When, int]]] = [
    [("UploadPart", "after", 0), ("UploadPart", "after", 1)],
    [("UploadPart", "after", 1), ("UploadPart", "before", 1)],
    [("CreateMultipartUpload", "after", 0), ("PutItem", "after", 3)],
    [("CompleteMultipartUpload", "before", 0), ("CompleteMultipartUpload", "after", 0)],
    [("UploadPart", "after", 2), ("CompleteMultipartUpload", "after", 0)],
    [("BatchGetItem", "after", 2), ("Query", "before", 9)],
]


@IN_PARTS
@pytest.mark.parametrize(
    ("crashes", "options"), [*((crashes, CSV) for crashes in CRASHES), (CRASHES[0], LINES)]
)
def test_two_crashes_leave_every_row_once(
    world: JobWorld, form: Form, crashes: list[tuple[str, When, int]], options: ExportOptions
) -> None:
    leads = store(form, 46)
    started = export(world, form, options)
    for operation, when, let_through in crashes:
        world.boundary.crash(operation, when, let_through=let_through)
    job = world.run(started.job_id)
    assert len(world.crashes_seen) == 2
    assert (job.state, job.done, job.skipped) == ("done", 46, 0)
    data = world.file_of(job)
    ids = (
        ids_of(data)
        if options is CSV
        else [json.loads(line)["lead_id"] for line in data.splitlines()]
    )
    assert ids == [lead.lead_id for lead in leads]
    assert job.size_bytes == len(data)


@IN_PARTS
def test_file_that_was_complete_before_the_crash_is_not_made_again(
    world: JobWorld, form: Form
) -> None:
    store(form, 46)
    job = export(world, form)
    world.boundary.crash("CompleteMultipartUpload", "after")
    assert not world.deliver(job.job_id)
    # S3 remembers for a while that an upload was completed, as moto does; then it answers this.
    world.boundary.refusals["CompleteMultipartUpload"] = ["NoSuchUpload"]
    assert world.run(job.job_id).state == "done"
    assert world.boundary.calls.count("UploadPart") == 3


@IN_PARTS
def test_upload_that_is_gone_is_begun_anew(world: JobWorld, form: Form) -> None:
    leads = store(form, 46)
    job = export(world, form)
    world.boundary.crash("UploadPart", "before", let_through=2)
    assert not world.deliver(job.job_id)
    [upload] = world.uploads()
    world.s3.abort_multipart_upload(
        Bucket=world.bucket, Key=upload["Key"], UploadId=upload["UploadId"]
    )
    # As S3 answers; moto has a defect here.
    world.boundary.refusals["UploadPart"] = ["NoSuchUpload"]
    job = world.run(job.job_id)
    assert job.state == "done"
    assert ids_of(world.file_of(job)) == [lead.lead_id for lead in leads]
