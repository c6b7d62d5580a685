"""A canary's name, e-mail and phone through every path: no log line and no metric holds them."""

from __future__ import annotations

import json
import logging
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, NoReturn

import boto3
import pytest

from ingest.get_leads import make_get_leads
from ingest.observability import Observer
from ingest.reading import Reader
from ingest.serving import make_handler
from ingest.settings import Settings, read_settings
from ingest.store_overflow import make_store_overflow, serve_overflow
from ingest.submit_lead import make_submit_lead, serve_submissions
from leadmodels.forms import Form
from leadmodels.table import bind_table
from tests.integration.ingest.conftest import Call
from tests.support.canaries import EMAIL, NAME, PERSON, PHONE, traces_in
from tests.support.function_logs import FunctionLogs, kept_logs
from tests.support.gateway import Context, event, form_post, json_post, multipart_post
from tests.support.naughty_strings import as_multipart
from tests.support.table import SITE, TABLE, UNREACHABLE_TABLE

SERVICES = ("submit_lead", "get_leads", "store_overflow")


@pytest.fixture
def logs(capsys: pytest.CaptureFixture[str]) -> Iterator[FunctionLogs]:
    with kept_logs(capsys, *SERVICES) as logs:
        yield logs


@dataclass(frozen=True, slots=True)
class Functions:
    """The three functions over one table and queue."""

    submit: Call
    read: Call
    drain: Call
    settings: Settings
    queue: Any

    def records(self) -> list[dict[str, Any]]:
        """Take the queue's messages as Lambda's poller hands them on."""
        got = self.queue.receive_message(
            QueueUrl=self.settings.overflow_queue_url, MaxNumberOfMessages=10, VisibilityTimeout=0
        )
        return [record(message["Body"]) for message in got.get("Messages", [])]


@pytest.fixture
def functions(table: None, logs: FunctionLogs) -> Iterator[Functions]:  # noqa: ARG001 - both come first
    sqs = boto3.client("sqs", region_name="us-east-1")
    urls = [sqs.create_queue(QueueName=name)["QueueUrl"] for name in ("waiting", "dead")]
    settings = replace(
        read_settings(os.environ), overflow_queue_url=urls[0], dead_letter_queue_url=urls[1]
    )
    yield Functions(
        submit=bound(make_submit_lead(settings)),
        read=bound(make_get_leads(settings)),
        drain=bound(make_store_overflow(settings)),
        settings=settings,
        queue=sqs,
    )
    for url in urls:
        sqs.delete_queue(QueueUrl=url)


def bound(handler: Any) -> Call:
    """Call a function as Lambda does."""
    return lambda event: handler(event, Context())


def record(body: str) -> dict[str, Any]:
    return {
        "messageId": "m-1",
        "receiptHandle": "handle",
        "body": body,
        "attributes": {"ApproximateReceiveCount": "1"},
    }


def explode(*_: object) -> NoReturn:
    raise RuntimeError(f"{NAME} <{EMAIL}> {PHONE}")


def test_submissions_of_every_outcome_leave_no_trace(
    functions: Functions, form: Form, logs: FunctionLogs
) -> None:
    submit, form_id = functions.submit, form.form_id
    wrong = {"receipt": [EMAIL], "name": [NAME]}
    referer = f"{SITE}/?who={EMAIL}"
    key = {"Origin": SITE, "Idempotency_Key": f"key-of-{EMAIL}"}
    multipart = as_multipart({**PERSON, "message": "multipart"})
    with_file = as_multipart({**PERSON, 'a"; filename="tweety.pdf': "x"})
    with_file = (with_file[0], with_file[1].replace(b"%22", b'"'))
    outcomes = [
        (201, json_post(form_id, PERSON, Origin=SITE, Referer=referer)),
        (303, form_post(form_id, {**PERSON, "_subject": NAME, "_replyto": EMAIL}, Origin=SITE)),
        (303, multipart_post(form_id, multipart[1], multipart[0], Origin=SITE)),
        (201, json_post(form_id, {**PERSON, "message": "a"}, **key)),
        (201, json_post(form_id, {**PERSON, "message": "a"}, **key)),
        (409, json_post(form_id, {**PERSON, "message": "b"}, **key)),
        (422, json_post(form_id, {**PERSON, "topic": NAME, EMAIL: "x"}, Origin=SITE)),
        (422, form_post(form_id, {**PERSON, "name": "", "topic": PHONE}, Origin=SITE)),
        (400, json_post(form_id, f'{{"name": "{NAME}", "email": "{EMAIL}"', Origin=SITE)),
        (400, json_post(form_id, {**PERSON, "m": "\ud800"}, Origin=SITE)),
        (400, json_post(form_id, PERSON, Origin=SITE, Idempotency_Key=f"a key of {NAME}")),
        (400, multipart_post(form_id, multipart[1][:-9], multipart[0], Origin=SITE)),
        (403, json_post(form_id, PERSON, Origin="https://tweety-canarybird.example")),
        (404, json_post(f"form-of-{EMAIL}", PERSON, Origin=SITE)),
        (413, json_post(form_id, {**PERSON, "message": NAME * 5_000}, Origin=SITE)),
        (415, form_post(form_id, PERSON, Origin=SITE, Content_Type=f"text/{NAME}")),
        (415, multipart_post(form_id, with_file[1], with_file[0], Origin=SITE)),
        (200, event("GET", "/f/{form_id}/thanks", path={"form_id": form_id}, query=wrong)),
        (404, event("GET", "/f/{form_id}", path={"form_id": EMAIL})),
    ]  # fmt: skip
    got = [submit(sent)["statusCode"] for _, sent in outcomes]
    assert got == [status for status, _ in outcomes]
    written = logs()
    assert written.count('"message":"request"') == len(outcomes)
    assert '"_aws":' in written
    assert traces_in(written) == []


