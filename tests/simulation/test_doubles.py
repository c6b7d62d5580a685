"""The services in memory answer as moto's do, call by call: what they let pass proves something."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import botocore.session
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from leadmodels.schema import table_definition
from tests.simulation.boundary import Boundary
from tests.simulation.clock import SimulatedClock
from tests.simulation.deployment import QUEUE_URL
from tests.simulation.faults import FaultPlan
from tests.simulation.memory_sqs import Queue
from tests.support.table import TABLE

Call = tuple[str, dict[str, Any]]
Answer = dict[str, Any] | str

PLACE = {"leadId": {"S": "lead_1"}, "timestamp": {"S": "2026-11-23T12:00:00.000Z"}}
MARKER = {"leadId": {"S": "idem_1"}, "timestamp": {"S": "current"}}
RATE = {"leadId": {"S": "rate_1"}, "timestamp": {"S": "current"}}
FREE = {
    "ConditionExpression": "attribute_not_exists (#0)",
    "ExpressionAttributeNames": {"#0": "leadId"},
}
FREE_OR_OLD = {
    "ConditionExpression": "(attribute_not_exists (#0) OR #1 <= :0)",
    "ExpressionAttributeNames": {"#0": "leadId", "#1": "first_received_at"},
}
KNOWN = {
    "ConditionExpression": "attribute_exists (#0)",
    "ExpressionAttributeNames": {"#0": "leadId", "#1": "count"},
}


def put(item: dict[str, Any], **more: Any) -> Call:
    return "PutItem", {"TableName": TABLE.name, "Item": item, **more}


def get(key: dict[str, Any]) -> Call:
    return "GetItem", {"TableName": TABLE.name, "Key": key, "ConsistentRead": True}


def count(key: dict[str, Any], **more: Any) -> Call:
    return "UpdateItem", {
        "TableName": TABLE.name,
        "Key": key,
        "UpdateExpression": "SET #1 = :1 ADD #0 :0",
        "ExpressionAttributeNames": {"#0": "count", "#1": "expires_at"},
        "ExpressionAttributeValues": {":0": {"N": "1"}, ":1": {"N": "1795435200"}},
        "ReturnValues": "ALL_NEW",
        **more,
    }


def note(key: dict[str, Any]) -> Call:
    return "UpdateItem", {
        "TableName": TABLE.name,
        "Key": key,
        "UpdateExpression": "SET #1 = :0",
        "ExpressionAttributeValues": {":0": {"N": "5"}},
        **KNOWN,
    }


def query(later_than: int, **more: Any) -> Call:
    return "Query", {
        "TableName": TABLE.name,
        "KeyConditionExpression": "#0 = :0",
        "FilterExpression": "#1 > :1",
        "ExpressionAttributeNames": {"#0": "leadId", "#1": "expires_at"},
        "ExpressionAttributeValues": {":0": RATE["leadId"], ":1": {"N": str(later_than)}},
        **more,
    }


def transact(*puts: Call) -> Call:
    actions = [{"Put": request} for _, request in puts]
    return "TransactWriteItems", {"TransactItems": actions}


def marker(at: str) -> dict[str, Any]:
    return {**MARKER, "first_received_at": {"S": at}}


def old(than: str) -> dict[str, Any]:
    return {**FREE_OR_OLD, "ExpressionAttributeValues": {":0": {"S": than}}}


UNCHANGED = {
    "ConditionExpression": "#0 = :0",
    "ExpressionAttributeNames": {"#0": "first_received_at"},
    "ExpressionAttributeValues": {":0": {"S": "2026-11-23T12:00:00.000Z"}},
}
TABLE_SEQUENCES: dict[str, list[Call]] = {
    "a lead is put once": [
        get(PLACE),
        put({**PLACE, "body_hash": {"S": "a"}}, **FREE),
        put({**PLACE, "body_hash": {"S": "b"}}, **FREE),
        get(PLACE),
        put({**PLACE, "deleted_at": {"S": "now"}}),
        get(PLACE),
        put({**PLACE, "body_hash": {"S": "c"}}, **FREE),
        ("DeleteItem", {"TableName": TABLE.name, "Key": PLACE}),
        put({**PLACE, "body_hash": {"S": "d"}}, **FREE),
    ],
    "a condition judges one item, not its partition": [
        put(PLACE, **FREE),
        put({**PLACE, "timestamp": {"S": "2026-11-23T12:00:00.001Z"}}, **FREE),
    ],
    "a marker is replaced once it is old": [
        put(marker("2026-11-23T12:00:00.000Z"), **old("2026-11-23T11:00:00.000Z")),
        put(marker("2026-11-23T12:00:00.001Z"), **old("2026-11-23T11:59:59.999Z")),
        get(MARKER),
        put(marker("2026-11-23T12:00:00.002Z"), **UNCHANGED),
        put(marker("2026-11-23T12:00:00.003Z"), **UNCHANGED),
        put(marker("2026-11-23T12:00:00.004Z"), **old("2026-11-23T12:00:00.002Z")),
        get(MARKER),
    ],
    "an absent attribute meets no comparison": [put(MARKER), put(MARKER, **UNCHANGED)],
    "a count begins at nothing": [
        note(RATE),
        count(RATE),
        count(RATE),
        note(RATE),
        get(RATE),
        query(0),
        query(1795435200),
        query(0, Select="COUNT"),
    ],
    "a transaction is all or nothing": [
        transact(put(PLACE, **FREE), put(MARKER)),
        transact(put({**RATE, "count": {"N": "1"}}), put(PLACE, **FREE)),
        get(RATE),
    ],
}


@pytest.mark.parametrize("calls", TABLE_SEQUENCES.values(), ids=TABLE_SEQUENCES)
def test_table_in_memory_answers_as_moto_does(calls: list[Call]) -> None:
    with mock_aws():
        client = _client("dynamodb")
        client.create_table(**table_definition(TABLE.name))
        expected = [_outcome(client, call) for call in calls]
    with _boundary().installed():
        client = _client("dynamodb")
        assert [_outcome(client, call) for call in calls] == expected


@pytest.fixture(params=["memory", "moto"])
def queue(request: pytest.FixtureRequest) -> Iterator[tuple[Any, str, Callable[[float], None]]]:
    """Give a client, a queue's URL and a way to let time pass."""
    if request.param == "moto":
        with mock_aws():
            yield _moto_queue()
        return
    clock = SimulatedClock()
    boundary = _boundary(clock)
    boundary.sqs.queues[QUEUE_URL] = Queue(visibility_seconds=30)
    with boundary.installed():
        yield _client("sqs"), QUEUE_URL, clock.advance


