"""The usage plan and the demo's API keys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from dev.provision.settings import ProvisionSettings
from leadmodels.api_keys import ApiKey, get_api_key, put_api_key
from leadmodels.errors import ApiKeyNotFoundError

if TYPE_CHECKING:
    from mypy_boto3_apigateway import APIGatewayClient

PLAN_NAME = "integrators"
# Generous: a person trying the demo, or its tests, must not run into it.
RATE_PER_SECOND = 50.0
BURST = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class KeySettings:
    """A key's name, its value at the gateway, and what it may do."""

    name: str
    value: str
    scope: str


def keys_of(settings: ProvisionSettings) -> tuple[KeySettings, ...]:
    """Return the demo's two keys: one that reads leads, one that writes them."""
    return (
        KeySettings(name="demo", value=settings.api_key, scope="leads:read"),
        KeySettings(name="demo-write", value=settings.api_key_write, scope="leads:write"),
    )


def ensure_access(
    gateway: APIGatewayClient, plan_id: str, *, keys: Sequence[KeySettings], now: datetime
) -> None:
    """Make the keys, or adopt those with the same name and value, and put them into the plan."""
    attached = gateway.get_usage_plan_keys(usagePlanId=plan_id, limit=500)["items"]
    attached_ids = {key["id"] for key in attached}
    for wanted in keys:
        key_id = _ensure_key(gateway, wanted)
        if key_id not in attached_ids:
            gateway.create_usage_plan_key(usagePlanId=plan_id, keyId=key_id, keyType="API_KEY")
        _ensure_item(key_id, wanted, now)


def _ensure_item(key_id: str, wanted: KeySettings, now: datetime) -> None:
    scopes = frozenset({wanted.scope})
    try:
        found = get_api_key(key_id)
    except ApiKeyNotFoundError:
        put_api_key(
            ApiKey(
                key_id=key_id,
                name=wanted.name,
                scopes=scopes,
                last_four=wanted.value[-4:],
                created_by="make demo",
                created_at=now,
            )
        )
        return
    if found.scopes != scopes:
        put_api_key(replace(found, scopes=scopes))


def ensure_plan(gateway: APIGatewayClient, api_id: str, stage: str) -> str:
    """Make the usage plan, or adopt the one of this name; return its id."""
    for plan in gateway.get_usage_plans(limit=500)["items"]:
        if plan["name"] == PLAN_NAME:
            return plan["id"]
    return gateway.create_usage_plan(
        name=PLAN_NAME,
        apiStages=[{"apiId": api_id, "stage": stage}],
        throttle={"rateLimit": RATE_PER_SECOND, "burstLimit": BURST},
    )["id"]


def _ensure_key(gateway: APIGatewayClient, wanted: KeySettings) -> str:
    found = gateway.get_api_keys(nameQuery=wanted.name, includeValues=True, limit=500)["items"]
    for key in found:
        if key["name"] == wanted.name and key["value"] == wanted.value:
            return key["id"]
    return gateway.create_api_key(name=wanted.name, value=wanted.value, enabled=True)["id"]
