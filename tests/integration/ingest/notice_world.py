"""Notices from the table's stream to SES: queues in memory, and an SES that keeps what it took."""

from __future__ import annotations

import email
import email.policy
import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Any

import boto3
from botocore.exceptions import ClientError

from ingest.notify import Record, serve_notify
from ingest.send_mail import serve_mail
from ingest.settings import Settings
from tests.support.gateway import Context
from tests.support.table import NOW


def refused(code: str) -> ClientError:
    """Make what SES answers with an error."""
    return ClientError({"Error": {"Code": code, "Message": "no"}}, "SendEmail")


@dataclass
class FakeSes:
    """Takes e-mails; the next calls may fail, before an e-mail is taken or after."""

    taken: list[dict[str, Any]] = field(default_factory=list)
    before: list[BaseException] = field(default_factory=list)
    after: list[BaseException] = field(default_factory=list)

    def send_email(self, **call: Any) -> dict[str, str]:
        if self.before:
            raise self.before.pop(0)
        self.taken.append(call)
        if self.after:
            raise self.after.pop(0)
        return {"MessageId": str(len(self.taken))}

    @property
    def messages(self) -> list[EmailMessage]:
        return [
            email.message_from_bytes(call["Content"]["Raw"]["Data"], policy=email.policy.default)
            for call in self.taken
        ]


class NoticeWorld:
    """The two functions with the queues between them, at a time of the test's own."""

    def __init__(self, settings: Settings, urls: dict[str, str]) -> None:
        self.sqs = boto3.client("sqs", region_name="us-east-1")
        self.settings = settings
        self.urls = urls
        self.ses = FakeSes()
        self.now: datetime = NOW

    def notify(self, records: list[Record]) -> list[str]:
        """Run notify in a container of its own; give what has to come again."""
        handler = serve_notify(
            self.settings, sqs=lambda: self.sqs, now=lambda: self.now, monotonic=self._monotonic
        )
        return _failed(handler({"Records": records}, Context()))  # type: ignore[arg-type]

    def send(self, records: list[Record] | None = None) -> list[str]:
        """Run send_mail in a container of its own on what waits, or on these messages."""
        handler = serve_mail(
            self.settings,
            sqs=lambda: self.sqs,
            ses=lambda: self.ses,
            now=lambda: self.now,
            monotonic=self._monotonic,
        )
        given = self.waiting() if records is None else records
        left = _failed(handler({"Records": given}, Context()))  # type: ignore[arg-type]
        for record in given:
            if record["messageId"] not in left:
                self.sqs.delete_message(
                    QueueUrl=self.urls["mail"], ReceiptHandle=record["receiptHandle"]
                )
        return left

    def waiting(self, queue: str = "mail") -> list[Record]:
        """Take what waits, as Lambda's poller hands it on."""
        got = self.sqs.receive_message(
            QueueUrl=self.urls[queue],
            MaxNumberOfMessages=10,
            AttributeNames=["All"],
            VisibilityTimeout=0,
        )
        return [
            {
                "messageId": message["MessageId"],
                "receiptHandle": message["ReceiptHandle"],
                "body": message["Body"],
                "attributes": message["Attributes"],
                "eventSource": "aws:sqs",
            }
            for message in got.get("Messages", [])
        ]

    def said(self, queue: str = "mail") -> list[dict[str, Any]]:
        return [json.loads(record["body"]) for record in self.waiting(queue)]

    def later(self, **passed: float) -> None:
        self.now += timedelta(**passed)

    def _monotonic(self) -> float:
        return self.now.timestamp()


def _failed(answer: dict[str, Any]) -> list[str]:
    return [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]
