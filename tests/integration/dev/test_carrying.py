"""What arrived after the instant that was restored isn't lost with the table that took it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import boto3
import pytest
from moto import mock_aws

from dev.restore_drill.carrying import carry_over
from leadmodels.schema import table_definition
from tests.support.leads import store_lead
from tests.support.table import TABLE, fresh_table, store_form

TARGET: Final = "leads-restored"
NOW: Final = datetime.now(UTC)


@pytest.fixture
def dynamodb() -> Iterator[Any]:
    """Two tables: the restored one is still empty."""
    with mock_aws():
        client = boto3.client("dynamodb", region_name=TABLE.region)
        with fresh_table(client):
            client.create_table(**table_definition(TARGET))
            yield client


def items(client: Any, table: str) -> dict[tuple[str, str], Any]:
    found = client.scan(TableName=table)["Items"]
    return {(item["leadId"]["S"], item["timestamp"]["S"]): item for item in found}


def restore(client: Any) -> None:
    """Give the restored table what is in the other one now."""
    for item in items(client, TABLE.name).values():
        client.put_item(TableName=TARGET, Item=item)


def carry(client: Any) -> dict[str, int]:
    return dict(carry_over(client, source=TABLE.name, target=TARGET))


def test_leads_and_forms_that_arrived_since_are_carried_once(dynamodb: Any) -> None:
    form = store_form()
    store_lead(form, at=NOW - timedelta(hours=1), seed=1)
    restore(dynamodb)
    since = store_lead(store_form(seed=2, created_at=NOW, updated_at=NOW), at=NOW, seed=2)
    before = items(dynamodb, TABLE.name)

    carried = carry(dynamodb)
    assert carried["lead"] == 1
    assert carried["form"] >= 1
    assert items(dynamodb, TARGET) == items(dynamodb, TABLE.name) == before
    assert (since.lead_id in {lead_id for lead_id, _ in before}) is True
    assert carry(dynamodb) == {}


def test_what_was_spoilt_since_stays_as_it_was_restored(dynamodb: Any) -> None:
    lead = store_lead(store_form(), at=NOW - timedelta(hours=1), seed=1)
    restore(dynamodb)
    restored = items(dynamodb, TARGET)
    (place,) = (place for place in restored if place[0] == lead.lead_id)
    spoilt = {**restored[place], "status": {"S": "spam"}}
    dynamodb.put_item(TableName=TABLE.name, Item=spoilt)

    assert carry(dynamodb) == {}
    assert items(dynamodb, TARGET) == restored


def test_counts_and_jobs_of_the_table_before_stay_behind(dynamodb: Any) -> None:
    for kind in ("count_all", "job_1", "rate_1", "refused_1"):
        key = {"leadId": {"S": kind}, "timestamp": {"S": "current"}}
        dynamodb.put_item(TableName=TABLE.name, Item=key)

    assert carry(dynamodb) == {}
    assert items(dynamodb, TARGET) == {}
