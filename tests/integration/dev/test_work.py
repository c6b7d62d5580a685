"""The packaged functions at work on local AWS: jobs from the queue, changes from the stream."""

from __future__ import annotations

import csv
import json
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from dev.settings import EXPORT_BUCKET, JOB_QUEUE, REGION
from leadmodels.changes.apply import AddTags, SetStatus, apply_change
from leadmodels.counts.reading import read_counts
from leadmodels.exports.writing import ExportOptions
from leadmodels.forms import Form, get_form
from leadmodels.jobs.store import Job, get_job, new_job_id, put_job
from leadmodels.leads import Lead, get_lead
from leadmodels.lists.filters import LeadFilters
from leadmodels.table import TableSettings, bind_table
from tests.integration.dev.emulator import LocalAws, run_local_aws
from tests.integration.dev.provisioned import PEOPLE, TOUR_FORM_ID, provision
from tests.support.demo import fetch
from tests.support.leads import store_lead

LEADS = 20


@pytest.fixture(scope="module")
def working_aws(packages: Path) -> Iterator[LocalAws]:
    """A provisioned local AWS, bound as this process's table."""
    with run_local_aws("all") as running:
        provision(running, packages, 4612)
        bind_table(TableSettings(name="leads", region=REGION, endpoint_url=running.endpoint))
        yield running


@pytest.fixture(scope="module")
def leads(working_aws: LocalAws) -> list[Lead]:
    """New leads of the second form, stored within the last hour."""
    assert working_aws.child.process.poll() is None
    form: Form = get_form(TOUR_FORM_ID)
    now = datetime.now(UTC)
    return [
        store_lead(form, at=now - timedelta(minutes=number), seed=number)
        for number in range(1, LEADS + 1)
    ]


def wait_for(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.2)


def do_job(aws: LocalAws, **wanted: object) -> Job:
    """Store a job, put its name into the queue, and wait until it is done."""
    now = datetime.now(UTC)
    asked = {
        "job_id": new_job_id(at=now, random=b"0123456789"),
        "requested_by": PEOPLE["admin"],
        "requested_at": now,
        "filters": LeadFilters(form_id=TOUR_FORM_ID),
    }
    job = put_job(Job(**asked | wanted))  # type: ignore[arg-type]  # each of the type it should be
    sqs = aws.clients.queues
    url = sqs.get_queue_url(QueueName=JOB_QUEUE)["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody=json.dumps({"job_id": job.job_id}))
    wait_for(lambda: get_job(job.job_id).state in {"done", "failed"})
    return get_job(job.job_id)


def test_every_change_of_a_lead_is_counted(leads: list[Lead]) -> None:
    def counted() -> dict[str, int]:
        today = datetime.now(UTC).date()
        found = read_counts(
            TOUR_FORM_ID, since=today - timedelta(days=1), until=today + timedelta(days=1)
        )
        return {
            status: sum(count.leads for count in found if count.status == status)
            for status in ("new", "won")
        }

    wait_for(lambda: counted() == {"new": LEADS, "won": 0})
    changed = leads[0]
    apply_change(
        changed, SetStatus("won"), actor=PEOPLE["sales"], at=datetime.now(UTC), key="0123456789"
    )
    wait_for(lambda: counted() == {"new": LEADS - 1, "won": 1})


def test_an_export_is_written_to_the_bucket_and_its_link_brings_it(
    working_aws: LocalAws, leads: list[Lead]
) -> None:
    done = do_job(working_aws, kind="export", export=ExportOptions())
    assert (done.state, done.done) == ("done", LEADS)
    link = working_aws.clients.buckets.generate_presigned_url(
        "get_object", Params={"Bucket": EXPORT_BUCKET, "Key": done.object_key or ""}
    )
    text = fetch(link).decode("utf-8-sig")
    rows = list(csv.DictReader(text.splitlines()))
    assert {row["lead_id"] for row in rows} == {lead.lead_id for lead in leads}
    assert len(rows) == LEADS


def test_a_bulk_change_reaches_every_lead(working_aws: LocalAws, leads: list[Lead]) -> None:
    done = do_job(working_aws, kind="bulk", change=AddTags(("tour",)))
    assert (done.state, done.done) == ("done", LEADS)
    now = datetime.now(UTC)
    assert {get_lead(lead.lead_id, now=now).tags for lead in leads} == {("tour",)}