def test_outage_worker_and_poison_leave_no_trace(
    functions: Functions, form: Form, logs: FunctionLogs
) -> None:
    warm, cold = functions.submit, bound(make_submit_lead(functions.settings))
    assert warm(json_post(form.form_id, PERSON, Origin=SITE))["statusCode"] == 201
    bind_table(UNREACHABLE_TABLE)
    for submit, sent in ((warm, PERSON), (cold, {"topic": NAME, EMAIL: "x"})):
        queued = submit(json_post(form.form_id, {**sent, "message": "queued"}, Origin=SITE))
        assert queued["statusCode"] == 202
    records = functions.records()
    assert traces_in(records[0]["body"]) != []
    waiting = functions.drain({"Records": records})
    assert len(waiting["batchItemFailures"]) == len(records) == 2
    bind_table(TABLE)
    worker = bound(make_store_overflow(functions.settings))
    poison = [record(json.dumps({**PERSON, "version": 1})), record(f"{NAME} <{EMAIL}> {PHONE}")]
    assert worker({"Records": [*records, *poison]}) == {"batchItemFailures": []}
    no_queue = replace(functions.settings, overflow_queue_url="http://127.0.0.1:9/queue")
    nowhere = bound(make_submit_lead(replace(no_queue, sqs_endpoint_url="http://127.0.0.1:9")))
    bind_table(UNREACHABLE_TABLE)
    lost = nowhere(form_post(form.form_id, PERSON, Origin=SITE))
    assert lost["statusCode"] == 503
    written = logs()
    assert '"OverflowPoison"' in written
    assert '"OverflowStored"' in written
    assert traces_in(written) == []


def test_reading_leaves_no_trace(
    functions: Functions, key_id: str, form: Form, logs: FunctionLogs
) -> None:
    functions.submit(json_post(form.form_id, PERSON, Origin=SITE))
    for name in ("email", "q", "tag", "owner", "form", "status", "from", "cursor", "limit", NAME):
        asked = event("GET", "/v1/leads", query={name: [EMAIL]}, api_key_id=key_id)
        assert functions.read(asked)["statusCode"] in {200, 400}
    one = event("GET", "/v1/leads/{lead_id}", path={"lead_id": EMAIL}, api_key_id=key_id)
    assert functions.read(one)["statusCode"] == 404
    unknown = event("GET", "/v1/leads", query={"email": [EMAIL]}, api_key_id="tweety")
    assert functions.read(unknown)["statusCode"] == 403
    found = event("GET", "/v1/leads", query={"email": [EMAIL]}, api_key_id=key_id)
    assert EMAIL in functions.read(found)["body"]
    assert traces_in(logs()) == []


def test_defects_are_logged_by_kind_and_place_only(
    functions: Functions, form: Form, key_id: str, logs: FunctionLogs
) -> None:
    """An exception's text could hold what a visitor sent: here it does."""
    settings = functions.settings

    def at_once() -> float:
        return 0.0

    broken = serve_submissions(settings, now=explode, random=os.urandom, monotonic=at_once)
    answer = bound(broken)(json_post(form.form_id, PERSON, Origin=SITE))
    assert answer["statusCode"] == 503
    assert traces_in(json.dumps(answer)) == []
    reader = make_handler({"GET /v1/leads": Reader(now=explode).list}, Observer("get_leads"))
    assert bound(reader)(event("GET", "/v1/leads", api_key_id=key_id))["statusCode"] == 503

    bind_table(UNREACHABLE_TABLE)
    functions.submit(json_post(form.form_id, PERSON, Origin=SITE))
    bind_table(TABLE)
    worker = serve_overflow(settings, sqs=lambda: functions.queue, now=explode, monotonic=at_once)
    left = bound(worker)({"Records": functions.records()})
    assert len(left["batchItemFailures"]) == 1
    written = logs()
    assert written.count('"message":"defect"') == 3
    assert written.count('"error":"RuntimeError"') == 3
    assert traces_in(written) == []


def test_logs_are_looked_at(logs: FunctionLogs) -> None:
    """The searches above find what a careless line would hold."""
    logging.getLogger("botocore").warning("Could not send %s", {"email": EMAIL})
    sys.stdout.write("name=Tweety+Canarybird")
    assert len(traces_in(logs())) >= 3
