"""The overflow queue and its worker on local AWS, with a stand-in for the worker.

When a `stock` test goes red, upstream has mended the behaviour: take the patch out.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from dev.provision.mappings import OVERFLOW_MAPPING, ensure_mapping
from dev.provision.queues import OVERFLOW, ensure_queues
from dev.settings import MINISTACK_PYTHON, ROOT
from tests.integration.dev.emulator import LocalAws, run_local_aws
from tests.integration.dev.stand_in import Seen, install_function, make_seen

# Says to the queue `seen` what it was called with. A message asks for its failures by number, and
# for how long it wants to wait after each.
STAND_IN = """
import json, os, time
import botocore.session

sqs = botocore.session.get_session().create_client("sqs")

def handler(event, context):
    failed = []
    for record in event["Records"]:
        message = json.loads(record["body"])
        receives = int(record["attributes"]["ApproximateReceiveCount"])
        said = {"name": message["name"], "receives": receives, "at": time.time()}
        sqs.send_message(QueueUrl=os.environ["SEEN_URL"], MessageBody=json.dumps(said))
        if message.get("crashes"):
            raise ValueError(message["name"])
        if receives > message.get("failures", 0):
            continue
        failed.append({"itemIdentifier": record["messageId"]})
        if "wait_seconds" in message:
            sqs.change_message_visibility(
                QueueUrl=os.environ["QUEUE_URL"], ReceiptHandle=record["receiptHandle"],
                VisibilityTimeout=message["wait_seconds"],
            )
    return {"batchItemFailures": failed}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drained:
    """A queue with the stand-in at its end."""

    aws: LocalAws
    url: str
    told: Seen

    def send(self, **message: object) -> None:
        self.aws.clients.queues.send_message(QueueUrl=self.url, MessageBody=json.dumps(message))

    def seen(self, number: int) -> list[dict[str, Any]]:
        """What the worker was called with, in order, once there is so much of it, and not more."""
        return sorted(self.told.wait(number), key=lambda said: float(said["at"]))

    def left(self) -> int:
        """How many messages are in the queue, seen or not."""
        return messages_in(self.aws, self.url)


def messages_in(aws: LocalAws, url: str) -> int:
    found = aws.clients.queues.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])[
        "Attributes"
    ]
    return int(found["ApproximateNumberOfMessages"]) + int(
        found["ApproximateNumberOfMessagesNotVisible"]
    )


Drain = Callable[[LocalAws, str, int], Drained]


@pytest.fixture
def drain(tmp_path: Path) -> Drain:
    """Put the stand-in at the end of a new queue with this name and visibility in seconds."""

    def make(aws: LocalAws, name: str, visibility_seconds: int) -> Drained:
        sqs = aws.clients.queues
        told = make_seen(aws, name)
        url = sqs.create_queue(
            QueueName=name, Attributes={"VisibilityTimeout": str(visibility_seconds)}
        )["QueueUrl"]
        arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
        variables = {"SEEN_URL": told.url, "QUEUE_URL": url}
        install_function(aws, tmp_path, name, STAND_IN, variables)
        ensure_mapping(aws.clients.functions, arn["Attributes"]["QueueArn"], name, OVERFLOW_MAPPING)
        return Drained(aws=aws, url=url, told=told)

    return make


def test_only_the_messages_that_a_worker_names_come_back(local_aws: LocalAws, drain: Drain) -> None:
    queue = drain(local_aws, "partial", 2)
    for number in range(6):
        queue.send(name=number, failures=1 if number in {2, 5} else 0)
    calls = [(said["name"], said["receives"]) for said in queue.seen(8)]
    assert sorted(calls) == [(0, 1), (1, 1), (2, 1), (2, 2), (3, 1), (4, 1), (5, 1), (5, 2)]
    assert queue.left() == 0


