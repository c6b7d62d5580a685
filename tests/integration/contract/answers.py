"""Answers of every kind that the functions can be brought to, by the operation that gives them."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from typing import Any

from leadmodels.forms import Form
from leadmodels.intake.peppers import hash_ip, pepper_for
from leadmodels.intake.rates import MOST_A_MINUTE, count_submission
from leadmodels.table import bind_table
from tests.integration.ingest.conftest import store_key
from tests.support.gateway import event, form_post, json_post
from tests.support.table import NOW, SITE, TABLE, UNREACHABLE_TABLE

Call = Callable[[dict[str, Any]], dict[str, Any]]
Handlers = dict[str, Call]
OperationAnswer = tuple[str, dict[str, Any]]

GOOD = {"name": "Ada Example", "email": "ada@example.org"}
JSON = {"Content-Type": "application/json"}


def answers_of(handlers: Handlers, form: Form, lead_id: str) -> Iterator[OperationAnswer]:
    """Give answers of every kind that the functions can be brought to, by operation."""
    key = store_key("abcdefghij", {"leads:read", "leads:write"})
    yield from _visitor_answers(handlers["submit_lead"], form)
    yield from _integrator_answers(handlers["submit_lead"], form, key)
    yield from _reader_answers(handlers["get_leads"], key, lead_id)
    yield "checkHealth", handlers["submit_lead"](event("GET", "/health"))
    defect = handlers["with_defect"]
    for route, operation_id in (
        ("/f/{form_id}/thanks", "thankVisitor"),
        ("/f/{form_id}", "describeForm"),
    ):
        yield operation_id, defect(event("GET", route, path={"form_id": form.form_id}))
    yield "preflightForm", defect(event("OPTIONS", "/f/{form_id}", headers=JSON))
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
    read_one = event("GET", "/v1/leads/{lead_id}", path={"lead_id": lead_id}, api_key_id=key)
    yield "getLead", handlers["get_leads"](read_one)
    yield "listLeads", handlers["get_leads"](event("GET", "/v1/leads", api_key_id=key))
    # The store is back and the key can be looked up; the container still goes round the store.
    bind_table(TABLE)
    yield "submitLead", handlers["submit_lead"](_server_post(form, key, GOOD))


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
