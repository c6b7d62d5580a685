"""What API Gateway answers, as botocore tells it, and what we make of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import boto3
import pytest
from botocore.exceptions import ReadTimeoutError
from botocore.stub import Stubber

from leadmodels.errors import GatewayKeyMissingError, GatewayUnavailableError
from leadmodels.rotation.api_gateway import ApiGateway
from leadmodels.rotation.gateway import Usage

PLAN = "plan000001"
NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)  # a Tuesday


@pytest.fixture
def stub() -> Iterator[Stubber]:
    client = boto3.client("apigateway", region_name="us-east-1")
    with Stubber(client) as stub:
        yield stub
        stub.assert_no_pending_responses()


@pytest.fixture
def gateway(stub: Stubber) -> ApiGateway:
    return ApiGateway(PLAN, lambda: stub.client)


def test_the_gateway_chooses_the_value_and_it_shows_in_no_text(
    gateway: ApiGateway, stub: Stubber
) -> None:
    answer = {"id": "abcdefghij", "value": "v" * 40, "name": "a"}
    stub.add_response("create_api_key", answer, {"name": "a", "enabled": True})
    made = gateway.create("a")
    assert (made.key_id, made.value) == ("abcdefghij", "v" * 40)
    assert "v" * 20 not in repr(made)


@pytest.mark.parametrize(
    ("step", "call"),
    [
        ("disable", "update_api_key"),
        ("detach", "delete_usage_plan_key"),
        ("delete", "delete_api_key"),
    ],
)
def test_what_is_gone_already_is_no_error(
    gateway: ApiGateway, stub: Stubber, step: str, call: str
) -> None:
    stub.add_client_error(call, "NotFoundException", http_status_code=404)
    getattr(gateway, step)("abcdefghij")


def test_a_key_that_is_attached_already_is_no_error(gateway: ApiGateway, stub: Stubber) -> None:
    stub.add_client_error("create_usage_plan_key", "ConflictException", http_status_code=409)
    gateway.attach("abcdefghij")


@pytest.mark.parametrize(
    ("step", "call"), [("attach", "create_usage_plan_key"), ("enable", "update_api_key")]
)
def test_a_key_that_is_missing_where_it_is_needed_is_said(
    gateway: ApiGateway, stub: Stubber, step: str, call: str
) -> None:
    stub.add_client_error(call, "NotFoundException", http_status_code=404)
    with pytest.raises(GatewayKeyMissingError):
        getattr(gateway, step)("abcdefghij")


@pytest.mark.parametrize("code", ["TooManyRequestsException", "LimitExceededException"])
def test_a_refusal_names_its_code_and_repeats_nothing(
    gateway: ApiGateway, stub: Stubber, code: str
) -> None:
    stub.add_client_error("create_api_key", code, service_message="secret")
    with pytest.raises(GatewayUnavailableError, match=code) as refused:
        gateway.create("a")
    assert "secret" not in str(refused.value)


def test_silence_is_not_an_answer() -> None:
    def nobody() -> object:
        raise ReadTimeoutError(endpoint_url="https://apigateway.example.com")

    with pytest.raises(GatewayUnavailableError, match="ReadTimeoutError"):
        ApiGateway(PLAN, nobody).delete("abcdefghij")


def test_keys_are_listed_page_by_page_and_without_values(
    gateway: ApiGateway, stub: Stubber
) -> None:
    asked = {"nameQuery": "lead-", "includeValues": False, "limit": 500}
    first = {"items": [{"id": "a", "name": "lead-1", "enabled": False}], "position": "next"}
    stub.add_response("get_api_keys", first, asked)
    second = {"items": [{"id": "b", "name": "lead-2"}, {"id": "c", "name": "Lead-3"}]}
    stub.add_response("get_api_keys", second, {**asked, "position": "next"})
    assert [(key.key_id, key.enabled) for key in gateway.named("lead-")] == [
        ("a", False),
        ("b", True),
    ]


@pytest.mark.parametrize(
    ("period", "since"), [("DAY", "2026-11-24"), ("WEEK", "2026-11-22"), ("MONTH", "2026-11-01")]
)
def test_usage_is_counted_from_where_its_period_begins(
    gateway: ApiGateway, stub: Stubber, period: str, since: str
) -> None:
    quota = {"limit": 1000, "period": period}
    stub.add_response("get_usage_plan", {"id": PLAN, "quota": quota}, {"usagePlanId": PLAN})
    stub.add_response(
        "get_usage",
        {"items": {"a": [[3, 997], [4, 993]]}},
        {"usagePlanId": PLAN, "startDate": since, "endDate": "2026-11-24", "limit": 500},
    )
    assert gateway.usage(now=NOW) == {"a": Usage(used=7, limit=1000, period=period)}


def test_usage_is_counted_page_by_page(gateway: ApiGateway, stub: Stubber) -> None:
    quota = {"limit": 1000, "period": "DAY"}
    stub.add_response("get_usage_plan", {"id": PLAN, "quota": quota}, {"usagePlanId": PLAN})
    day = {"startDate": "2026-11-24", "endDate": "2026-11-24"}
    asked = {"usagePlanId": PLAN, **day, "limit": 500}
    stub.add_response("get_usage", {"items": {"a": [[3, 997]]}, "position": "next"}, asked)
    stub.add_response("get_usage", {"items": {"b": [[4, 996]]}}, {**asked, "position": "next"})
    used = {key_id: usage.used for key_id, usage in gateway.usage(now=NOW).items()}
    assert used == {"a": 3, "b": 4}


def test_a_plan_without_a_quota_is_not_asked_for_usage(gateway: ApiGateway, stub: Stubber) -> None:
    stub.add_response("get_usage_plan", {"id": PLAN}, {"usagePlanId": PLAN})
    assert gateway.usage(now=NOW) == {}
