"""Bodies of type multipart/form-data, taken apart strictly, as browsers write them.

Not by the standard library's e-mail parser: that one mends what is broken and so guesses.
Sources: RFC 7578; RFC 2046, 5.1.1; https://fetch.spec.whatwg.org/#multipart-form-data-parser
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

MULTIPART: Final = "multipart/form-data"

_WORD: Final = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_PARAMETER: Final = re.compile(rf';[ \t]*({_WORD})=(?:"([^"\r\n]*)"|({_WORD}))[ \t]*')
_VALUE: Final = re.compile(r"[ \t]*([^; \t]+)[ \t]*")
_HEADER: Final = re.compile(rf"({_WORD}):[ \t]*(.*)")
# Source: RFC 2046, 5.1.1 (bchars; the last is no space)
_BOUNDARY: Final = re.compile(r"[0-9A-Za-z'()+_,./:=? -]{0,69}[0-9A-Za-z'()+_,./:=?-]")
# The escapes of browsers, which leave a percent sign as it is.
# Source: https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#multipart-form-data
_ESCAPES: Final = {"%22": '"', "%0D": "\r", "%0A": "\n"}
_ESCAPE: Final = re.compile("%22|%0D|%0A")
_PLAIN_ENCODINGS: Final = frozenset({"7bit", "8bit", "binary"})


class MalformedMultipartError(ValueError):
    """The body can't be read, or not in one way only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part: a field's name and text, or a file, of which only the name of its field is kept."""

    name: str
    text: str
    is_file: bool = False


def read_parts(body: bytes, content_type: str, *, most: int) -> list[Part]:
    """Take a body apart; a file input that was left empty is no part.

    Args:
        body: the body's bytes.
        content_type: the request's header, whole: it names the boundary.
        most: the most parts.

    Raises:
        MalformedMultipartError: it breaks the format, is not UTF-8, or has too many parts.
    """
    delimiter = b"\r\n--" + _boundary_of(content_type).encode()
    # The first delimiter has no line break before it.
    before, *pieces = (b"\r\n" + body).split(delimiter, most + 1)
    if before or not pieces or pieces.pop() not in {b"--", b"--\r\n"}:
        raise MalformedMultipartError("no first or last delimiter, or too many parts")
    parts = (_read_part(piece) for piece in pieces)
    return [part for part in parts if part is not None]


def _boundary_of(content_type: str) -> str:
    _, parameters = _split_header(content_type)
    boundary = parameters.get("boundary", "")
    if not _BOUNDARY.fullmatch(boundary):
        raise MalformedMultipartError("no boundary")
    return boundary


def _read_part(piece: bytes) -> Part | None:
    head, separator, content = piece.partition(b"\r\n\r\n")
    if not separator:
        raise MalformedMultipartError("a part without end of headers")
    headers = _read_headers(head)
    disposition, parameters = _split_header(headers.get("content-disposition", ""))
    if disposition.lower() != "form-data" or "name" not in parameters:
        raise MalformedMultipartError("a part without a name")
    if headers.get("content-transfer-encoding", "binary").lower() not in _PLAIN_ENCODINGS:
        raise MalformedMultipartError("an encoded part")
    name = _unescape(parameters["name"])
    filename = parameters.get("filename", parameters.get("filename*"))
    if filename is None:
        return Part(name=name, text=_decode(content))
    return Part(name=name, text="", is_file=True) if filename or content else None


def _read_headers(head: bytes) -> dict[str, str]:
    first, *lines = _decode(head).split("\r\n")
    matches = [_HEADER.fullmatch(line) for line in lines]
    headers = {match[1].lower(): match[2].strip(" \t") for match in matches if match}
    # What follows the delimiter on its own line is padding; each header is there once.
    if first.strip(" \t") or len(headers) < len(lines):
        raise MalformedMultipartError("a header that can't be read")
    return headers


def _split_header(header: str) -> tuple[str, dict[str, str]]:
    """Part a header into its value and its parameters, whose names are in lower case."""
    value = _VALUE.match(header)
    if value is None:
        raise MalformedMultipartError("an empty header")
    parameters: dict[str, str] = {}
    place = value.end()
    while place < len(header):
        match = _PARAMETER.match(header, place)
        if match is None or match[1].lower() in parameters:
            raise MalformedMultipartError("a parameter that can't be read, or is there twice")
        parameters[match[1].lower()] = match[2] if match[2] is not None else match[3]
        place = match.end()
    return value[1], parameters


def _unescape(name: str) -> str:
    return _ESCAPE.sub(lambda match: _ESCAPES[match[0]], name)


def _decode(content: bytes) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError as exc:
        raise MalformedMultipartError("not UTF-8") from exc
