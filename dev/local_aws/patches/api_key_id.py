"""Name the caller's API key in the event, as API Gateway does.

Upstream (1.5.33) checks the key but leaves `requestContext.identity` without `apiKeyId` and
`apiKey`. Scopes are checked in the Lambda by that id, so without it no key could be told from
another.

Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html
"""

from __future__ import annotations

from typing import Any


def apply() -> None:
    """Wrap the function that builds a proxy event."""
    from ministack.services import apigateway_v1 as gateway  # noqa: PLC0415 - reads its settings

    build_event = gateway._build_lambda_event_v1  # noqa: SLF001 - the seam we patch

    def build_event_with_key(*args: Any, **kwargs: Any) -> dict[str, Any]:  # noqa: ANN401 - theirs
        event: dict[str, Any] = build_event(*args, **kwargs)
        resource, method, headers = args[3], args[5], args[6]
        methods = resource.get("resourceMethods", {})
        called = methods.get(method) or methods.get("ANY") or {}
        if called.get("apiKeyRequired"):
            value = gateway._api_key_from_request(headers)  # noqa: SLF001 - same
            api_key = gateway._resolve_api_key(value)  # noqa: SLF001 - same
            if api_key is not None:
                identity = event["requestContext"]["identity"]
                identity.update(apiKeyId=api_key["id"], apiKey=api_key["value"])
        return event

    gateway._build_lambda_event_v1 = build_event_with_key  # noqa: SLF001 - same
