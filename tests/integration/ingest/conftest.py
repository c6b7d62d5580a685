"""The functions over an in-process table, and what they work with."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import boto3
import pytest
from mypy_boto3_dynamodb import DynamoDBClient

from ingest.get_leads import make_get_leads
from ingest.settings import Settings, read_settings
from ingest.submit_lead import make_submit_lead
from leadmodels.api_keys import ApiKey, put_api_key
from leadmodels.forms import Form
from tests.support.function_logs import FunctionLogs, kept_logs
from tests.support.gateway import Context, event
from tests.support.job_worker import JobWorld, job_world
from tests.support.least_privilege import held_to_its_role, planned_grants
from tests.support.table import NOW, fresh_table, store_form

from .notice_world import NoticeWorld
from .overflow_queues import OverflowQueues

__all__ = ["held_to_its_role", "planned_grants"]

Call = Callable[[dict[str, Any]], dict[str, Any]]
NewContainer = Callable[[], Call]


@pytest.fixture(autouse=True)
def table(dynamodb: DynamoDBClient) -> Iterator[None]:
    with fresh_table(dynamodb):
        yield


@pytest.fixture
def form() -> Form:
    return store_form()


@pytest.fixture
def submit(table: None) -> Call:  # noqa: ARG001 - binds the models first
    handler = make_submit_lead(read_settings(os.environ))
    return lambda event: handler(event, Context())  # type: ignore[arg-type]


@pytest.fixture
def read(table: None) -> Call:  # noqa: ARG001 - binds the models first
    handler = make_get_leads(read_settings(os.environ))
    return lambda event: handler(event, Context())  # type: ignore[arg-type]


@pytest.fixture
def key_id() -> str:
    """A key that may read and write."""
    return store_key("abcdefghij", {"leads:read", "leads:write"})


def store_key(key_id: str, scopes: set[str], **changes: Any) -> str:
    put_api_key(
        ApiKey(
            key_id=key_id,
            name="CRM",
            scopes=frozenset(scopes),
            last_four="wxyz",
            created_by="staff_test",
            created_at=NOW,
            **changes,
        )
    )
    return key_id


def listed(read: Call, key_id: str, **query: str) -> list[dict[str, Any]]:
    """List leads through the function."""
    answer = read(
        event(
            "GET",
            "/v1/leads",
            query={name: [value] for name, value in query.items()} or None,
            api_key_id=key_id,
        )
    )
    assert answer["statusCode"] == 200, answer["body"]
    leads: list[dict[str, Any]] = json.loads(answer["body"])["leads"]
    return leads


@pytest.fixture
def world(table: None) -> Iterator[JobWorld]:  # noqa: ARG001 - made first
    """Workers of jobs, their queue, their bucket and their clock."""
    with job_world() as world:
        yield world


@pytest.fixture
def batches_of_ten(world: JobWorld) -> None:
    """Have jobs save how far they are after every tenth lead."""
    world.batch_leads = 10


@pytest.fixture
def worker_logs(world: JobWorld, capsys: pytest.CaptureFixture[str]) -> Iterator[FunctionLogs]:
    world.worker()  # makes the logger
    with kept_logs(capsys, "run_jobs") as logs:
        yield logs


@pytest.fixture
def in_parts(world: JobWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have parts of some KB and batches of 20: two batches make two parts, and a rest."""
    monkeypatch.setattr("moto.s3.models.S3_UPLOAD_PART_MIN_SIZE", 1)
    world.part_bytes = 2_000
    world.batch_leads = 20


@pytest.fixture
def overflow() -> Iterator[OverflowQueues]:
    """The overflow queue and its dead-letter queue, both empty."""
    queues = OverflowQueues()
    yield queues
    queues.delete()


@pytest.fixture
def overflow_settings(overflow: OverflowQueues) -> Settings:
    """Settings of functions that have the queues."""
    return replace(
        read_settings(os.environ),
        overflow_queue_url=overflow.url,
        dead_letter_queue_url=overflow.dead_url,
    )


@pytest.fixture
def new_container(overflow_settings: Settings) -> NewContainer:
    """Start a container of submit_lead that remembers nothing."""

    def start() -> Call:
        handler = make_submit_lead(overflow_settings)
        return lambda event: handler(event, Context())  # type: ignore[arg-type]

    return start


@pytest.fixture
def notices(table: None) -> Iterator[NoticeWorld]:  # noqa: ARG001 - binds the models first
    """notify and send_mail, with empty queues and an SES that takes everything."""
    sqs = boto3.client("sqs", region_name="us-east-1")
    urls = {
        name: sqs.create_queue(QueueName=f"notices-{name}")["QueueUrl"] for name in ("mail", "dead")
    }
    yield NoticeWorld(
        replace(
            read_settings(os.environ),
            mail_queue_url=urls["mail"],
            notice_dead_letter_queue_url=urls["dead"],
            email_from="Lead Capture <leads@example.com>",
            dashboard_url="https://dashboard.example.com/dev",
        ),
        urls,
    )
    for url in urls.values():
        sqs.delete_queue(QueueUrl=url)
