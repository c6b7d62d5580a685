"""The API that Terraform makes is the one that infra/openapi.yaml describes."""

from __future__ import annotations

import json

import pytest

from dev.provision.api_description import ApiDescription, read_description
from tests.support.infra import INFRA
from tests.support.plans import Plan, by_key


@pytest.fixture(scope="module")
def description() -> ApiDescription:
    return read_description(INFRA / "openapi.yaml")


def test_every_route_is_made_and_no_other(plan: Plan, description: ApiDescription) -> None:
    methods = by_key(plan.resources("aws_api_gateway_method"))
    permissions = by_key(plan.resources("aws_lambda_permission"))
    functions = {
        function["function_name"]: function["handler"].split(".")[1]
        for function in plan.resources("aws_lambda_function").values()
    }

    made = {
        (
            method["http_method"],
            method["api_key_required"],
            (method["request_models"] or {}).get("application/json"),
            functions[permissions[name]["function_name"]],
        )
        for name, method in methods.items()
    }

    assert len(methods) == len(description.routes)
    assert made == {
        (route.method, route.needs_key, route.model, route.function) for route in description.routes
    }
    assert all(method["authorization"] == "NONE" for method in methods.values())


def test_every_path_is_made_and_no_other(plan: Plan, description: ApiDescription) -> None:
    made = set(by_key(plan.resources("aws_api_gateway_resource")))
    parts = [route.path.strip("/").split("/") for route in description.routes]

    assert made == {"/" + "/".join(each[: n + 1]) for each in parts for n in range(len(each))}


def test_bodies_are_checked_by_the_described_schemas(
    plan: Plan, description: ApiDescription
) -> None:
    made = by_key(plan.resources("aws_api_gateway_model"))

    assert {name: json.loads(model["schema"]) for name, model in made.items()} == {
        name: json.loads(schema) for name, schema in description.models.items()
    }


def test_the_gateway_answers_as_described(plan: Plan, description: ApiDescription) -> None:
    made = by_key(plan.resources("aws_api_gateway_gateway_response"))

    assert {
        name: (response["response_parameters"], response["response_templates"])
        for name, response in made.items()
    } == {
        name: (dict(response.headers), dict(response.templates))
        for name, response in description.gateway_responses.items()
    }


def test_the_gateway_passes_on_bodies_as_they_were_sent(
    plan: Plan, description: ApiDescription
) -> None:
    made = plan.only("aws_api_gateway_rest_api")

    assert made["binary_media_types"] == list(description.binary_media_types)


def test_access_logs_hold_nothing_of_a_visitor(plan: Plan) -> None:
    (settings,) = plan.only("aws_api_gateway_stage")["access_log_settings"]
    logged = set(json.loads(settings["format"]).values())

    assert "$context.requestId" in logged
    personal = ("identity.sourceIp", "identity.userAgent", "context.path", "identity.user")
    assert not [name for name in logged if any(word in name for word in personal)]


def test_nothing_that_is_sent_is_traced(plan: Plan) -> None:
    for settings in plan.resources("aws_api_gateway_method_settings").values():
        assert settings["settings"][0]["data_trace_enabled"] is False
        assert settings["settings"][0]["logging_level"] == "ERROR"


def test_no_key_is_made_where_terraform_would_keep_its_value(plan: Plan) -> None:
    assert not plan.resources("aws_api_gateway_api_key")


def test_every_route_is_throttled_as_asked(plan: Plan) -> None:
    settings = plan.resources("aws_api_gateway_method_settings").values()
    by_path = {each["method_path"]: each["settings"][0] for each in settings}
    everywhere = by_path.pop("*/*")
    asked = plan.variables.get("route_throttles", {})
    whole = plan.variables.get("throttle")

    assert 1 <= everywhere["throttling_burst_limit"] <= 5_000
    if whole is not None:
        assert everywhere["throttling_burst_limit"] == whole["burst"]
        assert everywhere["throttling_rate_limit"] == whole["rate_per_second"]
    assert sorted(each["throttling_burst_limit"] for each in by_path.values()) == sorted(
        throttle["burst"] for throttle in asked.values()
    )


def test_keys_are_throttled_and_have_a_quota_as_asked(plan: Plan) -> None:
    made = plan.only("aws_api_gateway_usage_plan")
    throttle, quota = plan.variables.get("key_throttle"), plan.variables.get("key_quota")
    (limits,) = made["throttle_settings"]

    assert limits["burst_limit"] >= 1
    if throttle is not None:
        assert limits == {
            "burst_limit": throttle["burst"],
            "rate_limit": throttle["rate_per_second"],
        }
        assert [each["limit"] for each in made["quota_settings"]] == (
            [quota["requests"]] if quota else []
        )


def test_only_bodies_of_servers_are_checked_by_the_gateway(
    plan: Plan, description: ApiDescription
) -> None:
    checked = {
        method["http_method"]
        for method in plan.resources("aws_api_gateway_method").values()
        # The validator's id is known later; where there is none, null is known now.
        if "request_validator_id" not in method
    }

    assert checked == {route.method for route in description.routes if route.validates_body}
    assert plan.only("aws_api_gateway_request_validator")["validate_request_body"] is True


def test_a_firewall_stands_where_one_was_asked_for(plan: Plan) -> None:
    walls = plan.resources("aws_wafv2_web_acl").values()
    asked = plan.variables.get("waf")
    limits = [
        rule["statement"][0]["rate_based_statement"][0]["limit"]
        for wall in walls
        for rule in wall["rule"]
    ]

    assert limits == ([asked["requests_per_address"]] if asked else [])
    assert len(plan.resources("aws_wafv2_web_acl_association")) == len(walls)


def test_the_api_is_in_its_region_and_takes_no_detour(plan: Plan) -> None:
    (endpoint,) = plan.only("aws_api_gateway_rest_api")["endpoint_configuration"]
    assert endpoint["types"] == ["REGIONAL"]
