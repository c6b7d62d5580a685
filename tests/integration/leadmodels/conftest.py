"""An in-process table, made once: tests keep apart by forms of their own."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import Final

import pytest
from mypy_boto3_dynamodb import DynamoDBClient

from leadmodels.leads import Lead
from tests.support.leads import store_lead
from tests.support.table import NOW, fresh_table, store_form

_SEEDS: Final = count(9000)


@pytest.fixture(scope="module")
def table(dynamodb: DynamoDBClient) -> Iterator[DynamoDBClient]:
    with fresh_table(dynamodb):
        yield dynamodb


@pytest.fixture
def lead(table: DynamoDBClient) -> Lead:  # noqa: ARG001 - leads are stored in it
    """Store a lead of a form of its own, which keeps leads for 30 days."""
    form = store_form(seed=next(_SEEDS), retention_days=30)
    return store_lead(form, at=NOW, seed=1)