def test_message_is_hidden_while_somebody_works_on_it(
    queue: tuple[Any, str, Callable[[float], None]],
) -> None:
    sqs, url, _ = queue
    sent = sqs.send_message(QueueUrl=url, MessageBody="one")
    [message] = _receive(sqs, url)
    assert (message["MessageId"], message["Body"]) == (sent["MessageId"], "one")
    assert message["Attributes"]["ApproximateReceiveCount"] == "1"
    assert _receive(sqs, url) == []


def test_message_comes_back_with_another_receipt(
    queue: tuple[Any, str, Callable[[float], None]],
) -> None:
    sqs, url, _ = queue
    sqs.send_message(QueueUrl=url, MessageBody="one")
    [first] = _receive(sqs, url)
    sqs.change_message_visibility(
        QueueUrl=url, ReceiptHandle=first["ReceiptHandle"], VisibilityTimeout=0
    )
    [second] = _receive(sqs, url)
    assert second["ReceiptHandle"] != first["ReceiptHandle"]
    assert second["Attributes"]["ApproximateReceiveCount"] == "2"
    sqs.delete_message(QueueUrl=url, ReceiptHandle=second["ReceiptHandle"])
    assert _receive(sqs, url) == []


def test_batch_is_of_what_is_visible(queue: tuple[Any, str, Callable[[float], None]]) -> None:
    sqs, url, _ = queue
    for number in range(12):
        sqs.send_message(QueueUrl=url, MessageBody=str(number))
    first, second = _receive(sqs, url), _receive(sqs, url)
    assert (len(first), len(second)) == (10, 2)
    assert {message["Body"] for message in first + second} == {str(n) for n in range(12)}


def test_visibility_beyond_12_hours_is_refused(
    queue: tuple[Any, str, Callable[[float], None]],
) -> None:
    sqs, url, _ = queue
    sqs.send_message(QueueUrl=url, MessageBody="one")
    [message] = _receive(sqs, url)
    with pytest.raises(ClientError):
        sqs.change_message_visibility(
            QueueUrl=url, ReceiptHandle=message["ReceiptHandle"], VisibilityTimeout=43_201
        )


def test_hidden_message_is_visible_again_on_simulated_time() -> None:
    clock = SimulatedClock()
    boundary = _boundary(clock)
    boundary.sqs.queues[QUEUE_URL] = Queue(visibility_seconds=30)
    with boundary.installed():
        sqs = _client("sqs")
        sqs.send_message(QueueUrl=QUEUE_URL, MessageBody="one")
        assert len(_receive(sqs, QUEUE_URL)) == 1
        clock.advance(29)
        assert _receive(sqs, QUEUE_URL) == []
        clock.advance(1)
        assert len(_receive(sqs, QUEUE_URL)) == 1


def _boundary(clock: SimulatedClock | None = None) -> Boundary:
    plan = FaultPlan(0, rate=0, span_seconds=1)
    return Boundary(clock or SimulatedClock(), plan, interleave=lambda: None)


def _client(service: str) -> Any:
    return botocore.session.get_session().create_client(service, region_name=TABLE.region)


def _moto_queue() -> tuple[Any, str, Callable[[float], None]]:
    sqs = _client("sqs")
    url = sqs.create_queue(QueueName="overflow", Attributes={"VisibilityTimeout": "30"})
    return sqs, url["QueueUrl"], lambda _: None


def _receive(sqs: Any, url: str) -> list[dict[str, Any]]:
    found = sqs.receive_message(
        QueueUrl=url, MaxNumberOfMessages=10, AttributeNames=["ApproximateReceiveCount"]
    )
    messages: list[dict[str, Any]] = found.get("Messages", [])
    return messages


def _outcome(client: Any, call: Call) -> Answer:
    """Give an answer without what names the one call, or the error's code."""
    operation, request = call
    try:
        answer = client._make_api_call(operation, request)  # noqa: SLF001 - as PynamoDB calls it
    except ClientError as exc:
        reasons = exc.response.get("CancellationReasons", [])
        codes = [reason.get("Code") for reason in reasons]
        return json.dumps([exc.response["Error"]["Code"], codes])
    kept: dict[str, Any] = {
        name: answer[name] for name in ("Item", "Items", "Attributes", "Count") if name in answer
    }
    return kept
