"""A request of the gateway as WSGI has it; what only the gateway knows, in the gateway's words."""

from __future__ import annotations

import base64
import io
import sys
from collections.abc import Callable, Iterable
from typing import Any, Final
from urllib.parse import unquote_to_bytes, urlencode

Environ = dict[str, Any]
Headers = list[tuple[str, str]]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]

# What WSGI has under names of its own, or the gateway says itself.
_NOT_AS_HEADERS: Final = frozenset({"content-type", "content-length", "x-forwarded-for"})


def environ_of(event: dict[str, Any], context: object) -> Environ:
    """Return the WSGI environment of a REST API's proxy event.

    The client's address is the gateway's word, for X-Forwarded-For begins with the client's own.
    Headers with an underscore are left out: WSGI would name them as those with a hyphen. What the
    paths begin with is a setting (DASHBOARD_BASE_PATH), for Django has to know it earlier.

    Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
    and PEP 3333
    """
    headers = _headers_of(event)
    body = _body_of(event)
    address: str = (event["requestContext"].get("identity") or {}).get("sourceIp") or ""
    return {
        "REQUEST_METHOD": event["httpMethod"],
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(event["path"]).decode("iso-8859-1"),
        "QUERY_STRING": _query_of(event),
        "CONTENT_TYPE": headers.get("content-type", ""),
        "CONTENT_LENGTH": str(len(body)),
        "SERVER_NAME": headers.get("host", ""),
        "SERVER_PORT": "443",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": address,
        **{
            f"HTTP_{name.upper().replace('-', '_')}": text
            for name, text in headers.items()
            if name not in _NOT_AS_HEADERS
        },
        "HTTP_X_FORWARDED_FOR": address,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "https",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        # As Zappa's handler calls them.
        "lambda.event": event,
        "lambda.context": context,
    }


def _headers_of(event: dict[str, Any]) -> dict[str, str]:
    """Return the headers by small names; one sent more than once as one, which HTTP allows."""
    sent: dict[str, list[str]] = {
        **{name: [text] for name, text in (event.get("headers") or {}).items()},
        **(event.get("multiValueHeaders") or {}),
    }
    return {
        name.lower(): ("; " if name.lower() == "cookie" else ", ").join(texts)
        for name, texts in sent.items()
        if "_" not in name
    }


def _query_of(event: dict[str, Any]) -> str:
    """Return the query; the gateway has taken it apart and decoded it."""
    query = event.get("multiValueQueryStringParameters") or event.get("queryStringParameters")
    return urlencode(query or {}, doseq=True)


def _body_of(event: dict[str, Any]) -> bytes:
    body: str = event.get("body") or ""
    return base64.b64decode(body) if event.get("isBase64Encoded") else body.encode()
