"""What a million submissions cost on AWS, counted as AWS bills it: list prices, no free tier."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from uuid import uuid4

import pytest
from mypy_boto3_dynamodb import DynamoDBClient

from dev.provision.mappings import STREAM_MAPPING
from dev.settings import ROOT
from ingest.count_leads import Handler, make_count_leads
from ingest.settings import read_settings
from leadmodels.forms import Form
from tests.support.function_logs import FunctionLogs, kept_logs
from tests.support.gateway import Context, event, json_post
from tests.support.stream import record
from tests.support.submission_ids import uuid7
from tests.support.table import NOW, SITE, TABLE, store_form
from tests.support.write_units import WriteMeter, item_bytes, metered_writes, write_units

from .conftest import Call

MOST_USD: Final = 10.00
GOAL_USD: Final = 9.00
# Evenly over a month, when the fewest are counted together: the dearest way to get a million.
A_SECOND: Final = 1_000_000 / (30 * 24 * 3600)
COUNTED_TOGETHER: Final = int(A_SECOND * STREAM_MAPPING["MaximumBatchingWindowInSeconds"])
# us-east-1, in dollars a million.
# From the price lists of API Gateway, Lambda, DynamoDB, CloudWatch, X-Ray and EC2.
GATEWAY: Final = 3.50
CALLS: Final = 0.20
WRITE_UNITS: Final = 0.625
ARM_GIB_SECONDS: Final = 13.3334
LOG_BYTES: Final = 0.50 / 1000
SENT_BYTES: Final = 0.09 / 1000
TRACES: Final = 5.00
# Not measured: no local AWS has Lambda's clock. Of it some 2 ms are ours, the rest is waiting.
CALL_SECONDS: Final = 0.020
MEMORY_GIB: Final = 0.25
TRACED: Final = 0.01
# What Lambda and API Gateway write and send of a call beside what we do.
PLATFORM_LOG_BYTES: Final = 400
ACCESS_LOG_BYTES: Final = 500
HEADER_BYTES: Final = 700
# CloudWatch counts 26 bytes an event beside its text, of which there are six.
EVENT_BYTES: Final = 6 * 26
# What a visitor of a page with the embed sends: four fields, a message of some lines, the campaign.
SENT: Final = {
    "name": "Cora Example",
    "email": "cora.example@example.org",
    "phone": "+44 20 7946 0958",
    "topic": "quote",
    "message": "Hello, we would like two oak tables for our kitchen. " * 5,
    "_page_url": f"{SITE}/offer?utm_source=newsletter&utm_medium=email&utm_campaign=Spring&gclid=x",
    "_referrer": "https://search.example/find",
    "_elapsed_seconds": "73.6",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """What one submission took, of a container that has read its form and its pepper before."""

    writes: WriteMeter
    log_bytes: int
    answer_bytes: int


@pytest.fixture
def count(table: None) -> Handler:  # noqa: ARG001 - binds the models first
    return make_count_leads(read_settings(os.environ))


@pytest.fixture
def logs(submit: Call, capsys: pytest.CaptureFixture[str]) -> Iterator[FunctionLogs]:
    assert callable(submit)  # it makes the logger
    with kept_logs(capsys, "submit_lead") as kept:
        yield kept


def send(
    submit: Call, dynamodb: DynamoDBClient, logs: FunctionLogs, form: Form, *, key: str = ""
) -> Submission:
    def post(key: str, **changes: str) -> Any:
        sent = json_post(form.form_id, SENT | changes, Origin=SITE, Idempotency_Key=key)
        answer = submit(sent)
        assert answer["statusCode"] == 201, answer["body"]
        return answer

    post(uuid7(), name="Somebody before")
    before = len(logs())
    with metered_writes(dynamodb, TABLE.name) as writes:
        answer = post(key or uuid7())
    return Submission(
        writes=writes,
        log_bytes=len(logs()) - before,
        answer_bytes=len(answer["body"].encode()),
    )


def units_of_counting(count: Handler, dynamodb: DynamoDBClient, lead: Any, leads: int) -> int:
    """Count so many leads in one batch, spread over the time that a batch waits for."""
    keys = {name: lead[name] for name in ("leadId", "timestamp")}
    records = [
        record(keys, None, lead, event=number, at=NOW + timedelta(seconds=number / A_SECOND))
        for number in range(leads)
    ]
    with metered_writes(dynamodb, TABLE.name) as writes:
        count({"Records": records}, Context())  # type: ignore[arg-type]
    return writes.total


def test_a_submission_writes_a_lead_its_lists_and_the_senders_rate_and_nothing_else(
    submit: Call, dynamodb: DynamoDBClient, logs: FunctionLogs
) -> None:
    kept_for_ever = send(submit, dynamodb, logs, store_form(seed=1))
    lists = {("lead", f"by_{name}"): 1 for name in ("time", "form", "status", "email")}
    assert kept_for_ever.writes.units == {("lead", "table"): 2, ("rate", "table"): 1, **lists}
    expires = send(submit, dynamodb, logs, store_form(seed=2, retention_days=365))
    assert expires.writes.units - kept_for_ever.writes.units == {("lead", "by_expiry"): 1}


def test_a_key_that_says_no_time_costs_a_marker(
    submit: Call, dynamodb: DynamoDBClient, logs: FunctionLogs
) -> None:
    form = store_form()
    by_time = send(submit, dynamodb, logs, form).writes.units
    without = send(submit, dynamodb, logs, form, key=str(uuid4())).writes.units
    assert without - by_time == {("idem", "table"): 1}


def test_a_server_with_a_key_costs_no_rate(
    submit: Call, dynamodb: DynamoDBClient, key_id: str
) -> None:
    form = store_form()

    def post(name: str) -> None:
        body = json.dumps({"form_id": form.form_id, "fields": {**SENT, "name": name}})
        headers = {"Content-Type": "application/json", "Idempotency-Key": uuid7()}
        asked = event("POST", "/v1/leads", body=body, headers=headers, api_key_id=key_id)
        assert submit(asked)["statusCode"] == 201

    post("Somebody before")
    with metered_writes(dynamodb, TABLE.name) as writes:
        post("Cora")
    assert {kind for kind, _ in writes.units} == {"lead"}


def test_a_million_submissions_cost_what_the_operations_guide_says(
    submit: Call, count: Handler, dynamodb: DynamoDBClient, logs: FunctionLogs
) -> None:
    sent = send(submit, dynamodb, logs, store_form())
    lead = next(after for _, after in sent.writes.images if after and "form_partition" in after)
    counting = units_of_counting(count, dynamodb, lead, COUNTED_TOGETHER) / COUNTED_TOGETHER
    logged = sent.log_bytes + PLATFORM_LOG_BYTES + ACCESS_LOG_BYTES + EVENT_BYTES
    bill = {
        "API Gateway": GATEWAY,
        "Lambda": (CALLS + CALL_SECONDS * MEMORY_GIB * ARM_GIB_SECONDS)
        * (1 + 1 / COUNTED_TOGETHER),
        "Writes of the submission": sent.writes.total * WRITE_UNITS,
        "Writes of the counts": counting * WRITE_UNITS,
        "Logs": logged * LOG_BYTES,
        "X-Ray": TRACED * TRACES,
        "Answers": (sent.answer_bytes + HEADER_BYTES) * SENT_BYTES,
    }
    assert sum(bill.values()) <= MOST_USD
    said = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| ([A-Z][A-Za-z -]+) \|.*\| (\d+\.\d\d) \|$", said, re.MULTILINE))
    assert {name: f"{usd:.2f}" for name, usd in bill.items()}.items() <= rows.items()
    assert rows["All"] == f"{sum(bill.values()):.2f}"


@pytest.mark.parametrize(
    ("item", "size"),
    [
        ({"leadId": {"S": "é"}}, 6 + 2),
        ({"n": {"N": "12345"}}, 1 + 4),
        ({"n": {"N": "0"}}, 1 + 1),
        ({"b": {"BOOL": True}}, 1 + 1),
        ({"m": {"M": {"ab": {"S": "cde"}}}}, 1 + 3 + 2 + 3 + 1),
        ({"l": {"L": [{"S": "ab"}, {"NULL": True}]}}, 1 + 3 + 3 + 2),
        ({"s": {"SS": ["ab", "c"]}}, 1 + 3),
    ],
)
def test_the_meter_counts_bytes_as_dynamodb_does(item: Any, size: int) -> None:
    assert item_bytes(item) == size


def test_the_meter_bills_an_index_only_where_its_entry_changes() -> None:
    def lead(**changes: str) -> Any:
        values = {"leadId": "lead_1", "timestamp": "t", "status_partition": "s#new#1"}
        values |= {"stored_sort": "1#lead_1", "status": "new", **changes}
        return {name: {"S": value} for name, value in values.items()}

    assert write_units(None, lead()) == {"table": 1, "by_status": 1}
    assert write_units(lead(), lead()) == {"table": 1}
    assert write_units(lead(), lead(body_hash="x")) == {"table": 1}
    assert write_units(lead(), lead(status="won")) == {"table": 1, "by_status": 1}
    moved = lead(status="won", status_partition="s#won#1")
    assert write_units(lead(), moved) == {"table": 1, "by_status": 2}
    assert write_units(lead(), None) == {"table": 1, "by_status": 1}
    large = lead(message="x" * 2000)
    assert write_units(large, lead()) == {"table": 3}
