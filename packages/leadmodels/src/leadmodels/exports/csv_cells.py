"""Cells of a CSV file that no spreadsheet takes for a formula, whichever way it is split.

A file can be opened with another separator than it was written with, and with quotes taken for
plain text. So a formula is looked for wherever a cell could begin, not at a value's start alone.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from leadmodels.rules.values import Value

GUARD: Final = "'"
"""What is put before what a spreadsheet would take for a formula."""

# What begins a formula, with the full-width and small forms that spreadsheets in East Asian
# locales read the same way.
# Source: https://owasp.org/www-community/attacks/CSV_Injection
_SIGNS: Final = "=+@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b\\-"
_SEPARATORS: Final = ",;|\t\r\n"
_OFTEN_BETWEEN: Final = " \"'"

# A phone number as people dial it abroad: 7 to 15 digits, single spaces between groups. One
# written with hyphens (+1-555-0100) is a subtraction to a spreadsheet, so it isn't left alone.
# Source: ITU-T E.164, 6; E.123, 2.2
_NUMBER: Final = r"(?:\+[1-9](?: ?[0-9]){6,14}|-[0-9]+(?:[.,][0-9]+)?)"
_IS_NUMBER: Final = re.compile(_NUMBER).fullmatch

# What may stand between the start of a cell and its sign: quotes, white space and what isn't seen,
# which programs take away before they look. No expression names them; the places found are few.
_BETWEEN: Final = rf"(?P<between>[^\w{_SEPARATORS}{_SIGNS}]*+)"
_START: Final = re.compile(rf"{_BETWEEN}[{_SIGNS}]")
_CONTROL: Final = re.compile(r"'*[\t\r\n]")
# A number inside stays if it is all there is in its cell, however the file is split: only the
# separator that it follows, or a line's end, surely ends the cell. A value's end doesn't: the next
# value may go on with the formula. After a quote none stays, or apostrophes couldn't be undone.
_INSIDE: Final = re.compile(
    rf"(?P<separator>[{_SEPARATORS}]){_BETWEEN}"
    rf"(?=[{_SIGNS}])(?:(?<=[\"'])|(?!{_NUMBER}[ ]*(?:(?P=separator)|\r?\n)))."
)


def guard(text: str) -> str:
    """Put an apostrophe before what a spreadsheet would take for a formula; the rest stays.

    That is before the text, and inside it before each sign that follows a separator. Quotes, blanks
    and what can't be seen may stand before the sign. International phone numbers in digits and
    spaces, and negative numbers, stay as they are; inside only where the same separator, or a line
    break, comes next. Each place gets one apostrophe, also where one stands already: who takes one
    away from each has the text again.
    """
    if not text:
        return text
    if _has_separator(text) and _may_have_sign(text):
        text = _INSIDE.sub(_guarded, text)
    return text if text[0].isalnum() or not _is_risky(text) else GUARD + text


def guard_json(text: str) -> str:
    r"""Write signs where a cell could begin as JSON's `\u003d`: it says the same, unchanged.

    Args:
        text: JSON without numbers, so that all signs are in its strings.
    """
    return _INSIDE.sub(_escaped, text)


def cell(value: Value | None) -> str:
    """Write a field's value as a cell: `true` or `false`, several values joined by "; "."""
    if isinstance(value, str):
        return guard(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return guard("; ".join(value))


def _has_separator(text: str) -> bool:
    # Nearly every cell has none. In long ones this is far faster than an expression.
    return "," in text or "\n" in text or ";" in text or "\t" in text or "|" in text or "\r" in text


def _may_have_sign(text: str) -> bool:
    return "-" in text or "+" in text or "=" in text or "@" in text or not text.isascii()


def _is_risky(text: str) -> bool:
    if _IS_NUMBER(text):
        return False
    start = _START.match(text)
    return (start is not None and _is_skipped(start)) or _CONTROL.match(text) is not None


def _guarded(place: re.Match[str]) -> str:
    found = place[0]
    return f"{found[:-1]}{GUARD}{found[-1]}" if _is_skipped(place) else found


def _escaped(place: re.Match[str]) -> str:
    found = place[0]
    return f"{found[:-1]}\\u{ord(found[-1]):04x}" if _is_skipped(place) else found


def _is_skipped(place: re.Match[str]) -> bool:
    """Tell whether a program may pass over what stands between a cell's start and a sign."""
    between = place["between"]
    return not between.strip(_OFTEN_BETWEEN) or all(
        character in _OFTEN_BETWEEN or unicodedata.category(character)[0] in "ZC"
        for character in between
    )
