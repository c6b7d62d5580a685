from __future__ import annotations

import json

import pytest
import yaml
from openapi_schema_validator import OAS31Validator

from dev.provision.__main__ import OPENAPI
from dev.provision.api_description import ApiDescription, model_schema, read_description
from dev.settings import FUNCTIONS

# By a queue, a schedule, the table's stream.
CALLED_OTHERWISE = {"store_overflow", "count_leads", "run_jobs", "notify", "send_mail"}


@pytest.fixture(scope="module")
def description() -> ApiDescription:
    return read_description(OPENAPI)


def test_every_route_of_the_design_is_provisioned_with_its_authorization(
    description: ApiDescription,
) -> None:
    routes = {(route.method, route.path): route.needs_key for route in description.routes}
    assert routes == {
        ("POST", "/f/{form_id}"): False,
        ("OPTIONS", "/f/{form_id}"): False,
        ("GET", "/f/{form_id}"): False,
        ("GET", "/f/{form_id}/thanks"): False,
        ("POST", "/v1/leads"): True,
        ("GET", "/v1/leads"): True,
        ("GET", "/v1/leads/{lead_id}"): True,
        ("GET", "/health"): False,
    }


def test_every_route_goes_to_a_function_that_is_packaged(description: ApiDescription) -> None:
    called = {route.function for route in description.routes}
    assert called == set(FUNCTIONS) - CALLED_OTHERWISE


def test_only_server_to_server_bodies_are_validated_by_the_gateway(
    description: ApiDescription,
) -> None:
    validated = {(r.method, r.path): r.model for r in description.routes if r.validates_body}
    assert list(validated) == [("POST", "/v1/leads")]
    assert set(validated.values()) == set(description.models)


def test_multipart_bodies_reach_the_function_as_they_were_sent(description: ApiDescription) -> None:
    assert description.binary_media_types == ("multipart/form-data",)


def test_what_the_gateway_answers_by_itself_has_the_shape_of_our_errors(
    description: ApiDescription,
) -> None:
    schema = yaml.safe_load(OPENAPI.read_text())["components"]["schemas"]["RefusedAnswer"]
    shape = OAS31Validator(schema)
    assert {"DEFAULT_4XX", "DEFAULT_5XX", "INVALID_API_KEY"} <= description.gateway_responses.keys()
    for response in description.gateway_responses.values():
        answer = json.loads(response.templates["application/json"])
        shape.validate(answer)
        (error,) = answer["errors"]
        assert answer["error"] == error["message"]


def test_who_is_throttled_by_the_gateway_is_told_when_to_come_back(
    description: ApiDescription,
) -> None:
    for name in ("THROTTLED", "QUOTA_EXCEEDED"):
        retry_after = description.gateway_responses[name].headers[
            "gatewayresponse.header.Retry-After"
        ]
        # Constants are in single quotes.
        assert int(retry_after.strip("'")) > 0


def test_a_model_has_its_references_resolved_and_no_openapi_words() -> None:
    schemas = {
        "Outer": {"type": "object", "properties": {"in": {"$ref": "#/components/schemas/Inner"}}},
        "Inner": {"type": "array", "items": [{"type": "string", "example": "x"}]},
    }
    assert json.loads(model_schema(schemas, "Outer")) == {
        "$schema": "http://json-schema.org/draft-04/schema#",
        "type": "object",
        "properties": {"in": {"type": "array", "items": [{"type": "string"}]}},
    }


def test_a_property_called_example_is_no_openapi_word() -> None:
    schemas = {"Outer": {"type": "object", "properties": {"example": {"type": "string"}}}}
    assert json.loads(model_schema(schemas, "Outer"))["properties"] == {
        "example": {"type": "string"}
    }
