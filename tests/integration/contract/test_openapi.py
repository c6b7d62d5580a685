"""The API's description against what the functions really answer."""

from __future__ import annotations

import json
import os
import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

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
from leadmodels.forms import Form
from leadmodels.leads import STATUSES
from leadmodels.listing import MOST_LEADS
from leadmodels.peppers import hash_ip, pepper_for
from leadmodels.rates import MOST_A_MINUTE, count_submission
from leadmodels.table import bind_table
from tests.integration.ingest.conftest import store_key
from tests.support.gateway import Context, event, form_post, json_post
from tests.support.leads import store_lead
from tests.support.table import (
    NOW,
    SITE,
    TABLE,
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
# What is there in every answer whose description names it; other headers depend on the request.
CONSTANT_HEADERS = {
    "X-Correlation-Id",
    "Location",
    "Retry-After",
    "Cache-Control",
}
LATER = {"429", "503"}
# What the gateway answers by itself.
OUT_OF_REACH: set[tuple[str, str]] = set()

OperationAnswer = tuple[str, dict[str, Any]]
Call = Callable[[dict[str, Any]], dict[str, Any]]
Handlers = dict[str, Call]


@pytest.fixture(autouse=True)
def table(dynamodb: DynamoDBClient) -> Iterator[None]:
    with fresh_table(dynamodb):
        yield


@pytest.fixture
def handlers(table: None) -> Iterator[Handlers]:  # noqa: ARG001 - binds the models first
    """The functions, and submit_lead once more without a queue to fall back on."""
    sqs = boto3.client("sqs", region_name=TABLE.region)
    queue_url = sqs.create_queue(QueueName="overflow")["QueueUrl"]
    settings = read_settings(os.environ)

    def submit_lead(overflow_queue_url: str | None) -> Handler:
        return serve_submissions(
            replace(settings, overflow_queue_url=overflow_queue_url),
            now=lambda: NOW,
            random=random.Random(1).randbytes,  # noqa: S311 - a test's data
            monotonic=lambda: 0.0,
        )

    made = {
        "submit_lead": submit_lead(queue_url),
        "without_queue": submit_lead(None),
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


def answers_of(handlers: Handlers, form: Form, lead_id: str) -> Iterator[OperationAnswer]:
    """Give answers of every kind that the functions can be brought to, by operation."""
    key = store_key("abcdefghij", {"leads:read", "leads:write"})
    yield from _visitor_answers(handlers["submit_lead"], form)
    yield from _integrator_answers(handlers["submit_lead"], form, key)
    yield from _reader_answers(handlers["get_leads"], key, lead_id)
    yield "checkHealth", handlers["submit_lead"](event("GET", "/health"))
    # Each container remembers the form and the day's pepper from here on.
    handlers["without_queue"](json_post(form.form_id, {"name": ""}, Origin=SITE))
    bind_table(UNREACHABLE_TABLE)
    for name in ("submit_lead", "without_queue"):
        submit = handlers[name]
        yield "submitForm", submit(json_post(form.form_id, GOOD, Origin=SITE))
        yield "submitForm", submit(form_post(form.form_id, GOOD, Origin=SITE))
        yield "submitLead", submit(_server_post(form, key, GOOD))
        unknown = {"form_id": "form_01h455vb4pex5vsknk084sn02q"}
        yield "describeForm", submit(event("GET", "/f/{form_id}", headers=JSON, path=unknown))
        yield "preflightForm", submit(event("OPTIONS", "/f/{form_id}", path=unknown))
    yield "listLeads", handlers["get_leads"](event("GET", "/v1/leads", api_key_id=key))


def _visitor_answers(submit: Call, form: Form) -> Iterator[OperationAnswer]:
    form_path = {"form_id": form.form_id}
    for sent in (GOOD, {"name": ""}, "{", "x" * 70_000):
        yield "submitForm", submit(json_post(form.form_id, sent, Origin=SITE))
        yield "submitForm", submit(form_post(form.form_id, sent, Origin=SITE))
    keyed = {"Origin": SITE, "Idempotency_Key": "order-77"}
    for sent in (GOOD, GOOD, {**GOOD, "name": "Another"}):
        yield "submitForm", submit(json_post(form.form_id, sent, **keyed))
        yield "submitForm", submit(form_post(form.form_id, sent, **keyed))
    yield "submitForm", submit(json_post(form.form_id, GOOD, Origin="https://evil.example"))
    yield "submitForm", submit(json_post("form_x", GOOD, Origin=SITE))
    as_text = form_post(form.form_id, GOOD, Origin=SITE, Content_Type="text/plain")
    yield "submitForm", submit(as_text)
    ip_hash = hash_ip("192.0.2.7", pepper_for(NOW.date(), random=os.urandom))
    for _ in range(MOST_A_MINUTE):
        count_submission(form.form_id, ip_hash, at=NOW)
    yield "submitForm", submit(json_post(form.form_id, GOOD, Origin=SITE))
    yield "submitForm", submit(form_post(form.form_id, GOOD, Origin=SITE))
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


def _integrator_answers(submit: Call, form: Form, key: str) -> Iterator[OperationAnswer]:
    other = store_key("readonlyxx", {"leads:read"})
    for sent in (GOOD, GOOD, {**GOOD, "name": "Another"}, {"name": ""}, {"name": "x" * 70_000}):
        yield "submitLead", submit(_server_post(form, key, sent, **{"Idempotency-Key": "order-7"}))
    for body in ('{"form_id": "x", "fields": {}}', "{}", "{"):
        post = event("POST", "/v1/leads", body=body, headers=JSON, api_key_id=key)
        yield "submitLead", submit(post)
    for headers, api_key_id in ((JSON, other), (JSON, None), ({}, key)):
        post = event("POST", "/v1/leads", body="{}", headers=headers, api_key_id=api_key_id)
        yield "submitLead", submit(post)


def _server_post(form: Form, key: str, fields: object, **headers: str) -> dict[str, Any]:
    body = json.dumps({"form_id": form.form_id, "fields": fields})
    return event("POST", "/v1/leads", body=body, headers={**JSON, **headers}, api_key_id=key)


def _reader_answers(read: Call, key: str, lead_id: str) -> Iterator[OperationAnswer]:
    for query in ({}, {"limit": ["1"]}, {"limit": ["x"]}, {"q": ["ada"]}):
        yield "listLeads", read(event("GET", "/v1/leads", query=query, api_key_id=key))
    yield "listLeads", read(event("GET", "/v1/leads"))
    for lead in (lead_id, "x"):
        one = event("GET", "/v1/leads/{lead_id}", path={"lead_id": lead}, api_key_id=key)
        yield "getLead", read(one)
    yield "getLead", read(event("GET", "/v1/leads/{lead_id}", path={"lead_id": lead_id}))


def test_every_answer_is_as_described(handlers: Handlers) -> None:
    form = store_form()
    lead = store_lead(form, at=NOW, seed=1)
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
    assert described() - seen == OUT_OF_REACH


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
