"""An in-process table, made once: tests keep apart by forms of their own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from mypy_boto3_dynamodb import DynamoDBClient

from tests.support.table import fresh_table


@pytest.fixture(scope="module")
def table(dynamodb: DynamoDBClient) -> Iterator[DynamoDBClient]:
    with fresh_table(dynamodb):
        yield dynamodb
