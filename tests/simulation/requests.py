"""Intents as events of the gateway, and the function's answers read back."""

from __future__ import annotations

import json
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from tests.simulation.history import Attempt
from tests.simulation.intents import Intent
from tests.support.gateway import event, form_post, json_post

API_KEY_ID: Final = "abcdefghij"


def request_of(intent: Intent, form_id: str) -> dict[str, Any]:
    """Give the event that one attempt is."""
    request = _request_of(intent, form_id, _headers(intent))
    request["requestContext"]["identity"]["sourceIp"] = intent.ip
    return request


def _request_of(intent: Intent, form_id: str, headers: dict[str, str]) -> dict[str, Any]:
    fields = intent.fields
    if intent.kind == "integrator":
        body = json.dumps({"form_id": form_id, "fields": fields})
        headers = {**headers, "Content-Type": "application/json"}
        return event("POST", "/v1/leads", body=body, headers=headers, api_key_id=API_KEY_ID)
    if intent.kind == "embed":
        return json_post(form_id, fields, **headers)
    if intent.kind == "plain":
        fields = {**fields, "_submission_id": intent.key or ""}
    return form_post(form_id, fields, **headers)


def _headers(intent: Intent) -> dict[str, str]:
    headers = {}
    if intent.kind in {"embed", "integrator"}:
        headers["Idempotency-Key"] = intent.key or ""
    if intent.origin is not None:
        headers["Origin"] = intent.origin
    return headers


def read_answer(answer: dict[str, Any], attempt: Attempt) -> None:
    """Take down what a handler answered."""
    attempt.status = answer["statusCode"]
    location = answer["headers"].get("Location")
    if location is not None:
        attempt.receipt = parse_qs(urlsplit(location).query).get("receipt", [None])[0]
    elif answer["headers"]["Content-Type"].startswith("application/json"):
        body = json.loads(answer["body"])
        attempt.receipt, attempt.lead_id = body.get("receipt"), body.get("lead_id")
        attempt.code = (body.get("errors") or [{}])[0].get("code")
    elif "Something went wrong on our side" in answer["body"]:
        attempt.code = "defect"
