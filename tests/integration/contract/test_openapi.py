"""The API's description against what the functions really answer."""

from __future__ import annotations

import json
import os
import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn, get_args

import boto3
import pytest
import yaml
from mypy_boto3_dynamodb import DynamoDBClient
from openapi_schema_validator import OAS31Validator
from openapi_spec_validator import validate
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from ingest.get_leads import make_get_leads
from ingest.serving import Handler
from ingest.settings import read_settings
from ingest.submit_lead import serve_submissions
from leadmodels.leads import STATUSES
from leadmodels.lists.listing import MOST_LEADS
from leadmodels.timeline.activities import ActivityKind
from tests.integration.contract.answers import Handlers, answers_of
from tests.support.changes import work_on
from tests.support.gateway import Context, event
from tests.support.leads import store_lead
from tests.support.table import NOW, TABLE, fresh_table, store_form

ROOT = Path(__file__).resolve().parents[3]
API = yaml.safe_load((ROOT / "infra" / "openapi.yaml").read_text())
METHODS = ("get", "post", "options")
OPERATIONS = [
    (method.upper(), path, operation)
    for path, item in API["paths"].items()
    for method, operation in item.items()
    if method in METHODS
]
# What is there in every answer whose description names it; other headers depend on the request.
CONSTANT_HEADERS = {
    "X-Correlation-Id",
    "Location",
    "Retry-After",
    "Cache-Control",
}
LATER = {"429", "503"}
BY_THE_GATEWAY = {("submitLead", "429"), ("listLeads", "429"), ("getLead", "429")}


@pytest.fixture(autouse=True)
def table(dynamodb: DynamoDBClient) -> Iterator[None]:
    with fresh_table(dynamodb):
        yield


@pytest.fixture
def handlers(table: None) -> Iterator[Handlers]:  # noqa: ARG001 - binds the models first
    """The functions; submit_lead also without a queue to fall back on, and with a defect."""
    sqs = boto3.client("sqs", region_name=TABLE.region)
    queue_url = sqs.create_queue(QueueName="overflow")["QueueUrl"]
    settings = read_settings(os.environ)

    def submit_lead(
        overflow_queue_url: str | None, monotonic: Callable[[], float] = lambda: 0.0
    ) -> Handler:
        return serve_submissions(
            replace(settings, overflow_queue_url=overflow_queue_url),
            now=lambda: NOW,
            random=random.Random(1).randbytes,
            monotonic=monotonic,
        )

    def break_down() -> NoReturn:
        raise RuntimeError

    made = {
        "submit_lead": submit_lead(queue_url),
        "without_queue": submit_lead(None),
        "with_defect": submit_lead(queue_url, break_down),
        "get_leads": make_get_leads(settings),
    }
    yield {
        name: lambda event, handler=handler: handler(event, Context())  # type: ignore[misc]
        for name, handler in made.items()
    }
    sqs.delete_queue(QueueUrl=queue_url)


def test_description_is_valid_openapi() -> None:
    validate(API)


def test_description_has_the_routes_of_the_design() -> None:
    assert {(method, path) for method, path, _ in OPERATIONS} == {
        ("POST", "/f/{form_id}"),
        ("OPTIONS", "/f/{form_id}"),
        ("GET", "/f/{form_id}"),
        ("GET", "/f/{form_id}/thanks"),
        ("POST", "/v1/leads"),
        ("GET", "/v1/leads"),
        ("GET", "/v1/leads/{lead_id}"),
        ("GET", "/health"),
    }


def test_words_of_the_description_are_those_of_the_code() -> None:
    assert tuple(API["components"]["schemas"]["LeadStatus"]["enum"]) == STATUSES
    kinds = API["components"]["schemas"]["Activity"]["properties"]["kind"]["enum"]
    assert tuple(kinds) == ("received", *get_args(ActivityKind))
    limit = next(
        parameter["schema"]
        for parameter in API["paths"]["/v1/leads"]["get"]["parameters"]
        if parameter["name"] == "limit"
    )
    assert limit["maximum"] == MOST_LEADS


@pytest.mark.parametrize(
    ("method", "path", "operation"), OPERATIONS, ids=[o["operationId"] for _, _, o in OPERATIONS]
)
def test_every_route_is_served_by_the_function_it_names(
    handlers: Handlers, method: str, path: str, operation: dict[str, Any]
) -> None:
    for name in ("submit_lead", "get_leads"):
        answer = handlers[name](event(method, path, path={"form_id": "x", "lead_id": "x"}))
        unserved = "There is nothing at this address." in answer["body"]
        assert unserved is (name != operation["x-lead-function"])


def test_every_answer_is_as_described(handlers: Handlers) -> None:
    form = store_form()
    lead = work_on(store_lead(form, at=NOW, seed=1), at=NOW)
    seen: set[tuple[str, str]] = set()
    replayed: set[tuple[str, str]] = set()
    for operation_id, answer in answers_of(handlers, form, lead.lead_id):
        path, operation = next((p, o) for _, p, o in OPERATIONS if o["operationId"] == operation_id)
        status = str(answer["statusCode"])
        assert status in operation["responses"], (operation_id, status, answer["body"])
        check_answer(operation["responses"][status], answer)
        check_headers(path, status, operation["responses"][status], answer["headers"])
        seen.add((operation_id, status))
        if "Idempotent-Replayed" in answer["headers"]:
            replayed.add((operation_id, status))
    assert replayed == {("submitForm", "201"), ("submitForm", "303"), ("submitLead", "201")}
    assert described() - seen == BY_THE_GATEWAY


def described() -> set[tuple[str, str]]:
    """Give every answer in the description, by operation and status."""
    return {(o["operationId"], status) for _, _, o in OPERATIONS for status in o["responses"]}


def check_answer(described: dict[str, Any], answer: dict[str, Any]) -> None:
    """Hold an answer's type and body to its description."""
    response = _resolve(described)
    content_type = answer["headers"].get("Content-Type", "").partition(";")[0]
    if not answer["body"]:
        assert "content" not in response
        return
    schema = response["content"][content_type]["schema"]
    if content_type == "application/json":
        _validator(schema).validate(json.loads(answer["body"]))
    else:
        assert answer["body"].startswith("<!doctype html>")


def check_headers(
    path: str, status: str, described: dict[str, Any], headers: dict[str, str]
) -> None:
    """Hold an answer's headers to its description, and to the rules that all answers keep."""
    named = _resolve(described).get("headers", {})
    required = {"X-Correlation-Id", "Cache-Control"} | CONSTANT_HEADERS & set(named)
    required |= {"Retry-After"} if status in LATER else set()
    required |= {"Vary", "Access-Control-Expose-Headers"} if path.startswith("/f/") else set()
    assert required <= set(headers), (path, status)
    assert all(headers[name] for name in required), (path, status)
    for name in set(named) & set(headers):
        _validator(_resolve(named[name])["schema"]).validate(headers[name])
    assert headers.get("Vary", "Origin") == "Origin"


def _resolve(node: dict[str, Any]) -> dict[str, Any]:
    found: Any = node
    if "$ref" in node:
        found = API
        for part in node["$ref"].removeprefix("#/").split("/"):
            found = found[part]
    resolved: dict[str, Any] = found
    return resolved


def _validator(schema: dict[str, Any]) -> OAS31Validator:
    resource = Resource.from_contents(API, default_specification=DRAFT202012)
    rooted = {"$ref": f"urn:api{schema['$ref']}"} if "$ref" in schema else {**schema, **API}
    return OAS31Validator(rooted, registry=Registry().with_resource("urn:api", resource))
