"""The packaged function by itself: whose calls it makes, and what becomes of them in an outage."""

from __future__ import annotations

import json
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from bench.table_server import serve_table
from bench.workload import FORM, environment, store_form, submissions
from dev.package import build_packages
from dev.packaging.bytecode import describe_interpreter
from dev.packaging.kept import CACHE, locked
from dev.settings import MINISTACK_PYTHON
from tests.support.lambda_container import Container, run_container
from tests.support.ports import free_port
from tests.support.scripted_server import HANG, answer, refusal, scripted_server

Start = Callable[..., Container]
SOON = "2090-01-01T00:00:00Z"
KEYS = {"AccessKeyId": "AKIDFETCHED", "SecretAccessKey": "secret", "Token": "session"}
IDENTITY = (
    "<AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult><Credentials>"
    f"<AccessKeyId>AKIDFETCHED</AccessKeyId><SecretAccessKey>b</SecretAccessKey>"
    f"<SessionToken>session</SessionToken><Expiration>{SOON}</Expiration>"
    "</Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>"
).encode()
COUNTED = answer(
    {
        "Attributes": {
            "leadId": {"S": "rate"},
            "timestamp": {"S": "current"},
            "count": {"N": "1"},
        }
    }
)
DONE = answer({})


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    with locked(CACHE / "tests-lock"):
        zips = build_packages(describe_interpreter(MINISTACK_PYTHON), CACHE / "tests-functions")
    unzipped = tmp_path_factory.mktemp("submit_lead")
    with zipfile.ZipFile(zips["submit_lead"]) as archive:
        archive.extractall(unzipped)
    return unzipped


@pytest.fixture(scope="module")
def form() -> bytes:
    """What the table answers when it is asked for the form."""
    with serve_table() as server:
        store_form(server.url)
        item = server.table.items[FORM.form_id, "current"]
    return answer({"Item": item})


@pytest.fixture
def taken(form: bytes) -> list[bytes]:
    """What the table answers: pepper (none, made) before the first submission, form, rate, lead."""
    return [DONE, DONE, form, COUNTED, DONE]


@pytest.fixture
def start(folder: Path, tmp_path: Path) -> Iterator[Start]:
    """Start the function at a table, with variables of its environment changed or taken away."""
    with ExitStack() as running:

        def begin(table_url: str, **changes: str | None) -> Container:
            wanted = {**environment(table_url), "HOME": str(tmp_path), **changes}
            variables = {name: value for name, value in wanted.items() if value is not None}
            container = run_container(
                MINISTACK_PYTHON, folder, "ingest.submit_lead.handler", variables, tmp_path / "log"
            )
            return running.enter_context(container)

        yield begin


def submit(container: Container) -> dict[str, Any]:
    [event] = submissions(1, seed=1)
    given: dict[str, Any] = container.invoke(json.loads(event))
    return given


NO_KEYS = {"AWS_ACCESS_KEY_ID": None, "AWS_SECRET_ACCESS_KEY": None}


def test_keys_of_the_environment_sign_with_their_session(start: Start, taken: list[bytes]) -> None:
    with scripted_server(*taken) as table:
        container = start(table.url, AWS_ACCESS_KEY_ID="AKIDGIVEN", AWS_SESSION_TOKEN="temporary")
        assert submit(container)["statusCode"] == 201
        assert len(table.requests) == 5
        for head, _ in table.requests:
            assert "credential=akidgiven/" in head
            assert "x-amz-security-token: temporary" in head


def test_the_first_submission_waits_for_neither_imports_nor_the_days_pepper(
    start: Start, taken: list[bytes]
) -> None:
    with scripted_server(*taken) as table:
        container = start(table.url)
        before = container.imported_files()
        assert len(table.requests) == 2
        assert submit(container)["statusCode"] == 201
        assert len(table.requests) == 5
        assert table.connections == 1
        assert container.imported_files() == before
        # Of international names, which Python imports to look up a name that is a text; and of
        # credentials from elsewhere than the environment.
        assert not {"idna", "session"} & {file.stem for file in before}


def test_a_container_without_any_keys_starts_and_asks_its_visitor_to_come_again(
    start: Start,
) -> None:
    with scripted_server(DONE) as table:
        container = start(table.url, **NO_KEYS, AWS_EC2_METADATA_DISABLED="true")
        assert submit(container)["statusCode"] == 503
        assert "NoCredentialsError" in container.written()
        assert table.requests == []


def test_keys_of_a_container_are_fetched(start: Start, taken: list[bytes]) -> None:
    given = answer({**KEYS, "Expiration": SOON})
    with scripted_server(*taken) as table, scripted_server(given) as source:
        where = {"AWS_CONTAINER_CREDENTIALS_FULL_URI": f"{source.url}/role"}
        assert submit(start(table.url, **NO_KEYS, **where))["statusCode"] == 201
        assert all("credential=akidfetched/" in head for head, _ in table.requests)


def test_a_web_identity_is_exchanged_for_keys(
    start: Start, taken: list[bytes], tmp_path: Path
) -> None:
    (tmp_path / "token").write_text("signed")
    with scripted_server(*taken) as table, scripted_server(answer(IDENTITY)) as source:
        where = {
            "AWS_WEB_IDENTITY_TOKEN_FILE": str(tmp_path / "token"),
            "AWS_ROLE_ARN": "arn:aws:iam::123456789012:role/leads",
            "AWS_ENDPOINT_URL_STS": source.url,
        }
        assert submit(start(table.url, **NO_KEYS, **where))["statusCode"] == 201
        assert all("credential=akidfetched/" in head for head, _ in table.requests)


def test_a_table_that_throttles_once_is_asked_again(start: Start, taken: list[bytes]) -> None:
    throttled = refusal("ProvisionedThroughputExceededException")
    with scripted_server(*taken[:-1], throttled, taken[-1]) as table:
        assert submit(start(table.url))["statusCode"] == 201
        first, again = table.requests[-2:]
    assert first[1] == again[1]


@pytest.mark.parametrize("how", ["hangs", "is not there"])
def test_while_the_table_is_away_a_submission_is_queued_in_time(start: Start, how: str) -> None:
    sent = answer({"MessageId": "1"})
    with scripted_server(HANG) as silent, scripted_server(sent) as queue:
        table_url = silent.url if how == "hangs" else f"http://127.0.0.1:{free_port()}"
        container = start(
            table_url,
            AWS_ENDPOINT_URL_SQS=queue.url,
            OVERFLOW_QUEUE_URL=f"{queue.url}/000000000000/overflow",
        )
        begin = time.monotonic()
        assert submit(container)["statusCode"] == 202
        assert time.monotonic() - begin < 10
        [(_, body)] = queue.requests
    assert json.loads(json.loads(body)["MessageBody"])["form_id"] == FORM.form_id


def test_without_table_and_queue_the_visitor_is_asked_to_come_again(start: Start) -> None:
    nowhere = f"http://127.0.0.1:{free_port()}"
    container = start(
        nowhere, AWS_ENDPOINT_URL_SQS=nowhere, OVERFLOW_QUEUE_URL=f"{nowhere}/000000000000/q"
    )
    refused = submit(container)
    assert refused["statusCode"] == 503
    assert "Retry-After" in refused["headers"]


def test_keys_that_the_table_refuses_are_told_in_the_log(start: Start) -> None:
    with scripted_server(refusal("UnrecognizedClientException")) as table:
        container = start(table.url)
        assert submit(container)["statusCode"] == 503
        assert "UnrecognizedClientException" in container.written()
        assert len(table.requests) == 1
