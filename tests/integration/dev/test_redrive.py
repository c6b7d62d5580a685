"""Redrive on local AWS, which has no move task: messages are moved one by one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from dev.provision.queues import OVERFLOW, QueuePair, ensure_queues
from dev.redrive import main
from tests.integration.dev.emulator import LocalAws


@pytest.fixture
def queues(local_aws: LocalAws) -> Iterator[QueuePair]:
    """Both queues, empty, with no worker."""
    sqs = local_aws.clients.queues
    made = ensure_queues(sqs, OVERFLOW)
    yield made
    for url in (made.url, made.dead_letter_url):
        sqs.delete_queue(QueueUrl=url)


@pytest.fixture
def demo(local_aws: LocalAws, tmp_path: Path) -> dict[str, str]:
    """An environment that leads to a demo's folder."""
    contract = {"api_url": f"{local_aws.endpoint}/_aws/execute-api/abc/dev"}
    (tmp_path / "demo.json").write_text(json.dumps(contract))
    return {"DEMO_DIR": str(tmp_path)}


def fill(aws: LocalAws, url: str, bodies: list[str]) -> None:
    for body in bodies:
        aws.clients.queues.send_message(
            QueueUrl=url,
            MessageBody=body,
            MessageAttributes={"reason": {"DataType": "String", "StringValue": "poison"}},
        )


def empty(aws: LocalAws, url: str) -> list[str]:
    """Take out everything there is."""
    sqs, bodies = aws.clients.queues, []
    while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        for message in messages:
            bodies.append(message["Body"])
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return sorted(bodies)


def test_every_message_is_moved_once(
    local_aws: LocalAws,
    queues: QueuePair,
    demo: dict[str, str],
    capsys: pytest.CaptureFixture[str],
) -> None:
    bodies = [f"submission {number:02}" for number in range(23)]
    fill(local_aws, queues.dead_letter_url, bodies)
    assert main([], demo) == 0
    said = capsys.readouterr().out
    assert "23 to move" in said
    assert "Moved 23." in said
    assert empty(local_aws, queues.url) == bodies
    assert empty(local_aws, queues.dead_letter_url) == []


def test_a_dry_run_counts_and_moves_nothing(
    local_aws: LocalAws,
    queues: QueuePair,
    demo: dict[str, str],
    capsys: pytest.CaptureFixture[str],
) -> None:
    fill(local_aws, queues.dead_letter_url, ["a", "b"])
    fill(local_aws, queues.url, ["c"])
    assert main(["--dry-run"], demo) == 0
    said = capsys.readouterr().out
    assert "2 to move" in said
    assert "1 waiting" in said
    assert "Nothing was moved." in said
    assert empty(local_aws, queues.dead_letter_url) == ["a", "b"]


def test_with_nothing_to_move_it_says_so(
    queues: QueuePair, demo: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert queues.url
    assert main([], demo) == 0
    assert "Moved 0." in capsys.readouterr().out


def test_queues_that_are_not_there_are_a_sentence(
    local_aws: LocalAws, demo: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert local_aws.endpoint
    assert main([], demo) == 1
    assert "does not exist" in capsys.readouterr().err


def test_queues_named_by_the_environment_are_found_by_url_or_name(
    local_aws: LocalAws,
    queues: QueuePair,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    # What a person's own AWS configuration would say.
    monkeypatch.setenv("AWS_ENDPOINT_URL_SQS", local_aws.endpoint)
    fill(local_aws, queues.dead_letter_url, ["a"])
    chosen = {
        "OVERFLOW_QUEUE_URL": queues.url,
        "OVERFLOW_DEAD_LETTER_QUEUE_URL": queues.dead_letter_url.rpartition("/")[2],
    }
    assert main([], chosen) == 0
    assert "Moved 1." in capsys.readouterr().out
    assert empty(local_aws, queues.url) == ["a"]
