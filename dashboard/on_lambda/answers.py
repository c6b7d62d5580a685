"""An application's answer as the gateway takes it."""

from __future__ import annotations

import base64
import json
from typing import Any, Final

from dashboard.on_lambda.requests import Application, Environ, Headers

MOST_BYTES: Final = 6 * 1024 * 1024
"""Of an answer as JSON. Lambda fails a call whose answer is larger, and the gateway says 502.

Source: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
"""
# No character takes more as JSON: one outside the first plane is escaped as two surrogates.
_MOST_BYTES_A_CHARACTER: Final = 12
_TEXTS: Final = ("text/", "application/json", "image/svg+xml")
_TOO_LARGE: Final = (
    '<!DOCTYPE html><html lang="en"><title>Too large</title><h1>This page is too large</h1>'
    "<p>It has more data than one answer can carry. Go back and choose less of it: a shorter"
    " period, or fewer leads.</p></html>"
)


def collect_answer(application: Application, environ: Environ) -> dict[str, Any]:
    """Ask a WSGI application, and return its whole answer as a REST API's proxy takes it.

    Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
    """
    begun: list[tuple[str, Headers]] = []

    def start_response(status: str, headers: Headers, _exc_info: object = None) -> None:
        begun.append((status, headers))

    pieces = application(environ, start_response)
    try:
        body = b"".join(pieces)
    finally:
        if close := getattr(pieces, "close", None):
            close()
    status, headers = begun[-1]
    if environ["REQUEST_METHOD"] == "HEAD":
        body = b""
    return small_enough(make_answer(int(status[:3]), headers, body))


def make_answer(status: int, headers: Headers, body: bytes) -> dict[str, Any]:
    """Return an answer for the gateway: text as text, anything else as Base64, which it decodes."""
    several: dict[str, list[str]] = {}
    for name, text in headers:
        several.setdefault(name, []).append(text)
    text_or_none = _as_text(headers, body)
    return {
        "statusCode": status,
        "headers": {name: texts[0] for name, texts in several.items() if len(texts) == 1},
        # Headers may be 10,240 bytes in all: each is sent once, here or there.
        "multiValueHeaders": {name: texts for name, texts in several.items() if len(texts) > 1},
        "body": base64.b64encode(body).decode() if text_or_none is None else text_or_none,
        "isBase64Encoded": text_or_none is None,
    }


def small_enough(answer: dict[str, Any]) -> dict[str, Any]:
    """Return an answer that Lambda can pass on: the same, or as Base64, or a page that says no.

    Text may double as JSON, which escapes each quotation mark; as Base64 it grows by a third.
    """
    if _fits(answer):
        return answer
    if not answer["isBase64Encoded"]:
        encoded = base64.b64encode(answer["body"].encode()).decode()
        as_base64 = {**answer, "body": encoded, "isBase64Encoded": True}
        if _fits(as_base64):
            return as_base64
    # The log's way to say it; Django's loggers know of their own requests only.
    print("ERROR dashboard.on_lambda An answer is larger than Lambda passes on.")  # noqa: T201
    headers = [("Content-Type", "text/html; charset=utf-8"), ("Cache-Control", "no-store")]
    return make_answer(500, headers, _TOO_LARGE.encode())


def _as_text(headers: Headers, body: bytes) -> str | None:
    """Return a body that is text; None: it is not, or is compressed, or of another charset."""
    known = {name.lower(): text for name, text in headers}
    if "content-encoding" in known or not known.get("content-type", "text/").startswith(_TEXTS):
        return None
    try:
        return body.decode()
    except UnicodeDecodeError:
        return None


def _fits(answer: dict[str, Any]) -> bool:
    body: str = answer["body"]
    rest_bytes = len(json.dumps({**answer, "body": ""}))
    # Nearly all answers are far below it, and needn't be written out to be measured.
    if len(body) * _MOST_BYTES_A_CHARACTER + rest_bytes <= MOST_BYTES:
        return True
    return len(json.dumps(body)) + rest_bytes <= MOST_BYTES
