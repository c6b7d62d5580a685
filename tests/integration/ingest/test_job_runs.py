"""Jobs taken, put off, taken up again and given up, whatever becomes of their workers."""

from __future__ import annotations

import io
import json
import logging
import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, TextIO, cast

import pytest
from mypy_boto3_dynamodb import DynamoDBClient

from ingest.run_jobs import make_run_jobs
from ingest.settings import SettingsError, read_settings
from leadmodels.changes.apply import AddNote, Expire, SetOwner
from leadmodels.counts.counting import count_records
from leadmodels.counts.reading import read_counts
from leadmodels.exports.writing import ExportOptions
from leadmodels.forms import Form
from leadmodels.ids import instant_of
from leadmodels.job_models import JobItem
from leadmodels.jobs.leases import LEASE_SECONDS, SILENCE, take_lease
from leadmodels.jobs.state import Job
from leadmodels.jobs.store import cancel_job, get_job
from leadmodels.leads import get_lead, item_from_lead, put_lead
from leadmodels.lists.filters import LeadFilters
from leadmodels.times import to_iso
from tests.support.canaries import EMAIL, PERSON, traces_in
from tests.support.job_worker import STAFF, JobWorld, WorkerContext, job_world
from tests.support.leads import make_lead, store_lead, store_leads
from tests.support.stream import Stream, just_before
from tests.support.table import NOW, TABLE

THROTTLED = "ProvisionedThroughputExceededException"


class Logs:
    """What the function writes: its own lines, and those of any library."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys
        self.lines = io.StringIO()
        self.root = logging.StreamHandler(self.lines)

    def send_to(self, stream: TextIO) -> None:
        """Let the function's logger write there: it keeps the output that it found first."""
        for handler in logging.getLogger("run_jobs").handlers:
            cast("logging.StreamHandler[TextIO]", handler).stream = stream

    def __call__(self) -> str:
        captured = self._capsys.readouterr()
        self.lines.write(captured.out + captured.err)
        return self.lines.getvalue()


@pytest.fixture
def logs(world: JobWorld, capsys: pytest.CaptureFixture[str]) -> Iterator[Logs]:
    found = Logs(capsys)
    world.worker()  # makes the logger
    logging.getLogger().addHandler(found.root)
    found.send_to(found.lines)
    yield found
    logging.getLogger().removeHandler(found.root)
    found.send_to(sys.__stdout__ or sys.stdout)


@pytest.fixture
def world(table: None) -> Iterator[JobWorld]:  # noqa: ARG001 - made first
    with job_world() as world:
        world.batch_leads = 10
        yield world


def own_all(world: JobWorld, form: Form) -> Job:
    return world.start(
        kind="bulk", filters=LeadFilters(form_id=form.form_id), change=SetOwner("staff_a")
    )


def store(form: Form, count: int) -> None:
    store_leads(make_lead(form, at=NOW - timedelta(seconds=n), seed=n) for n in range(count))


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


def test_worker_that_was_too_slow_loses_its_job(world: JobWorld, form: Form, logs: Logs) -> None:
    store(form, 23)
    job = own_all(world, form)

    def sleep_and_be_succeeded() -> None:
        world.now += timedelta(seconds=LEASE_SECONDS + 1)
        assert world.deliver(job.job_id)

    world.boundary.meanwhile["BatchGetItem"] = sleep_and_be_succeeded
    assert world.deliver(job.job_id)
    done = get_job(job.job_id)
    assert (done.state, done.done, done.skipped) == ("done", 23, 0)
    assert '"outcome":"lost"' in logs()


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
    logs: Logs,
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
    assert not traces_in(logs())


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


def test_logs_name_the_job_and_no_person(world: JobWorld, form: Form, logs: Logs) -> None:
    lead = store_lead(form, at=NOW, seed=1, values=PERSON)
    asked: list[dict[str, Any]] = [
        {"kind": "export", "export": ExportOptions(), "title": f"Leads of {EMAIL}"},
        {"kind": "bulk", "change": AddNote(f"Called {EMAIL}")},
        {"kind": "bulk", "is_delete": True},
    ]
    for what in asked:
        filters = LeadFilters(email=EMAIL, text="tweety")
        job = world.run(world.start(filters=filters, **what).job_id)
        assert (job.state, job.done) == ("done", 1)
        out = logs()
        assert job.job_id in out
        assert not traces_in(out)
        assert (lead.lead_id in out) == ("is_delete" in what)


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


def recount_line(logs: Logs) -> dict[str, Any]:
    found = [line for line in logs().splitlines() if '"message":"recount"' in line]
    line: dict[str, Any] = json.loads(found[-1])
    return {name: line[name] for name in ("days", "corrected", "unsettled")}


def test_recount_says_what_it_corrected_and_takes_days_that_kept_changing_up_again(
    world: JobWorld, form: Form, dynamodb: DynamoDBClient, logs: Logs
) -> None:
    recount_with_changes(world, form, dynamodb, times=8)  # each of the first 4 tries, twice
    # The stream counted those that came; the one before them nobody had, for its form and for all.
    assert recount_line(logs) == {"days": 35, "corrected": 2, "unsettled": []}
    counted = read_counts(form.form_id, since=NOW.date() - timedelta(days=1), until=NOW.date())
    assert [row.leads for row in counted] == [9]


def test_recount_names_the_days_that_it_left_and_counts_them_in_metrics(
    world: JobWorld, form: Form, dynamodb: DynamoDBClient, logs: Logs
) -> None:
    recount_with_changes(world, form, dynamodb, times=99)
    text = logs()
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


@pytest.mark.parametrize(
    ("said", "asked"), [("deleted", {"is_delete": True}), ("expired", {"change": Expire()})]
)
def test_logs_say_which_leads_a_job_ended_and_for_whom(
    world: JobWorld, form: Form, logs: Logs, said: str, asked: dict[str, Any]
) -> None:
    lead = store_lead(form, at=NOW - timedelta(minutes=1), seed="gone", status="spam")
    kept = store_lead(form, at=NOW - timedelta(minutes=1), seed="kept")
    started = world.start(
        kind="bulk", filters=LeadFilters(form_id=form.form_id, status="spam"), **asked
    )

    world.run(started.job_id)

    text = logs()
    (line,) = (json.loads(line) for line in text.splitlines() if f'"{said}"' in line)
    facts = {name: line[name] for name in ("job_id", "requested_by", "lead_ids")}
    assert facts == {
        "job_id": started.job_id,
        "requested_by": STAFF,
        "lead_ids": [lead.lead_id],
    }
    assert kept.lead_id not in text
    assert not traces_in(text)
