"""A person erased: nothing holds them, and nothing that arrives late brings them back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from ingest.erased_people import ErasedPeople
from ingest.settings import Settings
from ingest.store_overflow import make_store_overflow
from ingest.submission import from_message
from leadmodels.exports.writing import ExportOptions
from leadmodels.forms import Form
from leadmodels.lists.filters import LeadFilters
from tests.support.canaries import EMAIL, NAME, PERSON, PHONE, traces_in
from tests.support.function_logs import FunctionLogs, kept_logs
from tests.support.gateway import Context, event, form_post, json_post, multipart_post
from tests.support.job_worker import JobWorld
from tests.support.naughty_strings import as_multipart
from tests.support.table import SITE

from .conftest import Call, NewContainer
from .erase_jobs import bucket_dump, erase, run_erasure, table_dump
from .overflow_queues import FRESH, OverflowQueues, drain, store_comes_back, store_goes_away

SERVICES = ("submit_lead", "store_overflow", "run_jobs")


@pytest.fixture
def logs(world: JobWorld, capsys: pytest.CaptureFixture[str]) -> Iterator[FunctionLogs]:
    world.worker()
    with kept_logs(capsys, *SERVICES) as kept:
        yield kept


def to_the_present(world: JobWorld) -> None:
    """Let the jobs' clock be that of the functions that take submissions."""
    world.now = datetime.now(UTC) + timedelta(seconds=1)


def messages(overflow: OverflowQueues) -> str:
    return json.dumps([*(each["body"] for each in overflow.receive()), *overflow.dead()])


def forget_queue(overflow: OverflowQueues, records: list[dict[str, str]]) -> None:
    """Delete what the worker is done with, as Lambda's poller does."""
    for record in records:
        overflow.sqs.delete_message(QueueUrl=overflow.url, ReceiptHandle=record["receiptHandle"])


def send_by_every_way(submit: Call, form: Form, key_id: str) -> None:
    """Every way that a submission can come, each a lead of its own."""
    posted = {**PERSON, "message": f"I am {NAME}, {PHONE}", "second": EMAIL.upper()}
    content_type, body = as_multipart({**PERSON, "message": "by multipart"})
    keyed = json.dumps({"form_id": form.form_id, "fields": {**PERSON, "message": "by key"}})
    answers = [
        submit(json_post(form.form_id, posted, Origin=SITE, Referer=f"{SITE}/?me={EMAIL}")),
        submit(form_post(form.form_id, {**PERSON, "message": "by form"}, Origin=SITE)),
        submit(multipart_post(form.form_id, body, content_type, Origin=SITE)),
        submit(
            form_post(
                form.form_id,
                {**PERSON, "_replyto": EMAIL, "_subject": NAME, "message": "drop-in"},
                Origin=SITE,
            )
        ),
        submit(
            json_post(form.form_id, {"name": NAME, "email": "x@else.example", "message": EMAIL})
        ),
        submit(
            event(
                "POST",
                "/v1/leads",
                body=keyed,
                headers={"Content-Type": "application/json"},
                api_key_id=key_id,
            )
        ),
    ]
    assert {answer["statusCode"] for answer in answers} <= {201, 303}, answers


def test_nothing_anywhere_holds_who_was_erased(
    world: JobWorld,
    form: Form,
    key_id: str,
    new_container: NewContainer,
    overflow: OverflowQueues,
    overflow_settings: Settings,
    logs: FunctionLogs,
) -> None:
    submit = new_container()
    send_by_every_way(submit, form, key_id)
    late = json_post(form.form_id, {**PERSON, "message": "late"}, **FRESH)
    cold = new_container()
    store_goes_away()
    assert cold(late)["statusCode"] == 202
    store_comes_back()
    to_the_present(world)
    for file_format in ("csv", "jsonl"):
        options = ExportOptions(format=file_format)
        world.run(world.start(kind="export", filters=LeadFilters(), export=options).job_id)
    assert traces_in(table_dump())
    assert traces_in(bucket_dump(world))
    assert traces_in(messages(overflow))

    _, certificate = run_erasure(world, EMAIL.title())
    assert certificate.erased["leads"] == 6
    assert certificate.erased["export_files"] == 2
    records = overflow.receive()
    assert drain(overflow_settings, records) == []
    forget_queue(overflow, records)

    assert traces_in(table_dump()) == []
    assert traces_in(bucket_dump(world)) == []
    assert traces_in(messages(overflow)) == []
    written = logs()
    assert traces_in(written) == []
    assert '"OverflowErased"' in written


