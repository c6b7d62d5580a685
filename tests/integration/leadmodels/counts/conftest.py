"""A table of its own for each test, and the stream that tells of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import pytest
from mypy_boto3_dynamodb import DynamoDBClient

from leadmodels.forms import Form
from leadmodels.leads import Lead, put_lead
from tests.support.leads import make_lead
from tests.support.stream import Stream
from tests.support.table import NOW, fresh_table, store_form


@pytest.fixture(autouse=True)
def table(dynamodb: DynamoDBClient) -> Iterator[None]:
    with fresh_table(dynamodb):
        yield


@pytest.fixture
def form() -> Form:
    return store_form()


@pytest.fixture
def stream(dynamodb: DynamoDBClient) -> Stream:
    return Stream(dynamodb)


@pytest.fixture
def arrive(form: Form, stream: Stream) -> Callable[..., Lead]:
    """Store a lead, and have the stream tell of it."""
    numbers = count()

    def arrive(**changes: Any) -> Lead:
        at = changes.pop("at", NOW)
        lead = make_lead(form, at=at, seed=next(numbers), **changes)
        stream.write(lead.lead_id, lambda: put_lead(lead), at=at)
        return lead

    return arrive
