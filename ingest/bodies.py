"""Submitted bodies, parsed strictly: what can't be understood in one way only is refused."""

from __future__ import annotations

import json
from typing import Final, NoReturn
from urllib.parse import parse_qsl

from ingest.events import Request
from ingest.refusals import Refusal

MOST_BYTES: Final = 65_536
MOST_PAIRS: Final = 400
JSON: Final = "application/json"
URLENCODED: Final = "application/x-www-form-urlencoded"


def parse_body(request: Request) -> dict[str, object]:
    """Read a submission's body by its content type.

    Raises:
        Refusal: 413 over 64 KB, 415 another type, 400 malformed.
    """
    if request.content_type == JSON:
        return parse_json(request)
    if request.content_type == URLENCODED:
        return _parse_urlencoded(request)
    raise Refusal(
        415,
        "content_type",
        f"Send the form as {URLENCODED}, as pages do, or as {JSON}.",
    )


def parse_json(request: Request) -> dict[str, object]:
    """Read a JSON object; its numbers come as the text they were written in.

    Raises:
        Refusal: 413 over 64 KB, 415 another type, 400 not one JSON object with unique names.
    """
    if request.content_type != JSON:
        raise Refusal(415, "content_type", f"Send JSON, with Content-Type: {JSON}.")
    body = request.body_bytes(most=MOST_BYTES)
    try:
        parsed = json.loads(
            body.decode(),
            parse_int=str,
            parse_float=str,
            parse_constant=_refuse_constant,
            object_pairs_hook=_unique_pairs,
        )
    except (ValueError, RecursionError) as exc:
        # A lone surrogate, too, is a ValueError: UnicodeEncodeError, from the check of pairs.
        raise Refusal(
            400,
            "malformed",
            "The body is not JSON that can be read: check quotes, commas and brackets, that no "
            "name is there twice, and that all text is valid Unicode.",
        ) from exc
    if not isinstance(parsed, dict):
        raise Refusal(400, "malformed", "Send one JSON object, with the fields by name.")
    return parsed


def _parse_urlencoded(request: Request) -> dict[str, object]:
    body = request.body_bytes(most=MOST_BYTES)
    try:
        pairs = parse_qsl(
            body.decode(),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=MOST_PAIRS,
        )
    except ValueError as exc:
        raise Refusal(
            400, "malformed", "The form can't be read: it has too many fields or is not UTF-8."
        ) from exc
    submitted: dict[str, object] = {}
    for name, value in pairs:
        if name in submitted:
            earlier = submitted[name]
            submitted[name] = [*earlier, value] if isinstance(earlier, list) else [earlier, value]
        else:
            submitted[name] = value
    return submitted


def _unique_pairs(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name is there twice")
    for name, value in pairs:
        name.encode()
        for text in value if isinstance(value, list) else [value]:
            if isinstance(text, str):
                text.encode()
    return found


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")
