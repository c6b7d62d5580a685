"""The two functions over an in-process table."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from mypy_boto3_dynamodb import DynamoDBClient

from ingest.get_leads import make_get_leads
from ingest.settings import read_settings
from ingest.submit_lead import make_submit_lead
from leadmodels.api_keys import ApiKey, put_api_key
from leadmodels.forms import Form
from tests.support.gateway import Context, event
from tests.support.table import NOW, fresh_table, store_form

Call = Callable[[dict[str, Any]], dict[str, Any]]


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
