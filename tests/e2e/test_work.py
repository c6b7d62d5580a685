"""The functions that nobody asks, at work: jobs from the queue, changes from the stream."""

from __future__ import annotations

import csv
import json
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

import pytest

from leadmodels.changes.apply import AddTags, SetStatus, apply_change
from leadmodels.counts.reading import read_counts
from leadmodels.exports.writing import ExportOptions
from leadmodels.forms import Form
from leadmodels.jobs.store import Job, get_job, new_job_id, put_job
from leadmodels.leads import Lead, get_lead
from leadmodels.lists.filters import LeadFilters
from tests.support.demo import fetch
from tests.support.leads import store_lead
from tests.support.stack import Stack, clients_of, queue_url
from tests.support.stack_forms import store_form

pytestmark = [pytest.mark.demo, pytest.mark.timeout(900)]

LEADS: Final = 20
ADMIN: Final = "staff_admin"
SALES: Final = "staff_sales"


@pytest.fixture(scope="module")
def form(stack: Stack) -> Form:
    return store_form(stack).form


@pytest.fixture(scope="module")
def leads(form: Form) -> list[Lead]:
    """New leads of a form of their own, stored within the last hour."""
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


def do_job(stack: Stack, form: Form, **wanted: object) -> Job:
    """Store a job, put its name into the queue, and wait until it is done."""
    now = datetime.now(UTC)
    asked = {
        "job_id": new_job_id(at=now, random=b"0123456789"),
        "requested_by": ADMIN,
        "requested_at": now,
        "filters": LeadFilters(form_id=form.form_id),
    }
    job = put_job(Job(**asked | wanted))  # type: ignore[arg-type]  # each of the type it should be
    url = queue_url(stack, stack.names.job_queue)
    clients_of(stack).queues.send_message(
        QueueUrl=url, MessageBody=json.dumps({"job_id": job.job_id})
    )
    wait_for(lambda: get_job(job.job_id).state in {"done", "failed"})
    return get_job(job.job_id)


def test_every_change_of_a_lead_is_counted(form: Form, leads: list[Lead]) -> None:
    def counted() -> dict[str, int]:
        today = datetime.now(UTC).date()
        found = read_counts(
            form.form_id, since=today - timedelta(days=1), until=today + timedelta(days=1)
        )
        return {
            status: sum(count.leads for count in found if count.status == status)
            for status in ("new", "won")
        }

    wait_for(lambda: counted() == {"new": LEADS, "won": 0})
    changed = leads[0]
    apply_change(changed, SetStatus("won"), actor=SALES, at=datetime.now(UTC), key="0123456789")
    wait_for(lambda: counted() == {"new": LEADS - 1, "won": 1})


def test_an_export_is_written_to_the_bucket_and_its_link_brings_it(
    stack: Stack, form: Form, leads: list[Lead]
) -> None:
    done = do_job(stack, form, kind="export", export=ExportOptions())
    assert (done.state, done.done) == ("done", LEADS)
    link = clients_of(stack).buckets.generate_presigned_url(
        "get_object", Params={"Bucket": stack.names.export_bucket, "Key": done.object_key or ""}
    )
    text = fetch(link).decode("utf-8-sig")
    rows = list(csv.DictReader(text.splitlines()))
    assert {row["lead_id"] for row in rows} == {lead.lead_id for lead in leads}
    assert len(rows) == LEADS


def test_a_bulk_change_reaches_every_lead(stack: Stack, form: Form, leads: list[Lead]) -> None:
    done = do_job(stack, form, kind="bulk", change=AddTags(("tour",)))
    assert (done.state, done.done) == ("done", LEADS)
    now = datetime.now(UTC)
    assert {get_lead(lead.lead_id, now=now).tags for lead in leads} == {("tour",)}
