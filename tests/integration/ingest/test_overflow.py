"""When the store is away: queued, drained, quarantined, set aside; never lost."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest

from ingest.settings import Settings, read_settings
from ingest.store_overflow import make_store_overflow
from ingest.submit_lead import make_submit_lead
from leadmodels.forms import Form, put_form
from leadmodels.leads import get_lead
from leadmodels.table import bind_table
from tests.integration.ingest.conftest import Call, listed
from tests.support.gateway import Context, form_post, json_post
from tests.support.table import SITE, TABLE, UNREACHABLE_TABLE

GOOD = {"name": "Ada Example", "email": "ada@example.org"}
FRESH = {"Origin": SITE}

pytestmark = pytest.mark.usefixtures("table")


class Queues:
    """The overflow queue and its dead-letter queue, in memory."""

    def __init__(self) -> None:
        self.sqs = boto3.client("sqs", region_name="us-east-1")
        self.url = self.sqs.create_queue(QueueName="overflow")["QueueUrl"]
        self.dead_url = self.sqs.create_queue(QueueName="overflow-dead")["QueueUrl"]

    def receive(self) -> list[dict[str, Any]]:
        """Take messages as Lambda's poller hands them on."""
        got = self.sqs.receive_message(
            QueueUrl=self.url, MaxNumberOfMessages=10, AttributeNames=["All"], VisibilityTimeout=0
        )
        return [
            {
                "messageId": message["MessageId"],
                "receiptHandle": message["ReceiptHandle"],
                "body": message["Body"],
                "attributes": message["Attributes"],
            }
            for message in got.get("Messages", [])
        ]

    def dead(self) -> list[str]:
        got = self.sqs.receive_message(QueueUrl=self.dead_url, MaxNumberOfMessages=10)
        return [message["Body"] for message in got.get("Messages", [])]


@pytest.fixture
def queues() -> Iterator[Queues]:
    made = Queues()
    yield made
    for url in (made.url, made.dead_url):
        made.sqs.delete_queue(QueueUrl=url)


@pytest.fixture
def settings(queues: Queues) -> Settings:
    return replace(
        read_settings(os.environ),
        overflow_queue_url=queues.url,
        dead_letter_queue_url=queues.dead_url,
    )


@pytest.fixture
def new_container(settings: Settings) -> Callable[[], Call]:
    """Start a container of submit_lead that remembers nothing."""

    def start() -> Call:
        handler = make_submit_lead(settings)
        return lambda event: handler(event, Context())  # type: ignore[arg-type]

    return start


def drain(settings: Settings, records: list[dict[str, Any]]) -> list[str]:
    """Run the worker, in a container of its own, and give what it leaves in the queue."""
    handler = make_store_overflow(settings)
    answer = handler({"Records": records}, Context())  # type: ignore[arg-type]
    return [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]


def store_goes_away() -> None:
    bind_table(UNREACHABLE_TABLE)


def store_comes_back() -> None:
    bind_table(TABLE)


def test_warm_container_queues_and_the_worker_stores_under_the_same_receipt(
    new_container: Callable[[], Call], settings: Settings, queues: Queues, form: Form
) -> None:
    submit = new_container()
    submit(json_post(form.form_id, {**GOOD, "name": "Before"}, **FRESH))
    store_goes_away()
    answer = submit(json_post(form.form_id, GOOD, **FRESH))
    told = json.loads(answer["body"])
    assert answer["statusCode"] == 202
    assert set(told) == {"ok", "receipt", "next"}
    assert answer["headers"]["Access-Control-Allow-Origin"] == SITE
    store_comes_back()
    assert drain(settings, queues.receive()) == []
    # The container that saw the failure goes on to the queue for some seconds: ask another.
    page = new_container()(json_post(form.form_id, GOOD, **FRESH))
    assert page["headers"]["Idempotent-Replayed"] == "true"
    assert json.loads(page["body"])["receipt"] == told["receipt"]


