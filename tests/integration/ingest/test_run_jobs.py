"""The function that works on jobs, as it is deployed."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from ingest.run_jobs import make_run_jobs
from ingest.settings import SettingsError, read_settings
from leadmodels.forms import Form
from leadmodels.jobs.store import get_job
from leadmodels.leads import get_lead
from tests.support.job_worker import JobWorld, WorkerContext
from tests.support.leads import store_lead

from .bulk_jobs import own_all


@pytest.mark.parametrize("name", ["JOB_QUEUE_URL", "EXPORT_BUCKET"])
def test_function_without_queue_or_bucket_does_not_start(table: None, name: str) -> None:  # noqa: ARG001 - binds the models again after
    with pytest.raises(SettingsError, match="JOB_QUEUE_URL and EXPORT_BUCKET"):
        make_run_jobs(read_settings({**os.environ, name: ""}))


def test_the_real_wiring_does_a_job(world: JobWorld, form: Form) -> None:
    lead = store_lead(form, at=datetime.now(UTC) - timedelta(minutes=1), seed=1)
    world.now = datetime.now(UTC)
    job = own_all(world, form)
    settings = read_settings(os.environ)
    handler = make_run_jobs(
        replace(settings, job_queue_url=world.queue_url, export_bucket=world.bucket)
    )
    record = {"messageId": "1", "body": f'{{"job_id": "{job.job_id}"}}'}
    handler({"Records": [record]}, WorkerContext(900))  # type: ignore[arg-type]
    assert get_job(job.job_id).state == "done"
    assert get_lead(lead.lead_id, now=datetime.now(UTC)).owner == "staff_a"
