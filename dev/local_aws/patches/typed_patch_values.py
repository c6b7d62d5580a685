"""Store the values of PATCH operations with their types.

A patch operation's value is always a string on the wire. Upstream (1.5.33) stores the string, so a
key disabled with `"false"` goes on working, and a later read answers `"false"` and `"1000"` where
SDKs and Terraform expect a boolean and a number.

Source: https://docs.aws.amazon.com/apigateway/latest/api/API_PatchOperation.html
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

BOOLEANS = frozenset(
    {
        "enabled",
        "apiKeyRequired",
        "disableExecuteApiEndpoint",
        "tracingEnabled",
        "cacheDataEncrypted",
    }
)
INTEGERS = frozenset(
    {"limit", "offset", "burstLimit", "minimumCompressionSize", "timeoutInMillis"},
)
NUMBERS = frozenset({"rateLimit"})


def typed(path: str, value: object) -> object:
    """Return `value` in the type of the attribute that `path` ends in."""
    if not isinstance(value, str):
        return value
    readers: tuple[tuple[frozenset[str], Callable[[str], object]], ...] = (
        (BOOLEANS, lambda text: text.lower() == "true"),
        (INTEGERS, int),
        (NUMBERS, float),
    )
    name = path.rsplit("/", 1)[-1]
    for names, read in readers:
        if name in names:
            return read(value)
    return value


def apply() -> None:
    """Wrap the function that applies patch operations."""
    from ministack.services import apigateway_v1 as gateway  # noqa: PLC0415 - reads its settings

    apply_patch = gateway._apply_patch  # noqa: SLF001 - the seam we patch

    def apply_typed(target: dict[str, Any], operations: list[dict[str, Any]]) -> dict[str, Any]:
        changes = [
            {**change, "value": typed(change.get("path", ""), change["value"])}
            if "value" in change
            else change
            for change in operations
        ]
        patched: dict[str, Any] = apply_patch(target, changes)
        return patched

    gateway._apply_patch = apply_typed  # noqa: SLF001 - same
