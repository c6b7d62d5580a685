"""What of an answer of Zappa's has to be put right before the gateway sees it."""

from __future__ import annotations

import base64
import json
from typing import Any, Final

COOKIE: Final = "set-cookie"
MOST_BYTES: Final = 6 * 1024 * 1024
"""Of an answer as JSON. Lambda fails a call whose answer is larger, and the gateway says 502.

Source: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
"""
# No character takes more as JSON: one outside the first plane is escaped as two surrogates.
_MOST_BYTES_A_CHARACTER: Final = 12
_TOO_LARGE: Final = (
    '<!DOCTYPE html><html lang="en"><title>Too large</title><h1>This page is too large</h1>'
    "<p>It has more data than one answer can carry. Go back and choose less of it: a shorter"
    " period, or fewer leads.</p></html>"
)


def with_single_cookies(answer: dict[str, Any]) -> dict[str, Any]:
    """Return an answer that sets each cookie once, however many there are.

    Zappa lists n cookies 2n times under `Set-Cookie` and again under `set-cookie`, and one of them
    twice more in `headers`; headers may be 10,240 bytes in all.

    Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
    """
    multiple: dict[str, list[str]] = answer.get("multiValueHeaders", {})
    cookies = [text for name in multiple if name.lower() == COOKIE for text in multiple[name]]
    if not cookies:
        return answer
    return {
        **answer,
        "headers": _without_cookies(answer.get("headers", {})),
        "multiValueHeaders": {
            **_without_cookies(multiple),
            "Set-Cookie": list(dict.fromkeys(cookies)),
        },
    }


def small_enough(answer: dict[str, Any]) -> dict[str, Any]:
    """Return an answer that Lambda can pass on: the same, or as Base64, or a page that says no.

    Text may double as JSON, which escapes each quotation mark; as Base64 it grows by a third.
    """
    if _fits(answer):
        return answer
    if not answer.get("isBase64Encoded"):
        encoded = base64.b64encode(answer["body"].encode()).decode()
        as_base64 = {**answer, "body": encoded, "isBase64Encoded": True}
        if _fits(as_base64):
            return as_base64
    print("ERROR dashboard.on_lambda An answer is larger than Lambda passes on.")  # noqa: T201 - the log
    headers = {"Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store"}
    return {"statusCode": 500, "headers": headers, "body": _TOO_LARGE, "isBase64Encoded": False}


def _fits(answer: dict[str, Any]) -> bool:
    body: str = answer.get("body") or ""
    rest_bytes = len(json.dumps({**answer, "body": ""}))
    # Nearly all answers are far below it, and needn't be written out to be measured.
    if len(body) * _MOST_BYTES_A_CHARACTER + rest_bytes <= MOST_BYTES:
        return True
    return len(json.dumps(body)) + rest_bytes <= MOST_BYTES


def _without_cookies(headers: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in headers.items() if name.lower() != COOKIE}
