"""The API's description against what the functions really answer."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from mypy_boto3_dynamodb import DynamoDBClient
from openapi_schema_validator import OAS31Validator
from openapi_spec_validator import validate
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from ingest.get_leads import make_get_leads
from ingest.settings import read_settings
from ingest.submit_lead import make_submit_lead
from leadmodels.forms import Form
from leadmodels.leads import STATUSES
from leadmodels.listing import MOST_LEADS
from leadmodels.table import bind_table
from tests.integration.ingest.conftest import store_key
from tests.support.gateway import Context, event, form_post, json_post
from tests.support.leads import store_lead
from tests.support.table import (
    NOW,
    SITE,
    UNREACHABLE_TABLE,
    fresh_table,
    store_form,
)

ROOT = Path(__file__).resolve().parents[3]
API = yaml.safe_load((ROOT / "infra" / "openapi.yaml").read_text())
METHODS = ("get", "post", "options")
OPERATIONS = [
    (method.upper(), path, operation)
    for path, item in API["paths"].items()
    for method, operation in item.items()
    if method in METHODS
]
GOOD = {"name": "Ada Example", "email": "ada@example.org"}
JSON = {"Content-Type": "application/json"}

OperationAnswer = tuple[str, dict[str, Any]]
Handlers = dict[str, Callable[[dict[str, Any]], dict[str, Any]]]


@pytest.fixture(autouse=True)
def table(dynamodb: DynamoDBClient) -> Iterator[None]:
    with fresh_table(dynamodb):
        yield


@pytest.fixture
def handlers(table: None) -> Handlers:  # noqa: ARG001 - binds the models first
    settings = read_settings(os.environ)
    made = {"submit_lead": make_submit_lead(settings), "get_leads": make_get_leads(settings)}
    return {
        name: lambda event, handler=handler: handler(event, Context())  # type: ignore[misc]
        for name, handler in made.items()
    }


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
    for name, handler in handlers.items():
        answer = handler(event(method, path, path={"form_id": "x", "lead_id": "x"}))
        unserved = "There is nothing at this address." in answer["body"]
        assert unserved is (name != operation["x-lead-function"])


def answers_of(handlers: Handlers, form: Form, lead_id: str) -> Iterator[OperationAnswer]:
    """Give answers of every kind that the functions can be brought to, by operation."""
    submit, read = handlers["submit_lead"], handlers["get_leads"]
    key = store_key("abcdefghij", {"leads:read", "leads:write"})
    other = store_key("readonlyxx", {"leads:read"})
    form_path = {"form_id": form.form_id}
    for sent in (GOOD, {"name": ""}, "{", "x" * 70_000):
        yield "submitForm", submit(json_post(form.form_id, sent, Origin=SITE))
        yield "submitForm", submit(form_post(form.form_id, sent, Origin=SITE))
    yield "submitForm", submit(json_post(form.form_id, GOOD, Origin="https://evil.example"))
    yield "submitForm", submit(json_post("form_x", GOOD, Origin=SITE))
    as_text = form_post(form.form_id, GOOD, Origin=SITE, Content_Type="text/plain")
    yield "submitForm", submit(as_text)
    asked = {"Origin": SITE, "Access-Control-Request-Headers": "content-type"}
    yield "preflightForm", submit(event("OPTIONS", "/f/{form_id}", headers=asked, path=form_path))
    yield "preflightForm", submit(event("OPTIONS", "/f/{form_id}", headers=asked, path={}))
    for accept in ("application/json", "text/html"):
        headers = {"Accept": accept}
        yield "describeForm", submit(event("GET", "/f/{form_id}", headers=headers, path=form_path))
        yield "describeForm", submit(event("GET", "/f/{form_id}", headers=headers, path={}))
        for path in (form_path, {}):
            thanks = event("GET", "/f/{form_id}/thanks", headers=headers, path=path)
            yield "thankVisitor", submit(thanks)
    for body in ({"form_id": form.form_id, "fields": GOOD}, {"form_id": "x", "fields": {}}, {}):
        post = event("POST", "/v1/leads", body=json.dumps(body), headers=JSON, api_key_id=key)
        yield "submitLead", submit(post)
    for headers, api_key_id in ((JSON, other), ({}, key)):
        post = event("POST", "/v1/leads", body="{}", headers=headers, api_key_id=api_key_id)
        yield "submitLead", submit(post)
    for query in ({}, {"limit": ["1"]}, {"limit": ["x"]}, {"q": ["ada"]}):
        yield "listLeads", read(event("GET", "/v1/leads", query=query, api_key_id=key))
    yield "listLeads", read(event("GET", "/v1/leads"))
    for lead in (lead_id, "x"):
        one = event("GET", "/v1/leads/{lead_id}", path={"lead_id": lead}, api_key_id=key)
        yield "getLead", read(one)
    yield "checkHealth", submit(event("GET", "/health"))
    bind_table(UNREACHABLE_TABLE)
    yield "submitForm", submit(json_post(form.form_id, GOOD, Origin=SITE))
    yield "submitForm", submit(form_post(form.form_id, GOOD, Origin=SITE))
    yield "listLeads", read(event("GET", "/v1/leads", api_key_id=key))


def test_every_answer_is_as_described(handlers: Handlers) -> None:
    form = store_form()
    lead = store_lead(form, at=NOW, seed=1)
    seen: set[tuple[str, str]] = set()
    for operation_id, answer in answers_of(handlers, form, lead.lead_id):
        operation = next(o for _, _, o in OPERATIONS if o["operationId"] == operation_id)
        status = str(answer["statusCode"])
        assert status in operation["responses"], (operation_id, status, answer["body"])
        check_answer(operation["responses"][status], answer)
        seen.add((operation_id, status))
    assert {status for _, status in seen} >= {"200", "201", "204", "303", "400", "403", "404"}
    assert {status for _, status in seen} >= {"413", "415", "422", "503"}
    assert {operation for operation, _ in seen} == {o["operationId"] for _, _, o in OPERATIONS}


def check_answer(described: dict[str, Any], answer: dict[str, Any]) -> None:
    """Hold an answer's type, body and required headers to its description."""
    response = _resolve(described)
    content_type = answer["headers"].get("Content-Type", "").partition(";")[0]
    assert answer["headers"]["X-Correlation-Id"]
    if not answer["body"]:
        assert "content" not in response
        return
    schema = response["content"][content_type]["schema"]
    if content_type == "application/json":
        _validator(schema).validate(json.loads(answer["body"]))
    else:
        assert answer["body"].startswith("<!doctype html>")


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
