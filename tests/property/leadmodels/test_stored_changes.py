"""What holds in the table after any changes in any order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from itertools import count
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mypy_boto3_dynamodb import DynamoDBClient

from leadmodels.changes.apply import Change, apply_change
from leadmodels.errors import InvalidChangeError, LeadNotFoundError
from leadmodels.forms import Form
from leadmodels.leads import Lead
from leadmodels.schema import table_definition
from leadmodels.table import bind_table
from leadmodels.timeline.activities import Activity, read_expiries, read_with_timeline
from leadmodels.times import to_iso
from tests.integration.dev.emulator import run_local_aws
from tests.support.changes import (
    CHANGES,
    delete_as_it_is,
    explain,
    index_keys,
    seconds_later,
    state_of,
)
from tests.support.leads import store_lead
from tests.support.table import NOW, TABLE, store_form

_SEEDS = count()


@pytest.fixture(scope="module")
def client() -> Iterator[DynamoDBClient]:
    with run_local_aws("none") as aws:
        aws.clients.dynamodb.create_table(**table_definition(TABLE.name))
        bind_table(replace(TABLE, endpoint_url=aws.endpoint, read_timeout_seconds=20))
        yield aws.clients.dynamodb


@pytest.fixture(scope="module")
def form(client: DynamoDBClient) -> Form:
    del client
    return store_form(seed=1, retention_days=30)


def apply_all(lead: Lead, changes: list[tuple[Change, int]]) -> Lead:
    """Apply those changes that can be made, each twice as a job's repeat would.

    Each has with it how many seconds before it was asked for.
    """
    for number, (change, waited) in enumerate(changes):
        key, at = f"{number:010}", seconds_later(NOW, number)
        apply = partial(
            apply_change, actor="staff_a", key=key, asked_at=at - timedelta(seconds=waited)
        )
        try:
            after = apply(lead, change, at=at)
        except (InvalidChangeError, LeadNotFoundError):
            continue
        if after != lead:
            assert apply(lead, change, at=at + timedelta(milliseconds=1)) == after
        lead = after
    return lead


def stored_item(lead: Lead, client: DynamoDBClient) -> dict[str, Any]:
    answer = client.get_item(
        TableName=TABLE.name,
        Key={"leadId": {"S": lead.lead_id}, "timestamp": {"S": to_iso(lead.received_at)}},
    )
    return answer["Item"]


def check_indexes(lead: Lead, item: dict[str, Any]) -> None:
    sharded = {"time_partition", "form_partition", "status_partition", "expiry_partition"}
    for name, expected in index_keys(lead).items():
        found = item.get(name, {}).get("S")
        assert (found.rpartition("#")[0] if found and name in sharded else found) == expected, name


def check_timeline(first: Lead, lead: Lead, timeline: tuple[Activity, ...]) -> None:
    assert lead.version == 1 + len(timeline)
    assert explain(first, timeline) == state_of(lead)
    assert set(read_expiries(lead.lead_id).values()) <= {lead.expires_at}


@settings(max_examples=50)
@given(changes=st.lists(st.tuples(CHANGES, st.integers(0, 9)), max_size=8))
def test_stored_lead_its_timeline_and_its_places_agree(
    client: DynamoDBClient, form: Form, changes: list[tuple[Change, int]]
) -> None:
    first = store_lead(form, at=NOW, seed=next(_SEEDS))
    try:
        made = apply_all(first, changes)
        # Read a little before: the last change may have let it expire.
        lead, timeline = read_with_timeline(first.lead_id, now=NOW.replace(year=2000))
        assert lead == made
        check_timeline(first, lead, timeline)
        check_indexes(lead, stored_item(lead, client))
    finally:
        delete_as_it_is(first.lead_id, now=NOW)
