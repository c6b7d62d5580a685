"""The nightly recount: what it puts right, what it leaves, what it says of both."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

from mypy_boto3_dynamodb import DynamoDBClient

from leadmodels.counts.counting import count_records
from leadmodels.counts.reading import read_counts
from leadmodels.forms import Form
from leadmodels.leads import item_from_lead, put_lead
from tests.support.function_logs import FunctionLogs
from tests.support.job_worker import JobWorld, WorkerContext
from tests.support.leads import make_lead, store_lead
from tests.support.stream import Stream, just_before
from tests.support.table import NOW, TABLE


def test_recount_puts_counts_right_that_nobody_kept(world: JobWorld, form: Form) -> None:
    yesterday = NOW - timedelta(days=1)
    for n in range(3):
        store_lead(form, at=yesterday - timedelta(days=n % 2), seed=n)
    world.call({"task": "recount"})
    since, until = (yesterday - timedelta(days=9)).date(), NOW.date()
    counted = [
        (row.day, row.status, row.leads) for row in read_counts(None, since=since, until=until)
    ]
    day = timedelta(days=1)
    assert counted == [
        ((yesterday - day).date(), "new", 1),
        (yesterday.date(), "new", 2),
    ]


def test_recount_removes_what_counts_nothing_any_more(
    world: JobWorld, form: Form, dynamodb: DynamoDBClient
) -> None:
    stream = Stream(dynamodb)
    lead = make_lead(form, at=NOW - timedelta(days=9), seed=1)
    stream.write(lead.lead_id, lambda: put_lead(lead), at=lead.stored_at)
    stream.write(lead.lead_id, item_from_lead(lead).delete, at=lead.stored_at)
    count_records(stream.records)
    world.call({"task": "recount"})
    since = NOW.date() - timedelta(days=20)
    assert read_counts(None, since=since, until=NOW.date()) == ()
    left = {
        item["leadId"]["S"].split("#")[0] for item in dynamodb.scan(TableName=TABLE.name)["Items"]
    }
    assert not left & {"count_all", f"count_{form.form_id}"}


def test_recount_asks_the_clock_for_each_day(
    world: JobWorld, form: Form, dynamodb: DynamoDBClient
) -> None:
    stream = Stream(dynamodb)
    lead = make_lead(form, at=NOW - timedelta(days=9), seed=1)
    stream.write(lead.lead_id, lambda: put_lead(lead), at=lead.stored_at)
    # The stream is behind: what happens after the first day's turn is told when all are counted.
    changed = replace(lead, status="won")

    def meanwhile() -> None:
        world.now += timedelta(minutes=10)
        stream.write(lead.lead_id, item_from_lead(changed).save, at=world.now)
        world.now += timedelta(seconds=5)

    world.boundary.meanwhile["Query"] = meanwhile
    world.call({"task": "recount"})
    count_records(stream.records)
    since = NOW.date() - timedelta(days=20)
    counted = read_counts(None, since=since, until=NOW.date())
    assert [(row.status, row.leads) for row in counted] == [("won", 1)]


def recount_with_changes(world: JobWorld, form: Form, dynamodb: DynamoDBClient, times: int) -> None:
    """Recount while leads of yesterday keep coming in at each write, so many times."""
    stream = Stream(dynamodb)
    yesterday = NOW - timedelta(days=1)
    store_lead(form, at=yesterday, seed="first")

    def arrive() -> None:
        lead = make_lead(form, at=yesterday, seed=len(stream.records))
        stream.write(lead.lead_id, lambda: put_lead(lead), at=world.now + timedelta(hours=1))
        count_records(stream.records[-1:])

    with just_before("PutItem", arrive, times=times):
        world.call({"task": "recount"})


def recount_line(worker_logs: FunctionLogs) -> dict[str, Any]:
    found = [line for line in worker_logs().splitlines() if '"message":"recount"' in line]
    line: dict[str, Any] = json.loads(found[-1])
    return {name: line[name] for name in ("days", "corrected", "unsettled")}


def test_recount_says_what_it_corrected_and_takes_days_that_kept_changing_up_again(
    world: JobWorld, form: Form, dynamodb: DynamoDBClient, worker_logs: FunctionLogs
) -> None:
    recount_with_changes(world, form, dynamodb, times=8)  # each of the first 4 tries, twice
    # The stream counted those that came; the one before them nobody had, for its form and for all.
    assert recount_line(worker_logs) == {"days": 35, "corrected": 2, "unsettled": []}
    counted = read_counts(form.form_id, since=NOW.date() - timedelta(days=1), until=NOW.date())
    assert [row.leads for row in counted] == [9]


def test_recount_names_the_days_that_it_left_and_counts_them_in_metrics(
    world: JobWorld, form: Form, dynamodb: DynamoDBClient, worker_logs: FunctionLogs
) -> None:
    recount_with_changes(world, form, dynamodb, times=99)
    text = worker_logs()
    yesterday = (NOW - timedelta(days=1)).date().isoformat()
    assert f'"unsettled":["{yesterday}"]' in text
    metrics = [json.loads(line) for line in text.splitlines() if line.startswith('{"_aws"')]
    assert [line["CountUnsettled"] for line in metrics if "CountUnsettled" in line] == [[1.0]]
    assert [line["CountCorrected"] for line in metrics if "CountCorrected" in line] == [[0.0]]


def test_recount_ends_when_the_function_s_time_does(world: JobWorld) -> None:
    world.call({"task": "recount"}, WorkerContext(200, step=50))
    days = world.boundary.calls.count("Query")
    world.boundary.calls.clear()
    world.call({"task": "recount"})
    assert days < world.boundary.calls.count("Query") / 5
