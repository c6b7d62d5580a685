"""The scheduled sweep ends keys whose time is over, through API Gateway's own client."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import boto3
import pytest
from mypy_boto3_apigateway import APIGatewayClient

from leadmodels.api_keys import ApiKey, get_api_key, list_api_keys, put_api_key
from leadmodels.ids import new_key_issue_id
from leadmodels.rotation.issues import OVERLAP, KeyIssue, get_key_issue, save_key_issue
from tests.support.function_logs import FunctionLogs
from tests.support.job_worker import JobWorld
from tests.support.table import TABLE

PLAN = "abcd1234"


@pytest.fixture
def gateway() -> Iterator[APIGatewayClient]:
    client = boto3.client("apigateway", region_name=TABLE.region)
    yield client
    for key in client.get_api_keys(limit=500)["items"]:
        client.delete_api_key(apiKey=key["id"])


def store_made_key(gateway: APIGatewayClient, world: JobWorld, **changes: Any) -> ApiKey:
    """Make a key at the gateway, attached, and its item."""
    made = gateway.create_api_key(name="partner", enabled=True)
    gateway.create_usage_plan_key(usagePlanId=PLAN, keyId=made["id"], keyType="API_KEY")
    key = ApiKey(
        key_id=made["id"],
        name="Partner",
        scopes=frozenset({"leads:read"}),
        last_four=made["value"][-4:],
        created_by="staff_a",
        created_at=world.now - timedelta(days=30),
    )
    put_api_key(replace(key, **changes))
    return key


def is_enabled(gateway: APIGatewayClient, key: ApiKey) -> bool:
    return gateway.get_api_key(apiKey=key.key_id)["enabled"]


def sweep(world: JobWorld, *, later: timedelta) -> None:
    world.now += later
    assert world.call({"task": "sweep"})


def test_an_overlap_that_is_over_ends_the_old_key_and_a_day_later_it_is_gone(
    world: JobWorld, gateway: APIGatewayClient, worker_logs: FunctionLogs
) -> None:
    issue_id = new_key_issue_id(at=world.now, random=bytes(10))
    old = store_made_key(gateway, world, rotation_id=issue_id)
    new = store_made_key(gateway, world, issue_id=issue_id)
    issue = KeyIssue(
        issue_id=issue_id,
        name="Partner",
        scopes=old.scopes,
        asked_by="staff_a",
        asked_at=world.now,
        replaces=old.key_id,
        stage="overlap",
        attempt=1,
        key_id=new.key_id,
        overlap_ends_at=world.now + OVERLAP,
        changed_at=world.now,
    )
    save_key_issue(issue, now=world.now)

    sweep(world, later=OVERLAP - timedelta(minutes=5))
    assert get_api_key(old.key_id).active
    assert is_enabled(gateway, old)

    sweep(world, later=timedelta(minutes=5))
    assert not get_api_key(old.key_id).active
    assert not is_enabled(gateway, old)
    assert is_enabled(gateway, new)
    assert get_key_issue(issue_id).stage == "done"
    assert f'"retired":["{issue_id}"]' in worker_logs()

    sweep(world, later=timedelta(days=1))
    assert [key.key_id for key in list_api_keys()] == [new.key_id]
    assert [key["id"] for key in gateway.get_api_keys()["items"]] == [new.key_id]


def test_a_key_that_has_expired_is_disabled(world: JobWorld, gateway: APIGatewayClient) -> None:
    key = store_made_key(gateway, world, expires_at=world.now + timedelta(minutes=1))
    sweep(world, later=timedelta())
    assert is_enabled(gateway, key)
    sweep(world, later=timedelta(minutes=1))
    assert not is_enabled(gateway, key)
    assert get_api_key(key.key_id).ended_because == "expired"


def test_a_gateway_that_is_away_is_asked_again_and_holds_up_nothing(
    world: JobWorld, gateway: APIGatewayClient
) -> None:
    keys = [store_made_key(gateway, world, expires_at=world.now) for _ in range(2)]
    refusals = ["BadGatewayException"] * 2
    world.boundary.refusals["UpdateApiKey"] = refusals
    sweep(world, later=timedelta(seconds=1))
    assert not any(get_api_key(key.key_id).active for key in keys)
    assert all(is_enabled(gateway, key) for key in keys)
    sweep(world, later=timedelta(minutes=5))
    assert not any(is_enabled(gateway, key) for key in keys)
