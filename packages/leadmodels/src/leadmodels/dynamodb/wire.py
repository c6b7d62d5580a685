"""DynamoDB's requests and answers as JSON: PynamoDB's values are the wire's, but for bytes."""

from __future__ import annotations

import base64
import json
from typing import Any, Final

_BINARY: Final = b'"B":', b'"BS":', b'"B" :', b'"BS" :'


def to_wire(request: dict[str, Any]) -> bytes:
    """Write a request; bytes go in base64."""
    return _ENCODER.encode(request).encode()


def from_wire(body: bytes) -> dict[str, Any]:
    """Read an answer.

    Raises:
        ValueError: it is no JSON object.
    """
    if not body:
        return {}
    # Hardly any answer holds bytes, and to look at each of its maps costs more than to read it.
    has_bytes = any(mark in body for mark in _BINARY)
    answer = json.loads(body, object_hook=_decode if has_bytes else None)
    if not isinstance(answer, dict):
        raise ValueError("the answer is no JSON object")  # noqa: TRY004 - for whoever reads it
    return answer


def _encode(value: object) -> str:
    if isinstance(value, bytes | bytearray):
        return base64.b64encode(value).decode()
    raise TypeError(f"DynamoDB takes no {type(value).__name__}")


# Made once: `json.dumps` makes one a call when it is told how.
_ENCODER: Final = json.JSONEncoder(separators=(",", ":"), default=_encode)


def _decode(read: dict[str, Any]) -> dict[str, Any]:
    """Decode a typed value; an attribute called B holds a map, never a text."""
    if len(read) == 1:
        [(name, value)] = read.items()
        if name == "B" and isinstance(value, str):
            return {"B": base64.b64decode(value)}
        if name == "BS" and isinstance(value, list):
            return {"BS": [base64.b64decode(item) for item in value]}
    return read
