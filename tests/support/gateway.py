"""API Gateway's proxy events, as a REST API sends them."""

from __future__ import annotations

import base64
import json
from typing import Any
from urllib.parse import urlencode

URLENCODED = "application/x-www-form-urlencoded"


class Context:
    """The Lambda context's attributes that logging reads."""

    function_name = "under-test"
    memory_limit_in_mb = 256
    invoked_function_arn = "arn:aws:lambda:us-east-1:000000000000:function:under-test"
    aws_request_id = "00000000-0000-4000-8000-000000000000"


def event(
    method: str,
    resource: str,
    *,
    body: str | None = None,
    headers: dict[str, str] | None = None,
    path: dict[str, str] | None = None,
    query: dict[str, list[str]] | None = None,
    api_key_id: str | None = None,
) -> dict[str, Any]:
    """Make one event."""
    return {
        "httpMethod": method,
        "resource": resource,
        "path": resource,
        "headers": headers or {},
        "multiValueHeaders": {name: [value] for name, value in (headers or {}).items()},
        "queryStringParameters": {name: values[-1] for name, values in (query or {}).items()}
        or None,
        "multiValueQueryStringParameters": query,
        "pathParameters": path,
        "body": body,
        "isBase64Encoded": False,
        "requestContext": {
            "requestId": "11111111-1111-4111-8111-111111111111",
            "stage": "dev",
            "identity": {"sourceIp": "192.0.2.7", "apiKeyId": api_key_id},
        },
    }


def form_post(form_id: str, fields: object, **headers: str) -> dict[str, Any]:
    """Post fields as a page's own form does."""
    body = fields if isinstance(fields, str) else urlencode(fields, doseq=True)  # type: ignore[arg-type]
    return event(
        "POST",
        "/f/{form_id}",
        body=body,
        headers={"Content-Type": URLENCODED, "Accept": "text/html", **_names(headers)},
        path={"form_id": form_id},
    )


def json_post(form_id: str, fields: object, **headers: str) -> dict[str, Any]:
    """Post fields as JSON; a text goes out as it is."""
    body = fields if isinstance(fields, str) else json.dumps(fields)
    return event(
        "POST",
        "/f/{form_id}",
        body=body,
        headers={"Content-Type": "application/json", **_names(headers)},
        path={"form_id": form_id},
    )


def multipart_post(form_id: str, body: bytes, content_type: str, **headers: str) -> dict[str, Any]:
    """Post bytes as a page's own form with `enctype="multipart/form-data"` does."""
    posted = event(
        "POST",
        "/f/{form_id}",
        body=base64.b64encode(body).decode(),
        headers={"Content-Type": content_type, "Accept": "text/html", **_names(headers)},
        path={"form_id": form_id},
    )
    return {**posted, "isBase64Encoded": True}


def _names(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}