def queued(
    new_container: NewContainer, form: Form, overflow: OverflowQueues, **sent: str
) -> list[dict[str, str]]:
    """Have a submission wait in the queue."""
    submit = new_container()
    store_goes_away()
    assert submit(json_post(form.form_id, sent, **FRESH))["statusCode"] == 202
    store_comes_back()
    return overflow.receive()


@pytest.mark.parametrize(
    ("sent", "has_mentions", "is_refused"),
    [
        ({"name": "A", "email": EMAIL.upper()}, True, True),
        ({"name": "A", "email": "b@example.org", "message": f"for {EMAIL}"}, True, True),
        ({"name": "A", "email": "b@example.org", "message": f"for {EMAIL}"}, False, False),
        ({"name": "A", "email": EMAIL}, False, True),
        ({"name": "A", "email": f"x{EMAIL}"}, True, False),
    ],
)
def test_what_arrives_late_is_refused_as_it_would_have_been_erased(
    world: JobWorld,
    form: Form,
    new_container: NewContainer,
    overflow: OverflowQueues,
    overflow_settings: Settings,
    *,
    sent: dict[str, str],
    has_mentions: bool,
    is_refused: bool,
) -> None:
    records = queued(new_container, form, overflow, **sent)
    to_the_present(world)
    run_erasure(world, EMAIL, has_mentions=has_mentions)
    assert drain(overflow_settings, records) == []
    assert ("lead_" in table_dump()) is not is_refused


def test_who_writes_after_an_erasure_is_stored_though_it_came_by_the_queue(
    world: JobWorld,
    form: Form,
    new_container: NewContainer,
    overflow: OverflowQueues,
    overflow_settings: Settings,
) -> None:
    world.now = datetime.now(UTC) - timedelta(minutes=5)
    run_erasure(world, EMAIL)
    records = queued(new_container, form, overflow, **PERSON)
    assert drain(overflow_settings, records) == []
    assert traces_in(table_dump())


def test_what_can_not_be_told_waits(
    world: JobWorld,
    form: Form,
    new_container: NewContainer,
    overflow: OverflowQueues,
    overflow_settings: Settings,
) -> None:
    records = queued(new_container, form, overflow, **PERSON)
    to_the_present(world)
    run_erasure(world, EMAIL)
    worker = make_store_overflow(overflow_settings)
    store_goes_away()
    answer = worker({"Records": records}, Context())  # type: ignore[arg-type]
    assert [each["itemIdentifier"] for each in answer["batchItemFailures"]] == [
        record["messageId"] for record in records
    ]
    store_comes_back()
    assert traces_in(table_dump()) == []


def test_a_message_is_refused_from_the_moment_the_erasure_begins(
    world: JobWorld, form: Form, new_container: NewContainer, overflow: OverflowQueues
) -> None:
    """Before the leads are gone: a crash then is no hole."""
    records = queued(new_container, form, overflow, **PERSON)
    people = ErasedPeople()
    submission = from_message(records[0]["body"])
    assert not people.cover(submission)
    to_the_present(world)
    job = erase(world, EMAIL)
    world.now += timedelta(minutes=2)
    world.boundary.crash("Query", "before")
    assert not world.deliver(job.job_id)
    people.forget()
    assert people.cover(submission)
