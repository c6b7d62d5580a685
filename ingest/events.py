"""API Gateway's proxy events, read once into what the routes need."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ingest.refusals import Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One call of the API. Header names are lower case; a repeated header's last value counts.

    Source: API Gateway developer guide, “Input format of a Lambda function for proxy integration”.
    """

    route: str
    headers: Mapping[str, str]
    path_parameters: Mapping[str, str]
    query: Mapping[str, tuple[str, ...]]
    body: str | None
    is_base64: bool
    correlation_id: str
    api_key_id: str | None
    source_ip: str | None

    @property
    def content_type(self) -> str:
        """The body's media type, in lower case and without parameters; empty when not said."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def wants_json(self) -> bool:
        """Tell whether the answer is JSON: the body is, or Accept asks for it before HTML."""
        if self.content_type == "application/json":
            return True
        accepted = self.headers.get("accept", "").lower()
        place = accepted.find("application/json")
        return place >= 0 and not 0 <= accepted.find("text/html") < place

    def body_bytes(self, *, most: int) -> bytes:
        """Give the body as it was sent.

        Raises:
            Refusal: it is longer than ``most`` bytes, or is not text that UTF-8 can write.
        """
        text = self.body or ""
        try:
            body = base64.b64decode(text, validate=True) if self.is_base64 else text.encode()
        except ValueError as exc:  # no base64, or no text that UTF-8 can write
            raise Refusal(400, "malformed", "The request's body can't be read as text.") from exc
        if len(body) > most:
            raise Refusal(
                413,
                "too_large",
                f"This is too much for one submission: {most // 1024} KB is the most. "
                "Shorten the longest text and send it again.",
            )
        return body


def from_event(event: Mapping[str, Any]) -> Request:
    """Read a REST API proxy event."""
    context = event.get("requestContext") or {}
    identity = context.get("identity") or {}
    values = event.get("multiValueQueryStringParameters") or {}
    single = event.get("queryStringParameters") or {}
    return Request(
        route=f"{event['httpMethod']} {event['resource']}",
        headers=_headers(event),
        path_parameters=event.get("pathParameters") or {},
        query={
            name: tuple(values.get(name) or ()) or (single.get(name) or "",)
            for name in {*values, *single}
        },
        body=event.get("body"),
        is_base64=bool(event.get("isBase64Encoded")),
        correlation_id=str(context.get("requestId") or "unknown"),
        api_key_id=identity.get("apiKeyId") or None,
        source_ip=identity.get("sourceIp") or None,
    )


def _headers(event: Mapping[str, Any]) -> dict[str, str]:
    single = event.get("headers") or {}
    multiple = event.get("multiValueHeaders") or {}
    headers = {name.lower(): str(value) for name, value in single.items()}
    headers.update({name.lower(): values[-1] for name, values in multiple.items() if values})
    return headers
