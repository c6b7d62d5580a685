"""Keep a REST API's binary media types a list when they are patched.

AWS takes `add /binaryMediaTypes/multipart~1form-data` (a JSON pointer, so `/` is `~1`) and appends
to a list. Upstream (1.5.33) turns the list into an object with the escaped name as its key: the
type is never matched, so binary bodies arrive mangled, and reads fail to parse.

Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/patch-operations.html#UpdateRestApi-Patch
"""

from __future__ import annotations

from typing import Any

PREFIX = "/binaryMediaTypes/"


def unescape(pointer: str) -> str:
    """Return the text of one JSON pointer token.

    Source: RFC 6901, section 4.
    """
    return pointer.replace("~1", "/").replace("~0", "~")


def change_media_types(media_types: list[str], change: dict[str, Any]) -> list[str]:
    """Return the media types after one patch operation."""
    named = unescape(str(change["path"])[len(PREFIX) :])
    kept = [media_type for media_type in media_types if media_type != named]
    if change.get("op") == "remove":
        return kept
    # A replace names the old type in the path and the new one in the value; an add has no value.
    return [*kept, str(change.get("value") or named)]


def apply() -> None:
    """Wrap the function that applies patch operations."""
    from ministack.services import apigateway_v1 as gateway  # noqa: PLC0415 - reads its settings

    apply_patch = gateway._apply_patch  # noqa: SLF001 - the seam we patch

    def apply_with_lists(
        target: dict[str, Any], operations: list[dict[str, Any]]
    ) -> dict[str, Any]:
        rest = []
        for change in operations:
            if str(change.get("path", "")).startswith(PREFIX):
                media_types = target.get("binaryMediaTypes") or []
                target["binaryMediaTypes"] = change_media_types(media_types, change)
            else:
                rest.append(change)
        patched: dict[str, Any] = apply_patch(target, rest)
        return patched

    gateway._apply_patch = apply_with_lists  # noqa: SLF001 - same
