"""DynamoDB in this process, for tests that need a real table definition; roles to hold tests to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from mypy_boto3_dynamodb import DynamoDBClient

from tests.support.least_privilege import plan_roles
from tests.support.stacks import plan_beforehand
from tests.support.table import local_dynamodb

HELD_TO_ROLES = ("ingest", "dashboard")


def pytest_collection_finish(session: pytest.Session) -> None:
    for room in HELD_TO_ROLES:
        plan_beforehand(session, Path(__file__).parent / room, plan_roles)


@pytest.fixture(scope="module")
def dynamodb() -> Iterator[DynamoDBClient]:
    with local_dynamodb() as client:
        yield client
