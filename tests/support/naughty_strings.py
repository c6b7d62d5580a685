"""The 461 strings of big-list-of-naughty-strings, three ways to send them, what is kept of them."""

from __future__ import annotations

import json
import os
import unicodedata
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlencode

import pytest

from dev.settings import ROOT

_LIST: Final = ROOT / "node_modules" / "big-list-of-naughty-strings" / "blns.json"
_REORDERING: Final = {"LRE", "RLE", "PDF", "LRO", "RLO", "LRI", "RLI", "FSI", "PDI"}
_INVISIBLE: Final = {
    "ARABIC LETTER MARK",
    "LEFT-TO-RIGHT MARK",
    "RIGHT-TO-LEFT MARK",
    "ZERO WIDTH NO-BREAK SPACE",
}
_BOUNDARY: Final = "----boundary-of-a-test"

Encoded = tuple[str, bytes]


def naughty_strings() -> list[str]:
    """Read the list; without the JavaScript packages its tests are skipped, in CI they fail."""
    if not _LIST.exists():
        reason = "big-list-of-naughty-strings is not installed: npm ci does it."
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    strings: list[str] = json.loads(_LIST.read_text())
    return strings


def kept(text: str, *, multiline: bool) -> str:
    """Say what a lead holds of a text, by Unicode's properties and not by the product's ranges."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = lines.replace("\N{LINE SEPARATOR}", "\n").replace("\N{PARAGRAPH SEPARATOR}", "\n")
    shown = "".join(character for character in lines if not _is_dropped(character))
    if not multiline:
        shown = shown.replace("\n", " ").replace("\t", " ")
    return unicodedata.normalize("NFC", shown.strip())


def is_seen(text: str) -> bool:
    """Tell whether a person would see anything of a text."""
    return any(unicodedata.category(character)[0] not in "ZC" for character in text)


def _is_dropped(character: str) -> bool:
    if unicodedata.category(character) in {"Cc", "Cs"}:
        return character not in "\n\t"
    return (
        unicodedata.bidirectional(character) in _REORDERING
        or unicodedata.name(character, "") in _INVISIBLE
        or ord(character) & 0xFFFE == 0xFFFE  # U+FFFE, U+1FFFE and so on: noncharacters
        or 0xFDD0 <= ord(character) <= 0xFDEF  # noncharacters, too
    )


def as_json(values: Mapping[str, str]) -> Encoded:
    """Encode as a script does."""
    return "application/json", json.dumps(values).encode()


def as_urlencoded(values: Mapping[str, str]) -> Encoded:
    """Encode as a plain form does."""
    return "application/x-www-form-urlencoded", urlencode(values).encode()


def as_multipart(values: Mapping[str, str]) -> Encoded:
    """Encode as a form with enctype="multipart/form-data" does, names escaped as browsers do."""
    parts = [
        f"--{_BOUNDARY}\r\n"
        f'Content-Disposition: form-data; name="{_escape(name)}"\r\n\r\n{value}\r\n'
        for name, value in values.items()
    ]
    body = "".join(parts) + f"--{_BOUNDARY}--\r\n"
    return f"multipart/form-data; boundary={_BOUNDARY}", body.encode()


def _escape(name: str) -> str:
    return name.replace("\r", "%0D").replace("\n", "%0A").replace('"', "%22")


ENCODINGS: Final = {"json": as_json, "urlencoded": as_urlencoded, "multipart": as_multipart}
