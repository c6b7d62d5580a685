"""What a key may send is limited by its plan; who sends more is told when to come back."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any, Final

import pytest

from dev.provision.access import KeySettings, ensure_access
from tests.support.http import call
from tests.support.stack import Stack, clients_of
from tests.support.stack_forms import store_form

pytestmark = [pytest.mark.demo, pytest.mark.timeout(900)]

# Calls take some milliseconds: this many are over in the second that the plan lets one through in.
CALLS: Final = 6

Limit = Callable[..., None]
Ask = Callable[[], tuple[int, Any, Any]]


@pytest.fixture
def plan(stack: Stack) -> dict[str, Any]:
    """The one plan that keys are put into."""
    (found,) = clients_of(stack).gateway.get_usage_plans()["items"]
    return dict(found)


@pytest.fixture
def limit(stack: Stack, plan: dict[str, Any]) -> Iterator[Limit]:
    """Change the plan's limits; they are as they were after the test."""
    gateway = clients_of(stack).gateway

    def change(**wanted: str) -> None:
        """Change limits by their path in the plan, with a _ for each slash."""
        operations: Any = [
            {"op": "replace", "path": f"/{path.replace('_', '/')}", "value": value}
            for path, value in wanted.items()
        ]
        gateway.update_usage_plan(usagePlanId=plan["id"], patchOperations=operations)

    yield change
    throttle = plan["throttle"]
    change(
        throttle_rateLimit=str(throttle["rateLimit"]),
        throttle_burstLimit=str(throttle["burstLimit"]),
    )
    # Local AWS says of no quota that it is empty.
    if plan.get("quota"):
        change(quota_limit=str(plan["quota"]["limit"]), quota_period=plan["quota"]["period"])
    else:
        without_quota: Any = [{"op": "remove", "path": "/quota"}]
        gateway.update_usage_plan(usagePlanId=plan["id"], patchOperations=without_quota)
    (after,) = gateway.get_usage_plans()["items"]
    assert (after["throttle"], after.get("quota") or {}) == (throttle, plan.get("quota") or {})


@pytest.fixture
def ask(stack: Stack, plan: dict[str, Any]) -> Ask:
    """List leads with a key that nobody has called with yet."""
    api = store_form(stack).api_url
    value = secrets.token_hex(20)
    key = KeySettings(name=f"limited-{value[:8]}", value=value, scope="leads:read")
    ensure_access(clients_of(stack).gateway, plan["id"], keys=[key], now=datetime.now(UTC))

    def list_leads() -> tuple[int, Any, Any]:
        status, headers, text = call(f"{api}/v1/leads?limit=1", headers={"x-api-key": value})
        return status, headers, json.loads(text)

    return list_leads


def test_calls_that_come_too_quickly_are_429_and_the_key_works_again_soon(
    limit: Limit, ask: Ask
) -> None:
    assert ask()[0] == 200
    limit(throttle_rateLimit="1", throttle_burstLimit="2")
    answers = [ask() for _ in range(CALLS)]
    assert {status for status, _, _ in answers} == {200, 429}
    headers, body = next(rest for status, *rest in answers if status == 429)
    assert body["errors"][0]["code"] == "too_many"
    assert headers["Retry-After"] == "5"
    time.sleep(5)
    assert ask()[0] == 200


def test_a_key_whose_quota_is_used_up_is_429_until_the_next_period(limit: Limit, ask: Ask) -> None:
    limit(quota_limit="3", quota_period="DAY")
    answers = [ask() for _ in range(CALLS)]
    assert [status for status, _, _ in answers] == [200, 200, 200, 429, 429, 429]
    _, headers, body = answers[-1]
    assert body["errors"][0]["code"] == "quota"
    assert headers["Retry-After"] == "3600"
    limit(quota_limit="100")
    assert ask()[0] == 200
