"""Give what the worker gave up another try: `python -m dev.redrive [--dry-run]`.

Moves the dead-letter queue's messages back to the queue. With OVERFLOW_QUEUE_URL and
OVERFLOW_DEAD_LETTER_QUEUE_URL (URLs or names) on AWS, with the usual credentials; without them, on
the demo of DEMO_DIR.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from dev.provision.clients import make_clients
from dev.settings import (
    OVERFLOW_DEAD_LETTER_QUEUE,
    OVERFLOW_QUEUE,
    REGION,
    SettingsError,
    read_settings,
)

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

USAGE_STATUS: Final = 2
# What a shell gives to a command that Ctrl-C ended.
INTERRUPTED_STATUS: Final = 130
BATCH: Final = 10
# How long a received message is ours to move; if we die, it comes back after that.
HOLD_SECONDS: Final = 60
# Waiting makes SQS ask all of its servers, so an empty answer means empty.
WAIT_SECONDS: Final = 2
POLL_SECONDS: Final = 2.0
# What an emulator answers to an action that it doesn't have.
NOT_OFFERED: Final = frozenset(
    {"InvalidAction", "UnsupportedOperation", "AWS.SimpleQueueService.UnsupportedOperation"}
)
QUEUE_VARIABLE: Final = "OVERFLOW_QUEUE_URL"
DEAD_LETTER_VARIABLE: Final = "OVERFLOW_DEAD_LETTER_QUEUE_URL"


class RedriveError(Exception):
    """Messages could not be moved; those that were not are where they were."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Redrive:
    """Moves messages from one queue to another; never deletes one before its copy is sent."""

    sqs: SQSClient
    queue_url: str
    dead_letter_url: str
    say: Callable[[str], None]
    sleep: Callable[[float], None]

    def report(self) -> int:
        """Say how many messages wait where; return how many can be moved."""
        dead, dead_in_flight = self._count(self.dead_letter_url)
        waiting, in_flight = self._count(self.queue_url)
        self.say(f"Dead-letter queue: {dead} to move, {dead_in_flight} being read by somebody.")
        self.say(f"Queue: {waiting} waiting, {in_flight} with the worker or backing off.")
        return dead

    def move(self, most: int) -> int:
        """Move messages and return how many were: as a task of SQS, or else one by one.

        `most` bounds the latter, so that what the worker gives up again isn't moved in circles.

        Raises:
            RedriveError: SQS could not finish its task.
        """
        source, destination = self._arn(self.dead_letter_url), self._arn(self.queue_url)
        try:
            # The worker's messages don't say where they came from: the destination must be named.
            self.sqs.start_message_move_task(SourceArn=source, DestinationArn=destination)
        except ClientError as exc:
            if exc.response["Error"]["Code"] not in NOT_OFFERED:
                raise
            return self._move_one_by_one(most)
        return self._wait_for_task(source)

    def _wait_for_task(self, source: str) -> int:
        while True:
            task = self.sqs.list_message_move_tasks(SourceArn=source, MaxResults=1)["Results"][0]
            moved = task.get("ApproximateNumberOfMessagesMoved", 0)
            if task["Status"] == "COMPLETED":
                return moved
            if task["Status"] != "RUNNING":
                reason = task.get("FailureReason") or "no reason given"
                raise RedriveError(
                    f"SQS ended its task as {task['Status']} after {moved} messages: {reason}."
                )
            self.sleep(POLL_SECONDS)

    def _move_one_by_one(self, most: int) -> int:
        moved = 0
        while moved < most:
            received = self.sqs.receive_message(
                QueueUrl=self.dead_letter_url,
                MaxNumberOfMessages=min(BATCH, most - moved),
                VisibilityTimeout=HOLD_SECONDS,
                WaitTimeSeconds=WAIT_SECONDS,
                MessageAttributeNames=["All"],
            ).get("Messages", [])
            if not received:
                break
            for message in received:
                self.sqs.send_message(
                    QueueUrl=self.queue_url,
                    MessageBody=message["Body"],
                    MessageAttributes=message.get("MessageAttributes", {}),
                )
                # If this fails there are two of it, and the worker stores it once.
                self.sqs.delete_message(
                    QueueUrl=self.dead_letter_url, ReceiptHandle=message["ReceiptHandle"]
                )
                moved += 1
        return moved

    def _count(self, url: str) -> tuple[int, int]:
        found = self.sqs.get_queue_attributes(
            QueueUrl=url,
            AttributeNames=[
                "ApproximateNumberOfMessages",
                "ApproximateNumberOfMessagesNotVisible",
            ],
        )["Attributes"]
        return (
            int(found["ApproximateNumberOfMessages"]),
            int(found["ApproximateNumberOfMessagesNotVisible"]),
        )

    def _arn(self, url: str) -> str:
        found = self.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
        return found["Attributes"]["QueueArn"]


def find_queues(environ: Mapping[str, str]) -> tuple[SQSClient, str, str]:
    """Return a client, the queue's URL and the dead-letter queue's, of AWS or of the demo.

    Raises:
        SettingsError: one of two variables is set, or there is neither a variable nor a demo.
        botocore.exceptions.ClientError: there is no such queue.
    """
    names = [environ.get(name, "") for name in (QUEUE_VARIABLE, DEAD_LETTER_VARIABLE)]
    if any(names) and not all(names):
        raise SettingsError(f"Set both {QUEUE_VARIABLE} and {DEAD_LETTER_VARIABLE}, or neither.")
    if all(names):
        sqs = boto3.client("sqs")
    else:
        endpoint = _demo_endpoint(read_settings(environ).directory / "demo.json")
        sqs = make_clients(endpoint, REGION).queues
        names = [OVERFLOW_QUEUE, OVERFLOW_DEAD_LETTER_QUEUE]
    queue_url, dead_letter_url = (
        name if "://" in name else sqs.get_queue_url(QueueName=name)["QueueUrl"] for name in names
    )
    return sqs, queue_url, dead_letter_url


def _demo_endpoint(contract: Path) -> str:
    try:
        api_url = json.loads(contract.read_text(encoding="utf-8"))["api_url"]
    except FileNotFoundError:
        raise SettingsError(
            f"No demo is running in {contract.parent}: run `make demo`, or set {QUEUE_VARIABLE} "
            f"and {DEAD_LETTER_VARIABLE} to work on AWS."
        ) from None
    parts = urlsplit(api_url)
    return f"{parts.scheme}://{parts.netloc}"


def main(arguments: list[str], environ: Mapping[str, str]) -> int:
    """Say what there is and move it; return the status to exit with."""
    parser = argparse.ArgumentParser(prog="python -m dev.redrive", description=__doc__)
    parser.add_argument("--dry-run", action="store_true", help="say what there is, move nothing")
    is_dry = parser.parse_args(arguments).dry_run
    try:
        sqs, queue_url, dead_letter_url = find_queues(environ)
        redrive = Redrive(
            sqs=sqs,
            queue_url=queue_url,
            dead_letter_url=dead_letter_url,
            say=print,
            sleep=time.sleep,
        )
        dead = redrive.report()
        if is_dry:
            print("Nothing was moved.")
            return 0
        moved = redrive.move(dead) if dead else 0
    except SettingsError as exc:
        print(exc, file=sys.stderr)
        return USAGE_STATUS
    except KeyboardInterrupt:
        print("Interrupted; what was not moved is where it was.", file=sys.stderr)
        return INTERRUPTED_STATUS
    except (RedriveError, BotoCoreError, ClientError) as exc:
        print(f"Not all was moved; what was not is where it was. {exc}", file=sys.stderr)
        return 1
    print(f"Moved {moved}.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ))
