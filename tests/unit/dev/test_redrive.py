from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber
from mypy_boto3_sqs import SQSClient

from dev.redrive import Redrive, RedriveError, main

QUEUE, DEAD = "http://127.0.0.1/1/queue", "http://127.0.0.1/1/dead"
ARNS = {QUEUE: "arn:aws:sqs:us-east-1:1:queue", DEAD: "arn:aws:sqs:us-east-1:1:dead"}
SEND = {"MessageId": "2", "MD5OfMessageBody": "0"}


class Sqs:
    """SQS with its answers written beforehand; a call that isn't next fails the test."""

    def __init__(self) -> None:
        self.client: SQSClient = boto3.client("sqs", region_name="us-east-1")
        self.stub = Stubber(self.client)
        self.slept: list[float] = []
        self.stub.activate()

    def expect_arns(self) -> None:
        for url in (DEAD, QUEUE):
            answer = {"Attributes": {"QueueArn": ARNS[url]}}
            asked = {"QueueUrl": url, "AttributeNames": ["QueueArn"]}
            self.stub.add_response("get_queue_attributes", answer, asked)

    def expect_task(self, *states: dict[str, Any]) -> None:
        # Without a destination SQS asks each message where it came from, and ours don't know.
        asked = {"SourceArn": ARNS[DEAD], "DestinationArn": ARNS[QUEUE]}
        self.stub.add_response("start_message_move_task", {"TaskHandle": "t"}, asked)
        for state in states:
            self.stub.add_response("list_message_move_tasks", {"Results": [state]})

    def expect_messages(self, *bodies: str) -> None:
        # What local AWS answers to an action that it doesn't have.
        self.stub.add_client_error("start_message_move_task", "InvalidAction")
        messages = [{"Body": body, "ReceiptHandle": f"handle {body}"} for body in bodies]
        self.stub.add_response("receive_message", {"Messages": messages})

    def expect_move(self, body: str) -> None:
        sent = {"QueueUrl": QUEUE, "MessageBody": body, "MessageAttributes": {}}
        self.stub.add_response("send_message", SEND, sent)
        deleted = {"QueueUrl": DEAD, "ReceiptHandle": f"handle {body}"}
        self.stub.add_response("delete_message", {}, deleted)

    def redrive(self) -> Redrive:
        return Redrive(
            sqs=self.client,
            queue_url=QUEUE,
            dead_letter_url=DEAD,
            say=print,
            sleep=self.slept.append,
        )


@pytest.fixture
def sqs() -> Iterator[Sqs]:
    made = Sqs()
    made.expect_arns()
    yield made
    made.stub.assert_no_pending_responses()


def test_where_sqs_moves_messages_itself_its_task_is_waited_for(sqs: Sqs) -> None:
    running = {"Status": "RUNNING", "ApproximateNumberOfMessagesMoved": 3}
    done = {"Status": "COMPLETED", "ApproximateNumberOfMessagesMoved": 7}
    sqs.expect_task(running, running, done)
    assert sqs.redrive().move(7) == 7
    assert len(sqs.slept) == 2


@pytest.mark.parametrize("status", ["FAILED", "CANCELLED"])
def test_a_task_that_ends_otherwise_is_told_with_its_reason(sqs: Sqs, status: str) -> None:
    ended = {"Status": status, "FailureReason": "AccessDenied"}
    sqs.expect_task({**ended, "ApproximateNumberOfMessagesMoved": 2})
    with pytest.raises(RedriveError, match=f"{status} after 2 messages: AccessDenied"):
        sqs.redrive().move(7)


def test_a_message_is_deleted_after_its_copy_is_sent(sqs: Sqs) -> None:
    sqs.expect_messages("a", "b")
    sqs.expect_move("a")
    sqs.expect_move("b")
    assert sqs.redrive().move(2) == 2


def test_a_message_whose_copy_is_refused_is_not_deleted(sqs: Sqs) -> None:
    sqs.expect_messages("a", "b")
    sqs.expect_move("a")
    sqs.stub.add_client_error("send_message", "KmsThrottled")
    with pytest.raises(ClientError, match="KmsThrottled"):
        sqs.redrive().move(2)


def test_what_the_worker_gives_up_again_is_not_moved_in_circles(sqs: Sqs) -> None:
    sqs.expect_messages("a")
    sqs.expect_move("a")
    # Another one is there by now; nobody asks.
    assert sqs.redrive().move(1) == 1


def test_a_missing_right_is_no_reason_to_move_messages_by_hand(sqs: Sqs) -> None:
    sqs.stub.add_client_error("start_message_move_task", "AccessDenied")
    with pytest.raises(ClientError, match="AccessDenied"):
        sqs.redrive().move(1)


def test_one_queue_without_the_other_is_a_mistake(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([], {"OVERFLOW_QUEUE_URL": QUEUE}) == 2
    assert "OVERFLOW_DEAD_LETTER_QUEUE_URL" in capsys.readouterr().err


def test_without_queues_or_demo_it_says_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([], {"DEMO_DIR": str(tmp_path)}) == 2
    assert "make demo" in capsys.readouterr().err
