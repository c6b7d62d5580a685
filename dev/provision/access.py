"""The usage plan and the demo's API key."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from leadmodels.api_keys import SCOPES, ApiKey, get_api_key, put_api_key
from leadmodels.errors import ApiKeyNotFoundError

if TYPE_CHECKING:
    from mypy_boto3_apigateway import APIGatewayClient

PLAN_NAME = "integrators"
KEY_NAME = "demo"
# Generous: a person trying the demo, or its tests, must not run into it.
RATE_PER_SECOND = 50.0
BURST = 100


def ensure_access(
    gateway: APIGatewayClient, api_id: str, stage: str, *, value: str, now: datetime
) -> str:
    """Make the usage plan and the key with this value, adopt them by name, return the key's id."""
    plan_id = _ensure_plan(gateway, api_id, stage)
    key_id = _ensure_key(gateway, value)
    attached = gateway.get_usage_plan_keys(usagePlanId=plan_id, limit=500)["items"]
    if key_id not in {key["id"] for key in attached}:
        gateway.create_usage_plan_key(usagePlanId=plan_id, keyId=key_id, keyType="API_KEY")
    _ensure_item(key_id, value, now)
    return key_id


def _ensure_item(key_id: str, value: str, now: datetime) -> None:
    try:
        get_api_key(key_id)
    except ApiKeyNotFoundError:
        put_api_key(
            ApiKey(
                key_id=key_id,
                name=KEY_NAME,
                scopes=SCOPES,
                last_four=value[-4:],
                created_by="make demo",
                created_at=now,
            )
        )


def _ensure_plan(gateway: APIGatewayClient, api_id: str, stage: str) -> str:
    for plan in gateway.get_usage_plans(limit=500)["items"]:
        if plan["name"] == PLAN_NAME:
            return plan["id"]
    return gateway.create_usage_plan(
        name=PLAN_NAME,
        apiStages=[{"apiId": api_id, "stage": stage}],
        throttle={"rateLimit": RATE_PER_SECOND, "burstLimit": BURST},
    )["id"]


def _ensure_key(gateway: APIGatewayClient, value: str) -> str:
    for key in gateway.get_api_keys(nameQuery=KEY_NAME, includeValues=True, limit=500)["items"]:
        if key["name"] == KEY_NAME and key["value"] == value:
            return key["id"]
    return gateway.create_api_key(name=KEY_NAME, value=value, enabled=True)["id"]
