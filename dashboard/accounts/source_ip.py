"""The address that a request comes from, as nobody can forge it."""

from __future__ import annotations

from django.http import HttpRequest


def source_ip(request: HttpRequest) -> str:
    """Return the caller's address, "" where there is none.

    Behind API Gateway the gateway says it: Zappa puts the event beside the request. A header such
    as X-Forwarded-For is the caller's own word, and Zappa's REMOTE_ADDR is taken from it.

    Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
    """
    environ = getattr(request, "environ", request.META)
    event = environ.get("lambda.event")
    if isinstance(event, dict):
        identity = (event.get("requestContext") or {}).get("identity") or {}
        return str(identity.get("sourceIp") or "")
    return str(environ.get("REMOTE_ADDR") or "")
