"""The contact form checked in plain Python, for the peers that use no library for it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from lead_item import FORM_ID, ORIGIN, accepted, cors_headers, header, make_lead

EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
LONGEST = {"name": 100, "email": 254, "phone": 50, "company": 200, "message": 2000}
TOPICS = {"quote", "other"}

Put = Callable[[dict[str, Any]], bool]
"""Stores a lead unless it is there; tells whether it stored it."""


def check(values: dict[str, Any]) -> list[dict[str, str]]:
    """List what is wrong with the fields."""
    errors = [
        {"field": name, "code": "too_long"}
        for name, most in LONGEST.items()
        if not isinstance(values.get(name, ""), str) or len(values.get(name, "")) > most
    ]
    errors += [
        {"field": name, "code": "required"} for name in ("name", "email") if not values.get(name)
    ]
    if values.get("email") and not EMAIL.fullmatch(str(values["email"])):
        errors.append({"field": "email", "code": "email"})
    if values.get("topic", "other") not in TOPICS:
        errors.append({"field": "topic", "code": "option"})
    if not isinstance(values.get("newsletter", False), bool):
        errors.append({"field": "newsletter", "code": "type"})
    return errors


def submit(event: dict[str, Any], put: Put) -> dict[str, Any]:
    """Answer a submission."""
    if (event.get("pathParameters") or {}).get("form_id") != FORM_ID:
        return answer(event, 404, {"ok": False, "error": "There is no such form."})
    if header(event, "origin") != ORIGIN:
        return answer(event, 403, {"ok": False, "error": "This origin is not allowed."})
    try:
        values = json.loads(event["body"])
    except ValueError:
        return answer(event, 400, {"ok": False, "error": "This is not JSON."})
    errors = check(values)
    if errors:
        return answer(event, 422, {"ok": False, "error": "Check the fields.", "errors": errors})
    lead = make_lead(event, values)
    replayed = {} if put(lead) else {"Idempotent-Replayed": "true"}
    return answer(event, 201, accepted(lead), replayed)


def answer(
    event: dict[str, Any], status: int, body: dict[str, Any], more: dict[str, str] | None = None
) -> dict[str, Any]:
    """Write a proxy answer and one line of log."""
    print(json.dumps({"level": "INFO", "route": "POST /f/{form_id}", "status": status}))
    return {
        "statusCode": status,
        "headers": {**cors_headers(event), **(more or {})},
        "body": json.dumps(body),
        "isBase64Encoded": False,
    }
