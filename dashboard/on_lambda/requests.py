"""A request as Zappa and Django may believe it: what only the gateway knows, in its own words."""

from __future__ import annotations

from typing import Any, Final, TypeVar

FORWARDED_FOR: Final = "X-Forwarded-For"

Values = TypeVar("Values", str, list[str])


def as_the_gateway_saw_it(event: dict[str, Any]) -> dict[str, Any]:
    """Return a request's event without what a client or a stage could slip in.

    Zappa takes the client's address from X-Forwarded-For, whose beginning is the client's own word;
    the gateway names the address itself. Headers with an underscore would get the names that Django
    gives those with a hyphen. Stage variables would become environment variables, and so settings.

    Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
    """
    address = (event["requestContext"].get("identity") or {}).get("sourceIp") or ""
    one: dict[str, str] = event.get("headers") or {}
    all_: dict[str, list[str]] = event.get("multiValueHeaders") or {}
    return {
        **event,
        "headers": {**_trusted(one), FORWARDED_FOR: address},
        "multiValueHeaders": {**_trusted(all_), FORWARDED_FOR: [address]},
        "stageVariables": None,
    }


def _trusted(headers: dict[str, Values]) -> dict[str, Values]:
    return {
        name: values
        for name, values in headers.items()
        if "_" not in name and name.lower() != FORWARDED_FOR.lower()
    }