def test_key_that_fixes_the_lead_is_told_while_it_waits(
    new_container: Callable[[], Call], settings: Settings, queues: Queues, form: Form
) -> None:
    from leadmodels.intake.identity import new_key  # noqa: PLC0415

    key = new_key(at=datetime.now(UTC), random=bytes(10))
    submit = new_container()
    submit(json_post(form.form_id, {"name": ""}, **FRESH))
    store_goes_away()
    answer = submit(json_post(form.form_id, GOOD, Idempotency_Key=key, **FRESH))
    lead_id = json.loads(answer["body"])["lead_id"]
    store_comes_back()
    drain(settings, queues.receive())
    lead = get_lead(lead_id, now=datetime.now(UTC))
    assert (lead.status, lead.name) == ("new", "Ada Example")
    assert lead.stored_at >= lead.received_at


def test_cold_container_takes_a_submission_unchecked(
    new_container: Callable[[], Call], settings: Settings, queues: Queues, form: Form
) -> None:
    store_goes_away()
    submit = new_container()
    bind_table(UNREACHABLE_TABLE)
    as_json = submit(json_post(form.form_id, GOOD, **FRESH))
    as_page = submit(form_post(form.form_id, {**GOOD, "name": "Plain"}, **FRESH))
    assert (as_json["statusCode"], as_page["statusCode"]) == (202, 303)
    assert as_json["headers"]["Access-Control-Allow-Origin"] == SITE
    store_comes_back()
    assert drain(settings, queues.receive()) == []


@pytest.mark.parametrize(
    ("sent", "headers", "reason"),
    [
        ({"name": "No address"}, {"Origin": SITE}, "invalid_required"),
        (GOOD, {"Origin": "https://evil.example"}, "foreign_origin"),
        (GOOD, {}, "missing_origin"),
    ],
)
def test_worker_quarantines_what_the_api_would_refuse(
    new_container: Callable[[], Call],
    settings: Settings,
    queues: Queues,
    form: Form,
    read: Call,
    key_id: str,
    sent: dict[str, str],
    headers: dict[str, str],
    reason: str,
) -> None:
    submit = new_container()
    bind_table(UNREACHABLE_TABLE)
    assert submit(json_post(form.form_id, sent, **headers))["statusCode"] == 202
    store_comes_back()
    drain(settings, queues.receive())
    [row] = listed(read, key_id)
    lead = get_lead(row["lead_id"], now=datetime.now(UTC))
    assert lead.status == "spam"
    assert reason in lead.spam_reasons
    assert lead.fields["name"] == sent["name"]


def test_lead_of_a_form_that_is_gone_is_kept(
    new_container: Callable[[], Call],
    settings: Settings,
    queues: Queues,
    form: Form,
    read: Call,
    key_id: str,
) -> None:
    submit = new_container()
    bind_table(UNREACHABLE_TABLE)
    submit(json_post(form.form_id, GOOD, **FRESH))
    store_comes_back()
    put_form(replace(form, active=False))
    assert drain(settings, queues.receive()) == []
    [row] = listed(read, key_id)
    assert "form_closed" in get_lead(row["lead_id"], now=datetime.now(UTC)).spam_reasons


def test_messages_wait_longer_each_time_while_the_store_is_away(
    new_container: Callable[[], Call], settings: Settings, queues: Queues, form: Form
) -> None:
    submit = new_container()
    bind_table(UNREACHABLE_TABLE)
    for name in ("A", "B", "C"):
        submit(json_post(form.form_id, {**GOOD, "name": name}, **FRESH))
    records = queues.receive()
    handler = make_store_overflow(settings)
    bind_table(UNREACHABLE_TABLE)
    left = handler({"Records": records}, Context())["batchItemFailures"]  # type: ignore[arg-type]
    assert len(left) == 3
    assert queues.receive() == []  # invisible for 30 seconds at least
    store_comes_back()
    assert drain(settings, records) == []


def test_poison_goes_to_the_dead_letter_queue_and_the_rest_is_stored(
    new_container: Callable[[], Call],
    settings: Settings,
    queues: Queues,
    form: Form,
    read: Call,
    key_id: str,
) -> None:
    submit = new_container()
    bind_table(UNREACHABLE_TABLE)
    submit(json_post(form.form_id, GOOD, **FRESH))
    store_comes_back()
    [good] = queues.receive()
    poison = [
        {**good, "messageId": f"poison-{number}", "body": body}
        for number, body in enumerate(["{", "[]", '{"version": 9}', '{"version": 1}', "null"])
    ]
    assert drain(settings, [*poison, good]) == []
    assert sorted(queues.dead()) == sorted(str(item["body"]) for item in poison)
    assert len(listed(read, key_id)) == 1


