"""Our client makes of the same answers what botocore's does: result, error and attempts."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import botocore.session
import pytest
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, ConnectionClosedError, HTTPClientError

from leadmodels.dynamodb.client import ClientSettings, DynamoDBClient
from tests.support.ports import free_port
from tests.support.scripted_server import (
    CLOSE,
    HANG,
    ScriptedServer,
    answer,
    refusal,
    scripted_server,
)

Call = Callable[[str, dict[str, Any]], dict[str, Any]]
ITEM = {
    "leadId": {"S": "lead_1"},
    "n": {"N": "1"},
    "pepper": {"B": b"\x00\xff"},
    "t": {"BOOL": True},
}
PUT = {"TableName": "leads", "Item": ITEM}
WRITTEN = {"leadId": {"S": "lead_1"}, "pepper": {"B": "AP8="}, "set": {"BS": ["AA==", "AQ=="]}}
DONE = answer({})
HTML = answer(b"<h1>Bad Gateway</h1>", status=502)
CANCELLED = refusal(
    "TransactionCanceledException",
    CancellationReasons=[{"Code": "None"}, {"Code": "ConditionalCheckFailed", "Message": "No."}],
)

CHUNKED = (
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    b'6;a=b\r\n{"Coun\r\n5\r\nt":1}\r\n0\r\n\r\n'
)


@pytest.fixture(autouse=True)
def _nobody_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    sleeper = SimpleNamespace(sleep=lambda _: None)
    monkeypatch.setattr("botocore.endpoint.time", sleeper)
    monkeypatch.setattr("leadmodels.dynamodb.retries.time", sleeper)


def our_client(url: str, *, most: int = 16, attempts: int = 2) -> DynamoDBClient:
    return DynamoDBClient(
        ClientSettings(
            region="eu-central-1",
            endpoint_url=url,
            connect_seconds=0.5,
            read_seconds=0.2,
            max_attempts=attempts,
            max_connections=most,
        )
    )


def ours(url: str) -> Call:
    return our_client(url)._make_api_call  # noqa: SLF001 - what PynamoDB calls


def botocores(url: str) -> Call:
    client: Any = botocore.session.get_session().create_client(
        "dynamodb",
        region_name="eu-central-1",
        endpoint_url=url,
        config=Config(
            parameter_validation=False,
            connect_timeout=0.5,
            read_timeout=0.2,
            retries={"total_max_attempts": 2, "mode": "standard"},
        ),
    )
    call: Call = client._make_api_call  # noqa: SLF001 - same
    return call


def outcome(make: Callable[[str], Call], *script: bytes) -> tuple[object, object, int]:
    """What a call came to: its answer or its error, and how often it was sent."""
    with scripted_server(*script) as server:
        try:
            got = make(server.url)("PutItem", dict(PUT))
        except ClientError as exc:
            found = exc.response
            told = found["Error"]["Code"], found.get("CancellationReasons")
            return ClientError, told, len(server.requests)
        except BotoCoreError as exc:
            return type(exc), None, len(server.requests)
        got.pop("ResponseMetadata", None)
        return dict, got, len(server.requests)


@pytest.mark.parametrize(
    "script",
    [
        [DONE],
        [answer({"Attributes": WRITTEN, "ConsumedCapacity": {"CapacityUnits": 1.5}})],
        [refusal("ConditionalCheckFailedException")],
        [refusal("ValidationException")],
        [refusal("ProvisionedThroughputExceededException"), DONE],
        [refusal("ThrottlingException")],
        [refusal("TransactionInProgressException"), DONE],
        [refusal("InternalServerError", status=500), DONE],
        [refusal("InternalServerError", status=500)],
        [HTML, DONE],
        [CANCELLED],
        [HANG, DONE],
        [HANG],
        [CLOSE, DONE],
        [CLOSE],
        [b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{}", DONE],
    ],
    ids=[
        "done",
        "bytes",
        "condition",
        "invalid",
        "throttled-once",
        "throttled",
        "in-progress",
        "error-once",
        "error",
        "gateway-once",
        "cancelled",
        "hangs-once",
        "hangs",
        "closes-once",
        "closes",
        "breaks-off-once",
    ],
)
def test_each_answer_comes_to_what_botocore_makes_of_it(script: list[bytes]) -> None:
    assert outcome(ours, *script) == outcome(botocores, *script)


def test_nobody_there_is_told_as_botocore_tells_it() -> None:
    url = f"http://127.0.0.1:{free_port()}"
    errors = []
    for make in (ours, botocores):
        with pytest.raises(BotoCoreError) as caught:
            make(url)("PutItem", dict(PUT))
        errors.append(type(caught.value))
    assert errors[0] is errors[1]


def test_a_connection_that_fails_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    connect, tried = socket.create_connection, []

    def unlucky_once(*where: Any, **how: Any) -> socket.socket:
        tried.append(where)
        if len(tried) == 1:
            raise TimeoutError
        return connect(*where, **how)

    with scripted_server(DONE) as server:
        monkeypatch.setattr(
            "leadmodels.dynamodb.connections.socket.create_connection", unlucky_once
        )
        assert ours(server.url)("PutItem", dict(PUT)) is not None
    assert len(tried) == 2


def test_what_is_sent_is_what_botocore_sends() -> None:
    sent = []
    for make in (ours, botocores):
        with scripted_server(DONE) as server:
            make(server.url)("PutItem", dict(PUT))
            head, body = server.requests[0]
            lines = dict(line.split(": ", 1) for line in head.splitlines()[1:])
            kept = {name: lines[name] for name in ("x-amz-target", "content-type")}
            sent.append((head.splitlines()[0], kept, json.loads(body)))
    assert sent[0] == sent[1]


def test_an_answer_that_was_changed_on_its_way_is_asked_for_again() -> None:
    assert outcome(ours, answer({"Count": 1}, checksum=7), DONE) == (dict, {}, 2)
    error, _, attempts = outcome(ours, answer({"Count": 1}, checksum=7))
    assert isinstance(error, type)
    assert issubclass(error, HTTPClientError)
    assert attempts == 2


def test_attempts_of_a_transaction_carry_one_token_so_that_it_is_done_once() -> None:
    with scripted_server(CLOSE, DONE, DONE) as server:
        call = ours(server.url)
        call("TransactWriteItems", {"TransactItems": []})
        call("TransactWriteItems", {"TransactItems": []})
        first, again, other = (
            json.loads(body)["ClientRequestToken"] for _, body in server.requests
        )
    assert first == again != other


def test_who_watches_a_call_can_add_a_header_to_it() -> None:
    with scripted_server(DONE) as server:
        client = our_client(server.url)
        client.meta.events.register(
            "before-call", lambda params, **_: params["headers"].update({"X-Depth": "1"})
        )
        client._make_api_call("PutItem", dict(PUT))  # noqa: SLF001 - what PynamoDB calls
        assert "x-depth: 1" in server.requests[0][0]


def test_a_connection_is_used_again() -> None:
    with scripted_server(DONE) as server:
        call = ours(server.url)
        for _ in range(3):
            call("PutItem", dict(PUT))
        assert (len(server.requests), server.connections) == (3, 1)


def await_closed(server: ScriptedServer, connections: int) -> None:
    """Wait until the server has hung up so many connections: later than it answers."""
    end = time.monotonic() + 10
    while server.closed < connections:
        assert time.monotonic() < end
        time.sleep(0.001)


@pytest.mark.parametrize("says_so", [True, False], ids=["announced", "while-idle"])
def test_a_connection_that_was_closed_meanwhile_costs_no_attempt(*, says_so: bool) -> None:
    said = answer({}, headers=["Connection: close"]) if says_so else DONE
    with scripted_server(said, closes_idle=not says_so) as server:
        call = our_client(server.url, attempts=1)._make_api_call  # noqa: SLF001 - same
        for sent in range(3):
            call("PutItem", dict(PUT))
            await_closed(server, sent + 1)
        assert (len(server.requests), server.connections) == (3, 3)


def test_after_a_failure_no_other_connection_that_lay_idle_is_trusted() -> None:
    with scripted_server(DONE, DONE, CLOSE, DONE, is_slow=True) as server:
        client = our_client(server.url)
        call = client._make_api_call  # noqa: SLF001 - what PynamoDB calls
        with ThreadPoolExecutor(2) as threads:
            list(threads.map(call, ("PutItem", "PutItem"), (dict(PUT), dict(PUT))))
        assert server.connections == 2
        call("PutItem", dict(PUT))
        assert (len(server.requests), server.connections) == (4, 3)


def test_no_more_connections_are_kept_than_allowed() -> None:
    with scripted_server(DONE) as server:
        client = our_client(server.url, most=0)
        for _ in range(2):
            client._make_api_call("PutItem", dict(PUT))  # noqa: SLF001 - same
        assert server.connections == 2


@pytest.mark.parametrize(
    "said",
    [
        CHUNKED,
        b'HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 11\r\n\r\n{"Count":1}',
        answer({"Count": 1}),
    ],
    ids=["chunked", "close", "length"],
)
def test_answers_are_read_however_they_are_cut_up(said: bytes) -> None:
    with scripted_server(said, is_slow=True) as server:
        call = ours(server.url)
        assert [call("Query", {})["Count"] for _ in range(2)] == [1, 1]


@pytest.mark.parametrize(
    "said",
    [
        b"SSH-2.0-OpenSSH\r\n\r\n",
        b"ICY 200 OK\r\nContent-Length: 2\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\n" + b"x: y\r\n" * 20_000,
    ],
)
def test_what_is_not_http_is_a_closed_connection(said: bytes) -> None:
    with scripted_server(said) as server, pytest.raises(ConnectionClosedError):
        ours(server.url)("PutItem", dict(PUT))
