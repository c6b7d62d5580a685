"""DynamoDB in this process, for tests that need a real table definition."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from mypy_boto3_dynamodb import DynamoDBClient

from tests.support.table import local_dynamodb


@pytest.fixture(scope="module")
def dynamodb() -> Iterator[DynamoDBClient]:
    with local_dynamodb() as client:
        yield client
