"""Text made safe to store, search and show, keeping what people wrote."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_LINE_BREAKS: Final = re.compile("\r\n|[\r\u2028\u2029]")
_BREAKS_AND_TABS: Final = re.compile("[\n\t]+")
_NONCHARACTERS: Final = "\ufdd0-\ufdef" + "".join(
    chr(plane << 16 | end) for plane in range(17) for end in (0xFFFE, 0xFFFF)
)
# Controls, lone surrogates (no UTF-8 for them), noncharacters, the byte order mark, and the marks
# that reorder the text around them and so can make one value look like another.
# Unassigned code points stay: the emoji of next year are unassigned in this year's tables.
# Source: https://www.unicode.org/reports/tr9/#Directional_Formatting_Characters
_DROPPED: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufeff\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
    + _NONCHARACTERS
    + "]"
)
# Normalizing takes time that grows with the square of a run of combining marks; no field takes
# longer values than this anyway.
_MAX_NORMALIZED_LENGTH: Final = 10_000


def clean_text(text: str, *, multiline: bool) -> str:
    r"""Clean one value; cleaning it again changes nothing, and UTF-8 can always encode it.

    Line breaks become `\n`, in a single line one space; joiners that scripts and emoji need stay.
    Canonically equal texts of at most 10,000 characters become the same text (NFC); outer white
    space goes.
    Source: https://www.unicode.org/reports/tr15/
    """
    if text.isascii() and text.isprintable():  # as most values are: there is nothing to change
        return text.strip()
    kept = _DROPPED.sub("", _LINE_BREAKS.sub("\n", text))
    if not multiline:
        kept = _BREAKS_AND_TABS.sub(" ", kept)
    kept = kept.strip()
    if len(kept) > _MAX_NORMALIZED_LENGTH:
        return kept
    return unicodedata.normalize("NFC", kept)


def is_blank(text: str) -> bool:
    """Say whether nobody would see anything: only white space and invisible characters."""
    return all(unicodedata.category(character)[0] in "ZC" for character in text)