def test_a_message_comes_back_when_the_worker_wants_it_not_when_the_queue_would(
    local_aws: LocalAws, drain: Drain
) -> None:
    for name, visibility_seconds, wait_seconds in (("sooner", 60, 3), ("later", 4, 8)):
        queue = drain(local_aws, name, visibility_seconds)
        queue.send(name=name, failures=1, wait_seconds=wait_seconds)
        first, second = queue.seen(2)
        assert wait_seconds - 0.5 < second["at"] - first["at"] < wait_seconds + 15


def test_a_batch_whose_worker_crashed_comes_back_whole(local_aws: LocalAws, drain: Drain) -> None:
    queue = drain(local_aws, "crashing", 2)
    queue.send(name="poison", crashes=True)
    assert [said["receives"] for said in queue.seen(2)][:2] == [1, 2]
    assert queue.left() == 1


@pytest.mark.timeout(120)
def test_messages_and_mapping_outlast_a_stop_and_a_start_on_another_port(
    tmp_path: Path, drain: Drain
) -> None:
    with run_local_aws("all", tmp_path / "state") as aws:
        queue = drain(aws, "lasting", 5)
        ensure_queues(aws.clients.queues, OVERFLOW)
        queue.send(name="kept", failures=1)
        assert [said["receives"] for said in queue.seen(1)] == [1]
        before = aws.clients.functions.list_event_source_mappings()["EventSourceMappings"]
    with run_local_aws("all", tmp_path / "state") as aws:
        # Nothing is provisioned here: the saved worker gets the saved message.
        again = Drained(aws=aws, url=queue.url, told=Seen(aws=aws, url=queue.told.url))
        assert [said["receives"] for said in again.seen(1)] == [2]
        assert again.left() == 0
        after = aws.clients.functions.list_event_source_mappings()["EventSourceMappings"]
        assert [mapping["UUID"] for mapping in after] == [mapping["UUID"] for mapping in before]
        made = ensure_queues(aws.clients.queues, OVERFLOW)
        assert made.url.startswith(aws.endpoint.replace("127.0.0.1", "localhost"))
        assert len(aws.clients.queues.list_queues()["QueueUrls"]) == 4


def left_after_a_start_on_another_port(patches: str, state: Path) -> int:
    """How many of one message a run finds that asks for the queue by name."""
    with run_local_aws(patches, state) as aws:
        url = aws.clients.queues.create_queue(QueueName="q")["QueueUrl"]
        aws.clients.queues.send_message(QueueUrl=url, MessageBody="kept")
    with run_local_aws(patches, state) as aws:
        url = aws.clients.queues.create_queue(QueueName="q")["QueueUrl"]
        return messages_in(aws, url)


def test_stock_queue_is_empty_after_a_start_on_another_port(tmp_path: Path) -> None:
    assert left_after_a_start_on_another_port("none", tmp_path) == 0


def test_patched_queue_is_as_it_was_after_a_start_on_another_port(tmp_path: Path) -> None:
    assert left_after_a_start_on_another_port("queue_urls", tmp_path) == 1


# Sends while another thread is at the queues, and says whether that waited.
SEND_MEANWHILE = """
import threading
from dev.local_aws.patches import apply_patches
apply_patches("{patches}")
from ministack.services import sqs
url = sqs._HANDLERS["CreateQueue"]({{"QueueName": "q"}}, "")["QueueUrl"]
send = lambda: sqs._HANDLERS["SendMessage"]({{"QueueUrl": url, "MessageBody": "kept"}}, "")
with sqs._queues_lock:
    sender = threading.Thread(target=send)
    sender.start()
    sender.join(1)
    waited = sender.is_alive()
sender.join(10)
print(waited, len(sqs._queues[url]["messages"]))
"""


@pytest.mark.parametrize(("patches", "said"), [("none", "False 1"), ("queue_lock", "True 1")])
def test_stock_send_changes_a_queue_that_a_poller_is_changing_and_patched_send_waits(
    patches: str, said: str
) -> None:
    done = subprocess.run(  # noqa: S603 - a fixed command
        [str(MINISTACK_PYTHON), "-c", SEND_MEANWHILE.format(patches=patches)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == said
