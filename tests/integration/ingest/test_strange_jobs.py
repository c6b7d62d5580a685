"""Jobs that this release can't read, or doesn't know: ended, and gone after some time."""

from __future__ import annotations

from datetime import timedelta

import pytest
from mypy_boto3_dynamodb import DynamoDBClient

from leadmodels.changes.apply import SetStatus
from leadmodels.forms import Form
from leadmodels.job_models import JobItem
from leadmodels.jobs.leases import take_lease
from leadmodels.jobs.state import Job
from leadmodels.jobs.store import get_job
from leadmodels.lists.filters import LeadFilters
from tests.support.job_worker import JobWorld
from tests.support.leads import store_lead
from tests.support.table import NOW, TABLE

STRANGE: dict[str, dict[str, str]] = {
    "kind": {"S": "merge"},
    "state": {"S": "paused"},
    "change": {"S": '{"change": "merge", "value": "x"}'},
    "filters": {"S": '{"colour": "red"}'},
    "requested_at": {"S": "the day before yesterday"},
    "total": {"S": "many"},
    "lead_ids": {"S": "{"},
    "title": {"N": "1"},
}


def win(world: JobWorld, form: Form) -> Job:
    filters = LeadFilters(form_id=form.form_id)
    return world.start(kind="bulk", filters=filters, change=SetStatus("won"))


def make_strange(dynamodb: DynamoDBClient, job: Job, name: str) -> None:
    dynamodb.update_item(
        TableName=TABLE.name,
        Key={"leadId": {"S": job.job_id}, "timestamp": {"S": "current"}},
        UpdateExpression="SET #name = :value",
        ExpressionAttributeNames={"#name": name},
        ExpressionAttributeValues={":value": STRANGE[name]},
    )


def raw_of(dynamodb: DynamoDBClient, job: Job) -> dict[str, dict[str, str]]:
    key = {"leadId": {"S": job.job_id}, "timestamp": {"S": "current"}}
    found: dict[str, dict[str, str]] = dynamodb.get_item(TableName=TABLE.name, Key=key)["Item"]  # type: ignore[assignment] # see above
    return found


@pytest.mark.parametrize("name", STRANGE)
def test_job_that_can_not_be_read_fails_and_is_forgotten(
    world: JobWorld, form: Form, dynamodb: DynamoDBClient, name: str
) -> None:
    lead = store_lead(form, at=NOW, seed=1)
    job = win(world, form)
    make_strange(dynamodb, job, name)
    world.call({"task": "sweep"})
    assert world.boundary.sent == [({"job_id": job.job_id}, 0)]
    world.boundary.sent.clear()
    assert world.deliver(job.job_id)
    raw = raw_of(dynamodb, job)
    assert raw["state"] == {"S": "failed"}
    assert raw["error"]["S"].startswith("This job was written by another release")
    assert raw.get("attempts", {"N": "0"}) == {"N": "0"}
    week = (world.now + timedelta(days=7)).replace(microsecond=0)
    assert int(raw["expires_at"]["N"]) == int(week.timestamp())
    assert "finished_at" in raw
    world.call({"task": "sweep"})
    assert world.deliver(job.job_id)
    assert world.boundary.sent == []
    assert raw_of(dynamodb, job) == raw
    assert lead.status == "new"


def test_job_that_another_release_works_on_is_left_to_it(
    world: JobWorld, form: Form, dynamodb: DynamoDBClient
) -> None:
    job = win(world, form)
    take_lease(job.job_id, now=world.now)
    make_strange(dynamodb, job, "kind")
    before = raw_of(dynamodb, job)
    assert world.deliver(job.job_id)
    assert raw_of(dynamodb, job) == before
    world.now += timedelta(minutes=5)
    assert world.deliver(job.job_id)
    assert raw_of(dynamodb, job)["state"] == {"S": "failed"}


def test_table_that_is_away_when_a_strange_job_is_ended_puts_it_off(
    world: JobWorld, form: Form, dynamodb: DynamoDBClient
) -> None:
    job = win(world, form)
    make_strange(dynamodb, job, "kind")
    world.boundary.refusals["UpdateItem"] = ["ProvisionedThroughputExceededException"]
    assert world.deliver(job.job_id)
    assert [body for body, _ in world.boundary.sent] == [{"job_id": job.job_id}]


def test_job_asked_for_leads_of_tomorrow_ends_without_any(world: JobWorld, form: Form) -> None:
    store_lead(form, at=NOW, seed=1)
    filters = LeadFilters(form_id=form.form_id, since=world.now + timedelta(days=1))
    job = world.run(world.start(kind="bulk", filters=filters, change=SetStatus("won")).job_id)
    assert (job.state, job.done, job.skipped, job.total) == ("done", 0, 0, 0)


def test_every_job_is_forgotten_some_day(world: JobWorld, form: Form) -> None:
    job = win(world, form)
    month = (job.requested_at + timedelta(days=30)).replace(microsecond=0)
    assert job.expires_at == month
    assert JobItem.get(job.job_id, "current").expires_at == month
    taken = take_lease(job.job_id, now=world.now)
    assert taken is not None
    assert taken.expires_at == month
    done = world.run(win(world, form).job_id)
    assert done.expires_at == (done.finished_at or NOW).replace(microsecond=0) + timedelta(days=7)
    assert get_job(done.job_id) == done
