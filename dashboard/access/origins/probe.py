"""The one place where the dashboard calls the lead API, as a browser would, to see what it says.

Nothing else is ever called: the address is the settings', never what somebody typed.
"""

from __future__ import annotations

import json
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from typing import Final
from urllib.parse import urlsplit

TIMEOUT_SECONDS: Final = 5.0
MOST_BYTES: Final = 65_536

# An object is no value that a field can have, so no form ever takes it; and unlike flat values it
# isn't queued unchecked while the API can't read its forms. The origin is judged before the fields.
_BODY: Final = json.dumps({"cors_check": {"stores": "nothing"}})


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request of the doctor's."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What came back; headers are "" where they weren't there.

    Args:
        status: of HTTP.
        allow_origin: `Access-Control-Allow-Origin`.
        vary: `Vary`.
        location: where a redirect leads, which is not followed.
        content_type: `Content-Type`.
        body: the first 64 KB.
    """

    status: int
    allow_origin: str
    vary: str
    location: str
    content_type: str
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unanswered:
    """Why nothing came back, or nothing was sent, for a person."""

    sentence: str


def preflight_of(form_url: str, origin: str) -> Asked:
    """Make what a browser asks before a script may post JSON."""
    headers = {
        "Origin": origin,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type",
    }
    return Asked(method="OPTIONS", url=form_url, headers=headers)


def post_of(form_url: str, origin: str) -> Asked:
    """Make a submission that no form takes: refused for its origin, else for its one field."""
    headers = {
        "Origin": origin,
        "Accept": "application/json",
        "Content-Type": "application/json",
    }
    return Asked(method="POST", url=form_url, headers=headers, body=_BODY)


def is_sendable(origin: str) -> bool:
    """Say whether a header carries an origin as it is: ASCII, no controls, no space around it."""
    return origin.isascii() and origin.isprintable() and origin == origin.strip() and origin != ""


def ask(asked: Asked, *, timeout_seconds: float = TIMEOUT_SECONDS) -> Answered | Unanswered:
    """Send a request and give its answer, whatever it is; no redirect is followed."""
    try:
        return _exchange(asked, timeout_seconds)
    except TimeoutError:
        return Unanswered(sentence=f"It did not answer within {timeout_seconds:g} seconds.")
    except ssl.SSLCertVerificationError as exc:
        return Unanswered(sentence=f"Its certificate is not trusted: {exc.verify_message}.")
    except OSError as exc:
        return Unanswered(sentence=f"It can't be reached: {exc.strerror or type(exc).__name__}.")
    except (HTTPException, ValueError) as exc:
        return Unanswered(sentence=f"What it answered is not HTTP: {type(exc).__name__}.")


def _exchange(asked: Asked, timeout_seconds: float) -> Answered:
    until = time.monotonic() + timeout_seconds
    parts = urlsplit(asked.url)
    make = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    connection = make(parts.hostname or "", parts.port, timeout=timeout_seconds)
    try:
        body = asked.body.encode() or None
        connection.request(asked.method, parts.path, body=body, headers=dict(asked.headers))
        response = connection.getresponse()
        text = _read(response, until).decode(errors="replace")
    finally:
        connection.close()
    return Answered(
        status=response.status,
        allow_origin=", ".join(response.headers.get_all("Access-Control-Allow-Origin", [])),
        vary=", ".join(response.headers.get_all("Vary", [])),
        location=response.headers.get("Location", ""),
        content_type=response.headers.get("Content-Type", ""),
        body=text,
    )


def _read(response: HTTPResponse, until: float) -> bytes:
    """Read a body, but not for ever: one that comes drop by drop meets the timeout too.

    Raises:
        TimeoutError: it isn't over in time.
    """
    read = b""
    while len(read) < MOST_BYTES:
        if time.monotonic() > until:
            raise TimeoutError
        part = response.read1(MOST_BYTES - len(read))
        if not part:
            break
        read += part
    return read