def test_duplicate_delivery_stores_once(
    new_container: Callable[[], Call],
    settings: Settings,
    queues: Queues,
    form: Form,
    read: Call,
    key_id: str,
) -> None:
    submit = new_container()
    bind_table(UNREACHABLE_TABLE)
    submit(json_post(form.form_id, GOOD, **FRESH))
    store_comes_back()
    records = queues.receive()
    drain(settings, records * 3)
    drain(settings, records)
    assert len(listed(read, key_id)) == 1


def test_changed_content_under_a_queued_header_key_is_kept_in_quarantine(
    new_container: Callable[[], Call],
    settings: Settings,
    queues: Queues,
    form: Form,
    read: Call,
    key_id: str,
) -> None:
    submit = new_container()
    headers = {**FRESH, "Idempotency_Key": "order-77"}
    submit(json_post(form.form_id, GOOD, **headers))
    store_goes_away()
    answer = submit(json_post(form.form_id, {**GOOD, "name": "Changed"}, **headers))
    assert answer["statusCode"] == 202
    store_comes_back()
    records = queues.receive()
    assert drain(settings, records) == drain(settings, records) == []
    rows = {row["name"]: row["status"] for row in listed(read, key_id)}
    assert rows == {"Ada Example": "new", "Changed": "spam"}


def test_store_and_queue_both_away_is_503_and_the_page_keeps_the_values(
    settings: Settings, form: Form
) -> None:
    nowhere = replace(settings, sqs_endpoint_url="http://127.0.0.1:9")
    handler = make_submit_lead(nowhere)
    handler(json_post(form.form_id, {"name": ""}, **FRESH), Context())  # type: ignore[arg-type]
    store_goes_away()
    as_json = handler(json_post(form.form_id, GOOD, **FRESH), Context())  # type: ignore[arg-type]
    as_page = handler(form_post(form.form_id, GOOD, **FRESH), Context())  # type: ignore[arg-type]
    assert (as_json["statusCode"], as_page["statusCode"]) == (503, 503)
    assert as_json["headers"]["Retry-After"] == "30"
    assert "was not sent" in as_page["body"]
    assert 'value="Ada Example"' in as_page["body"]


def test_cold_container_without_store_and_queue_keeps_the_values_too(
    settings: Settings, form: Form
) -> None:
    handler = make_submit_lead(replace(settings, sqs_endpoint_url="http://127.0.0.1:9"))
    store_goes_away()
    sent = {**GOOD, "message": "Line one\r\nline two", "_submission_id": "page-77"}
    page = handler(form_post(form.form_id, sent, **FRESH), Context())  # type: ignore[arg-type]
    assert page["statusCode"] == 503
    assert "was not sent" in page["body"]
    for kept in ("Ada Example", "Line one\r\nline two", 'value="page-77"'):
        assert kept in page["body"]


def test_message_of_the_largest_body_fits_the_queue(
    new_container: Callable[[], Call], queues: Queues, form: Form
) -> None:
    submit = new_container()
    bind_table(UNREACHABLE_TABLE)
    for text in ("\U0001f600" * 16_000, "ü" * 32_000, '"\\' * 15_000, "\n" * 30_000):
        sent = json.dumps({"name": text}, ensure_ascii=False)
        assert submit(json_post(form.form_id, sent, **FRESH))["statusCode"] == 202
    assert all(record["body"].isascii() for record in queues.receive())


def test_thank_you_page_is_there_while_the_store_is_not(
    new_container: Callable[[], Call], form: Form
) -> None:
    from tests.support.gateway import event  # noqa: PLC0415

    submit = new_container()
    bind_table(UNREACHABLE_TABLE)
    query = {"receipt": ["7K3M-Q2XD"]}
    page = submit(event("GET", "/f/{form_id}/thanks", path={"form_id": form.form_id}, query=query))
    assert page["statusCode"] == 200
    assert "7K3M-Q2XD" in page["body"]
