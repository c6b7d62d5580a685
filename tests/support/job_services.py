"""The queue and the bucket of jobs, emulated; the worker is run by the test, message by message."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
from django.conf import settings
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.sqs.models import sqs_backends
from mypy_boto3_s3 import S3Client
from mypy_boto3_sqs import SQSClient

from ingest.run_jobs import serve_jobs
from ingest.settings import read_settings
from tests.support.job_worker import LONG_SECONDS, WorkerContext

AT_ONCE = timedelta()
QUEUE_NAME = settings.JOB_QUEUE_URL.rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class JobServices:
    """What the dashboard asks for long work through."""

    queues: SQSClient
    files: S3Client

    @property
    def queue_url(self) -> str:
        """Where the dashboard sends jobs' names."""
        url: str = settings.JOB_QUEUE_URL
        return url

    def take_messages(self, *, later: timedelta = AT_ONCE) -> list[dict[str, Any]]:
        """Take what has arrived so much later, in SQS's own words for it in a function's event."""
        queue = sqs_backends[DEFAULT_ACCOUNT_ID][settings.AWS_REGION].queues[QUEUE_NAME]
        for sent in queue._messages:  # noqa: SLF001 - the emulator's clock is nobody's to move
            sent.delayed_until -= later.total_seconds() * 1000
        answer = self.queues.receive_message(
            QueueUrl=settings.JOB_QUEUE_URL, MaxNumberOfMessages=10
        )
        taken = answer.get("Messages", [])
        for message in taken:
            self.queues.delete_message(
                QueueUrl=settings.JOB_QUEUE_URL, ReceiptHandle=message["ReceiptHandle"]
            )
        return [
            {"messageId": each["MessageId"], "body": each["Body"], "eventSource": "aws:sqs"}
            for each in taken
        ]

    def asked_jobs(self, *, later: timedelta = AT_ONCE) -> list[str]:
        """Take the ids of the jobs that were asked for, as far as they arrive so much later."""
        return [json.loads(each["body"])["job_id"] for each in self.take_messages(later=later)]

    def work(self, *, later: timedelta = AT_ONCE) -> None:
        """Be the worker, so much later, until nothing is in the queue: the function itself."""
        handler = serve_jobs(
            read_settings(os.environ),
            sqs=lambda: self.queues,
            s3=lambda: self.files,
            gateway=lambda: boto3.client("apigateway", region_name=settings.AWS_REGION),
            now=lambda: datetime.now(UTC) + later,
            side_by_side=1,  # the emulator's transactions are not for several threads
        )
        messages = self.take_messages(later=later)
        while messages:
            for message in messages:
                handler({"Records": [message]}, WorkerContext(LONG_SECONDS))  # type: ignore[arg-type] # what it reads of a context
            messages = self.take_messages()


@contextmanager
def emulated_job_services() -> Iterator[JobServices]:
    """Make the queue and the bucket inside an emulation that has begun, and remove both after."""
    queues = boto3.client("sqs", region_name=settings.AWS_REGION)
    files = boto3.client("s3", region_name=settings.AWS_REGION)
    queues.create_queue(QueueName=QUEUE_NAME)
    files.create_bucket(Bucket=settings.EXPORT_BUCKET)
    yield JobServices(queues, files)
    queues.delete_queue(QueueUrl=settings.JOB_QUEUE_URL)
    listed = files.list_objects_v2(Bucket=settings.EXPORT_BUCKET)
    for found in listed.get("Contents", []):
        files.delete_object(Bucket=settings.EXPORT_BUCKET, Key=found["Key"])
    files.delete_bucket(Bucket=settings.EXPORT_BUCKET)
