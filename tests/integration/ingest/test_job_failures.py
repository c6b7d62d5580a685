"""Jobs put off, given up or dropped: each with its reason."""

from __future__ import annotations

from datetime import timedelta

import pytest
from mypy_boto3_dynamodb import DynamoDBClient

from leadmodels.exports.writing import ExportOptions
from leadmodels.forms import Form
from leadmodels.ids import instant_of
from leadmodels.job_models import JobItem
from leadmodels.jobs.leases import LEASE_SECONDS, SILENCE
from leadmodels.jobs.store import get_job
from leadmodels.lists.filters import LeadFilters
from leadmodels.times import to_iso
from tests.support.canaries import EMAIL, PERSON, traces_in
from tests.support.function_logs import FunctionLogs
from tests.support.job_worker import JobWorld, WorkerContext
from tests.support.leads import store_lead
from tests.support.table import NOW, TABLE

from .bulk_jobs import own_all, store

pytestmark = pytest.mark.usefixtures("batches_of_ten")


THROTTLED = "ProvisionedThroughputExceededException"


def test_worker_that_dies_each_time_fails_the_job_in_the_end(world: JobWorld, form: Form) -> None:
    store(form, 3)
    job = own_all(world, form)
    for _ in range(20):
        world.boundary.crash("BatchGetItem", "before")
    job = world.run(job.job_id)
    assert job.state == "failed"
    assert job.error is not None
    assert job.error.startswith("It was given up after 6 attempts. Its worker ended each time")
    # The first of them got further: it saved which leads it was about to change.
    assert len(world.crashes_seen) == 1 + 6
    assert job.expires_at == (job.finished_at or NOW).replace(microsecond=0) + timedelta(days=7)


def test_defect_fails_the_job_with_a_sentence_and_no_more_than_its_kind(
    world: JobWorld,
    form: Form,
    dynamodb: DynamoDBClient,
    worker_logs: FunctionLogs,
) -> None:
    lead = store_lead(form, at=NOW, seed=1, values=PERSON)
    # No release wrote this: what reads it comes upon text that is no instant.
    dynamodb.update_item(
        TableName=TABLE.name,
        Key={
            "leadId": {"S": lead.lead_id},
            "timestamp": {"S": to_iso(instant_of(lead.lead_id))},
        },
        UpdateExpression="SET received_at = :wrong",
        ExpressionAttributeValues={":wrong": {"S": f"not an instant: {EMAIL}"}},
    )
    job = world.run(own_all(world, form).job_id)
    assert job.state == "failed"
    assert job.error == "It was given up after 6 attempts. A defect stopped it: ValueError."
    assert not traces_in(worker_logs())


def test_store_that_is_away_puts_a_job_off_for_longer_each_time(
    world: JobWorld, form: Form
) -> None:
    store(form, 3)
    job = own_all(world, form)
    world.boundary.refusals["BatchGetItem"] = [THROTTLED] * 3
    waits = []
    for _ in range(3):
        assert world.deliver(job.job_id)
        [(_, wait)] = world.boundary.sent
        world.boundary.sent.clear()
        waits.append(wait)
        put_off = get_job(job.job_id)
        assert put_off.state == "running"
        assert put_off.error is not None
        assert THROTTLED in put_off.error
        assert put_off.lease_until is not None
        assert put_off.lease_until <= world.now + timedelta(seconds=wait)
        world.now += timedelta(seconds=wait)
    assert waits == [15, 15, 60]
    done = world.run(job.job_id)
    assert (done.state, done.done, done.error) == ("done", 3, None)


def test_bucket_that_stays_away_fails_the_export_with_its_reason(
    world: JobWorld, form: Form
) -> None:
    store(form, 3)
    job = world.start(
        kind="export", filters=LeadFilters(form_id=form.form_id), export=ExportOptions()
    )
    world.boundary.refusals["PutObject"] = ["SlowDown"] * 20
    job = world.run(job.job_id)
    assert job.state == "failed"
    assert job.error == ("It was given up after 6 attempts. The export bucket refused: SlowDown.")
    assert world.files() == []


def test_table_that_can_t_be_asked_for_the_job_leaves_it_to_a_later_message(
    world: JobWorld, form: Form
) -> None:
    job = own_all(world, form)
    world.boundary.refusals["UpdateItem"] = [THROTTLED]
    assert world.deliver(job.job_id)
    assert world.boundary.sent == [({"job_id": job.job_id}, LEASE_SECONDS)]
    assert get_job(job.job_id).state == "queued"


def test_queue_that_is_away_at_the_end_of_a_turn_leaves_the_job_to_the_sweep(
    world: JobWorld, form: Form
) -> None:
    store(form, 23)
    job = own_all(world, form)
    world.boundary.refusals["SendMessage"] = ["ServiceUnavailable"]
    assert world.deliver(job.job_id, WorkerContext(210, step=80))
    assert get_job(job.job_id).state == "running"
    world.boundary.sent.clear()
    world.now += SILENCE
    world.call({"task": "sweep"})
    assert world.boundary.sent == [({"job_id": job.job_id}, 0)]
    assert world.run(job.job_id).done == 23


def test_filters_that_can_t_be_searched_for_fail_the_job_at_once(
    world: JobWorld, form: Form
) -> None:
    store(form, 12)
    job = own_all(world, form)
    JobItem(job.job_id, "current").update(actions=[JobItem.cursor.set("1.other.place")])
    job = world.run(job.job_id)
    assert (job.state, job.done) == ("failed", 0)
    assert job.error == "This cursor belongs to a list with other filters: start anew."


@pytest.mark.parametrize(
    "body", ["", "{}", "[]", '{"job_id": 1}', '{"job_id": "lead_x"}', "\u2603", "{"]
)
def test_message_that_nobody_can_read_is_dropped(world: JobWorld, body: str) -> None:
    assert world.call({"Records": [{"messageId": "1", "body": body}]})
    assert world.boundary.sent == []


def test_job_that_is_not_there_is_dropped(world: JobWorld) -> None:
    assert world.deliver("job_01h455vb4pex5vsknk084sn02q")
    assert world.boundary.sent == []
