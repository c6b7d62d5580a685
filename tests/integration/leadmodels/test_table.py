"""How the models are bound: the limits of their one client, and what each call asks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest

from leadmodels.errors import LeadExistsError
from leadmodels.leads import get_lead, put_lead
from leadmodels.models import MODELS, LeadItem
from leadmodels.table import TableSettings, bind_table, shared_connection
from tests.support.leads import make_lead
from tests.support.table import NOW, TABLE, store_form

pytestmark = pytest.mark.usefixtures("table")


@pytest.fixture
def bind() -> Iterator[Callable[[TableSettings], Any]]:
    """Bind the models to other settings for a test, and give their client."""

    def bind_to(settings: TableSettings) -> Any:
        bind_table(settings)
        return shared_connection(LeadItem).client

    yield bind_to
    bind_table(TABLE)


@contextmanager
def parameters_of(operation: str) -> Iterator[list[dict[str, Any]]]:
    """Collect what calls of an operation ask, where the client takes it."""
    client: Any = shared_connection(LeadItem).client
    asked: list[dict[str, Any]] = []

    def note(params: dict[str, Any], **_: object) -> None:
        asked.append(params)

    client.meta.events.register(f"provide-client-params.dynamodb.{operation}", note)
    try:
        yield asked
    finally:
        client.meta.events.unregister(f"provide-client-params.dynamodb.{operation}", note)


def test_nobody_waits_longer_for_the_store_than_two_attempts_of_two_seconds(
    bind: Callable[[TableSettings], Any],
) -> None:
    settings = bind(TABLE).settings
    assert (settings.connect_seconds, settings.read_seconds) == (0.5, 1.5)
    assert settings.max_attempts == 2
    assert settings.max_connections == 16


def test_each_setting_reaches_the_client(bind: Callable[[TableSettings], Any]) -> None:
    settings = TableSettings(
        name="elsewhere",
        region="eu-central-1",
        endpoint_url="http://127.0.0.1:9",
        connect_timeout_seconds=0.25,
        read_timeout_seconds=0.75,
        max_attempts=3,
        max_connections=5,
    )
    client = bind(settings)
    used = client.settings
    assert (used.connect_seconds, used.read_seconds) == (0.25, 0.75)
    assert (used.max_attempts, used.max_connections) == (3, 5)
    assert (client.meta.region_name, client.meta.endpoint_url) == (
        "eu-central-1",
        "http://127.0.0.1:9",
    )
    assert {model.Meta.table_name for model in MODELS} == {"elsewhere"}


def test_binding_again_replaces_the_client_of_every_model(
    bind: Callable[[TableSettings], Any],
) -> None:
    before = shared_connection(LeadItem).client
    clients = {id(shared_connection(model).client) for model in MODELS}
    assert clients == {id(before)}
    after = bind(replace(TABLE, region="eu-central-1"))
    assert after is not before
    assert {id(shared_connection(model).client) for model in MODELS} == {id(after)}


def test_a_lead_is_written_under_a_condition_and_read_consistently() -> None:
    lead = make_lead(store_form(seed=771), at=NOW, seed=1)
    with parameters_of("PutItem") as puts:
        put_lead(lead)
        with pytest.raises(LeadExistsError):
            put_lead(replace(lead, name="Another"))
    assert len(puts) == 2
    for put in puts:
        names = put["ExpressionAttributeNames"]
        assert put["ConditionExpression"] == f"attribute_not_exists({next(iter(names))})"
        assert set(names.values()) == {"leadId"}
    with parameters_of("GetItem") as gets:
        assert get_lead(lead.lead_id, now=NOW).name == lead.name
    assert [get["ConsistentRead"] for get in gets] == [True]
