"""Submitted bodies, parsed strictly: what can't be understood in one way only is refused."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Final, NoReturn
from urllib.parse import parse_qsl

from ingest.events import Request
from ingest.multipart import MULTIPART, MalformedMultipartError, Part, read_parts
from ingest.refusals import Refusal

MOST_BYTES: Final = 65_536
MOST_PAIRS: Final = 400
# Source: AWS Lambda quotas, “Invocation payload”, synchronous
_GATEWAY_BYTES: Final = 6_291_456
JSON: Final = "application/json"
URLENCODED: Final = "application/x-www-form-urlencoded"
# A hidden field of this name is filled in by browsers with the encoding, which is always UTF-8.
# Source: https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#attr-fe-name-charset
_CHARSET_FIELD: Final = "_charset_"


def parse_body(request: Request) -> dict[str, object]:
    """Read a submission's body by its content type.

    Raises:
        Refusal: 413 over 64 KB, 415 another type or a file, 400 malformed.
    """
    if request.content_type == JSON:
        return parse_json(request)
    if request.content_type == URLENCODED:
        return _parse_urlencoded(request)
    if request.content_type == MULTIPART:
        return _parse_multipart(request)
    raise Refusal(
        415,
        "content_type",
        f"Send the form as {URLENCODED} or {MULTIPART}, as pages do, or as {JSON}.",
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
    return _gather(pairs)


def _parse_multipart(request: Request) -> dict[str, object]:
    # Most files make a body too large: that it was the file is what helps its visitor.
    body = request.body_bytes(most=_GATEWAY_BYTES)
    try:
        parts = read_parts(body, request.headers["content-type"], most=MOST_PAIRS)
    except MalformedMultipartError as exc:
        request.body_bytes(most=MOST_BYTES)
        raise Refusal(
            400,
            "malformed",
            "The form can't be read: it has too many fields, is not UTF-8 or was cut off.",
        ) from exc
    if any(part.is_file for part in parts):
        raise _refuse_file(parts)
    request.body_bytes(most=MOST_BYTES)
    return _gather((part.name, part.text) for part in parts)


def _refuse_file(parts: Iterable[Part]) -> Refusal:
    texts = [(part.name, part.text) for part in parts if not part.is_file]
    is_small = sum(len(name) + len(text) for name, text in texts) <= MOST_BYTES
    return Refusal(
        415,
        "file",
        "This form takes no files, so nothing was sent. Please send it again without the file.",
        values=_gather(texts) if is_small else None,
    )


def _gather(pairs: Iterable[tuple[str, str]]) -> dict[str, object]:
    """Bring values together by name: a name that comes repeatedly has a list of its values."""
    gathered: dict[str, list[str]] = {}
    for name, value in pairs:
        gathered.setdefault(name, []).append(value)
    return {
        name: values[0] if len(values) == 1 else values
        for name, values in gathered.items()
        if name != _CHARSET_FIELD
    }


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
