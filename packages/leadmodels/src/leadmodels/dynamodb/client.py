"""A client of DynamoDB that PynamoDB calls in the place of botocore's.

Botocore's reads a description of the service to build its class, and then, for each call, rules
for the endpoint, shapes for the request and shapes for the answer. DynamoDB's protocol needs none
of it: a call is a signed POST of JSON. Credentials, errors, retries and events stay botocore's.
"""

from __future__ import annotations

import os
import ssl
import time
import uuid
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, Final, cast
from urllib.parse import urlsplit

import botocore
from botocore.exceptions import (
    ClientError,
    ConnectionClosedError,
    HTTPClientError,
)
from botocore.exceptions import ConnectionError as ConnectFailedError

from leadmodels.dynamodb.connections import ConnectionPool, Endpoint, Reply
from leadmodels.dynamodb.credentials import CredentialSource
from leadmodels.dynamodb.hooks import Hooks, answer_before_send
from leadmodels.dynamodb.retries import is_transient, wait_before
from leadmodels.dynamodb.signing import Signer
from leadmodels.dynamodb.wire import from_wire, to_wire

_VERSION: Final = "DynamoDB_20120810"
# Botocore writes a new one for each request, out of a dozen parts: a sixth of its work.
_USER_AGENT: Final = f"leadmodels/1 botocore/{botocore.__version__}"
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientSettings:
    """Where DynamoDB is, and how patient the client is."""

    region: str
    endpoint_url: str | None
    connect_seconds: float
    read_seconds: float
    max_attempts: int
    max_connections: int


class DynamoDBClient:
    """Calls of DynamoDB; threads share it. `meta.events` has botocore's events of a call."""

    # PynamoDB looks here for a client whose credentials were not found; ours looks for them again.
    _request_signer = None

    def __init__(self, settings: ClientSettings) -> None:
        url = settings.endpoint_url or _endpoint_of(settings.region)
        parts = urlsplit(url)
        self.settings = settings
        self.meta = SimpleNamespace(events=Hooks(), endpoint_url=url, region_name=settings.region)
        endpoint = Endpoint(
            url=url,
            host=parts.hostname or "",
            port=parts.port or _DEFAULT_PORTS[parts.scheme],
            context=_tls_context() if parts.scheme == "https" else None,
            connect_seconds=settings.connect_seconds,
            read_seconds=settings.read_seconds,
        )
        self._pool = ConnectionPool(endpoint, most=settings.max_connections)
        self._signer = Signer(parts.netloc.rpartition("@")[2], settings.region)
        self._credentials = CredentialSource()

    def _make_api_call(self, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        """Call an operation: the one method that PynamoDB calls.

        Raises:
            ClientError: DynamoDB refused, the last attempt included.
            BotoCoreError: it could not be reached, or there are no credentials.
        """
        if operation == "TransactWriteItems":
            # The same for each attempt, so that none is done twice.
            request.setdefault("ClientRequestToken", str(uuid.uuid4()))
        if self.meta.events:
            return self._call_watched(operation, request)
        status, answer = self._attempt(operation, to_wire(request), {})
        return _checked(operation, status, answer)

    def _call_watched(self, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        emit, name = self.meta.events.emit, f"dynamodb.{operation}"
        model = SimpleNamespace(name=operation)
        emit(f"provide-client-params.{name}", params=request, model=model)
        emit(f"before-parameter-build.{name}", params=request, model=model)
        body = to_wire(request)
        added: dict[str, str] = {}
        params = {"body": body, "headers": added, "url": self.meta.endpoint_url, "method": "POST"}
        answered = emit(f"before-call.{name}", model=model, params=params)
        if answered is None:
            status, answer = self._attempt(operation, body, added)
        else:
            status, answer = answered[0].status_code, answered[1]
        http = SimpleNamespace(status_code=status)
        emit(f"after-call.{name}", http_response=http, parsed=answer, model=model)
        return _checked(operation, status, answer)

    def _attempt(
        self, operation: str, body: bytes, added: Mapping[str, str]
    ) -> tuple[int, dict[str, Any]]:
        """Send a request until it is answered for good, or often enough."""
        for attempt in range(1, self.settings.max_attempts + 1):
            if attempt > 1:
                wait_before(attempt)
            is_last = attempt == self.settings.max_attempts
            try:
                reply = self._send(operation, body, added)
                answer = self._read(reply)
            except (HTTPClientError, ConnectFailedError):
                if is_last:
                    raise
                continue
            code = answer["Error"]["Code"] if reply.status >= 300 else ""  # noqa: PLR2004 - not done
            if is_last or not is_transient(reply.status, code):
                break
        return reply.status, answer

    def _send(self, operation: str, body: bytes, added: Mapping[str, str]) -> Reply:
        target = f"{_VERSION}.{operation}"
        at = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
        headers = self._signer.headers(target, body, self._credentials.current(), at=at)
        headers |= {"user-agent": _USER_AGENT, **added}
        if self.meta.events:
            url = f"{self.meta.endpoint_url}/"
            answered = answer_before_send(
                self.meta.events, operation, url=url, headers=headers, body=body
            )
            if answered is not None:
                return answered
        return self._pool.post(headers, body)

    def _read(self, reply: Reply) -> dict[str, Any]:
        """Read an answer, or what went wrong in the shape that botocore gives it."""
        try:
            answer = from_wire(_unchanged(reply))
        except ValueError as exc:
            if reply.status < 500:  # noqa: PLR2004 - a server's error may come without its JSON
                raise ConnectionClosedError(endpoint_url=self.meta.endpoint_url, error=exc) from exc
            answer = {}
        if reply.status >= 300:  # noqa: PLR2004 - not done
            code = answer.pop("__type", str(reply.status)).rpartition("#")[2]
            message = answer.pop("message", "") or answer.pop("Message", "")
            answer["Error"] = {"Code": code, "Message": message}
            answer["ResponseMetadata"] = {
                "HTTPStatusCode": reply.status,
                "HTTPHeaders": dict(reply.headers),
                "RequestId": reply.headers.get("x-amzn-requestid", ""),
            }
        return answer


def _unchanged(reply: Reply) -> bytes:
    """Give a reply's body.

    Raises:
        ValueError: it isn't what was sent.
    """
    checksum = int(reply.headers.get("x-amz-crc32", -1))
    if checksum not in {-1, zlib.crc32(reply.body)}:
        raise ValueError("the answer was changed on its way")
    return reply.body


def _checked(operation: str, status: int, answer: dict[str, Any]) -> dict[str, Any]:
    if status >= 300:  # noqa: PLR2004 - not done
        raise ClientError(cast("Any", answer), operation)
    return answer


def _endpoint_of(region: str) -> str:
    """Give a region's endpoint.

    Source: docs.aws.amazon.com/general/latest/gr/ddb.html
    """
    domain = "amazonaws.com.cn" if region.startswith("cn-") else "amazonaws.com"
    return f"https://dynamodb.{region}.{domain}"


def _tls_context() -> ssl.SSLContext:
    bundle = os.environ.get("AWS_CA_BUNDLE") or os.path.join(  # noqa: PTH118 - see light_imports
        os.path.dirname(botocore.__file__),  # noqa: PTH120 - same
        "cacert.pem",
    )
    return ssl.create_default_context(cafile=bundle)
