"""Workers of jobs over in-process AWS: containers, deliveries, and a clock that tests move."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import boto3
from mypy_boto3_s3 import S3Client
from mypy_boto3_sqs import SQSClient

from ingest.aws_clients import make_gateway_client, make_s3_client, make_sqs_client
from ingest.run_jobs import Handler, serve_jobs
from ingest.settings import read_settings
from leadmodels.jobs.store import Job, get_job, new_job_id, put_job
from leadmodels.table import bind_table
from tests.support.crashes import Boundary, CrashError
from tests.support.gateway import Context
from tests.support.table import NOW, TABLE

STAFF = "staff_test"
LONG_SECONDS = 900.0


class WorkerContext(Context):
    """A function's context that says how long it may still run: the same at each question, or
    less by a step each time."""

    def __init__(self, seconds: float, step: float = 0.0) -> None:
        self._seconds = seconds
        self._step = step

    def get_remaining_time_in_millis(self) -> int:
        """Give the milliseconds left."""
        self._seconds -= self._step
        return int(self._seconds * 1000)


@dataclass(slots=True, kw_only=True)
class JobWorld:
    """A queue, a bucket, a clock and any number of workers."""

    boundary: Boundary
    clients: Mapping[str, Any]
    sqs: SQSClient
    s3: S3Client
    queue_url: str
    bucket: str
    now: datetime = NOW
    part_bytes: int = 5 * 1024 * 1024
    side_by_side: int = 1
    batch_leads: int = 100
    crashes_seen: list[str] = field(default_factory=list)

    def tick(self) -> datetime:
        """Tell the time; each question takes 10 ms."""
        self.now += timedelta(milliseconds=10)
        return self.now

    def worker(self) -> Handler:
        """Start a container."""
        return serve_jobs(
            replace(
                read_settings(os.environ), job_queue_url=self.queue_url, export_bucket=self.bucket
            ),
            sqs=lambda: self.clients["sqs"],
            s3=lambda: self.clients["s3"],
            gateway=lambda: self.clients["apigateway"],
            now=self.tick,
            part_bytes=self.part_bytes,
            side_by_side=self.side_by_side,
            batch_leads=self.batch_leads,
        )

    def start(self, **asked: Any) -> Job:
        """Store a job, asked for now."""
        self.tick()
        job_id = new_job_id(at=self.now, random=os.urandom(10))
        return put_job(Job(job_id=job_id, requested_by=STAFF, requested_at=self.now, **asked))

    def deliver(self, job_id: str, context: WorkerContext | None = None) -> bool:
        """Call a worker with a message; False: its process ended in the middle."""
        record = {"messageId": "1", "body": f'{{"job_id": "{job_id}"}}', "attributes": {}}
        return self.call({"Records": [record]}, context)

    def call(self, event: dict[str, Any], context: WorkerContext | None = None) -> bool:
        """Call a new container; False: its process ended in the middle."""
        try:
            self.worker()(event, context or WorkerContext(LONG_SECONDS))  # type: ignore[arg-type]
        except CrashError as crash:
            self.crashes_seen.append(str(crash))
            self.boundary.is_ended = False
            return False
        return True

    def run(self, job_id: str, *, most_calls: int = 60) -> Job:
        """Deliver, hand on and revive as AWS would, until the job is over."""
        self.boundary.sent.clear()
        messages = [(job_id, 0)]
        for _ in range(most_calls):
            if not messages:
                self.now += timedelta(minutes=5)
                self.call({"task": "sweep"})
            else:
                name, delay = messages.pop(0)
                self.now += timedelta(seconds=delay)
                self.deliver(name)
            messages += [(str(body["job_id"]), delay) for body, delay in self.boundary.sent]
            self.boundary.sent.clear()
            job = get_job(job_id)
            if not job.is_open:
                return job
        raise AssertionError(f"the job goes on and on: {get_job(job_id)}")

    def file_of(self, job: Job) -> bytes:
        """Read what a job has written."""
        assert job.object_key is not None
        return self.s3.get_object(Bucket=self.bucket, Key=job.object_key)["Body"].read()

    def uploads(self) -> list[Any]:
        """List uploads that are neither complete nor aborted."""
        return list(self.s3.list_multipart_uploads(Bucket=self.bucket).get("Uploads", []))

    def files(self) -> list[str]:
        """List the files there are."""
        found = self.s3.list_objects_v2(Bucket=self.bucket).get("Contents", [])
        return [each["Key"] for each in found]


@contextmanager
def job_world() -> Iterator[JobWorld]:
    """Make a queue and a bucket, and stand under the clients of table, queue and bucket."""
    with Boundary().installed() as boundary:
        bind_table(TABLE)
        sqs = boto3.client("sqs", region_name=TABLE.region)
        s3 = boto3.client("s3", region_name=TABLE.region)
        queue_url = sqs.create_queue(QueueName="jobs")["QueueUrl"]
        s3.create_bucket(Bucket="exports")
        boundary.calls.clear()
        # The product's own, made once: to read S3's description takes longer than most tests.
        clients = {
            "sqs": make_sqs_client(TABLE.region, None),
            "s3": make_s3_client(TABLE.region, None),
            "apigateway": make_gateway_client(TABLE.region, None),
        }
        yield JobWorld(
            boundary=boundary,
            clients=clients,
            sqs=sqs,
            s3=s3,
            queue_url=queue_url,
            bucket="exports",
        )
        bucket = boto3.resource("s3", region_name=TABLE.region).Bucket("exports")
        bucket.objects.all().delete()
        for upload in bucket.multipart_uploads.all():
            upload.abort()
        bucket.delete()
        sqs.delete_queue(QueueUrl=queue_url)
