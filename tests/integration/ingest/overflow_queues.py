"""The overflow queue in memory, and a store that goes away and comes back."""

from __future__ import annotations

from typing import Any

import boto3

from ingest.settings import Settings
from ingest.store_overflow import make_store_overflow
from leadmodels.table import bind_table
from tests.support.gateway import Context
from tests.support.table import SITE, TABLE, UNREACHABLE_TABLE

GOOD = {"name": "Ada Example", "email": "ada@example.org"}

FRESH = {"Origin": SITE}


class OverflowQueues:
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

    def delete(self) -> None:
        for url in (self.url, self.dead_url):
            self.sqs.delete_queue(QueueUrl=url)


def drain(settings: Settings, records: list[dict[str, Any]]) -> list[str]:
    """Run the worker, in a container of its own, and give what it leaves in the queue."""
    handler = make_store_overflow(settings)
    answer = handler({"Records": records}, Context())  # type: ignore[arg-type]
    return [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]


def store_goes_away() -> None:
    bind_table(UNREACHABLE_TABLE)


def store_comes_back() -> None:
    bind_table(TABLE)
