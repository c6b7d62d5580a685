"""Cells of a CSV file that no spreadsheet takes for a formula."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from leadmodels.rules.values import Value

GUARD: Final = "'"
"""What is put before a cell that a spreadsheet would take for a formula."""

# What begins a formula, with the full-width and small forms that spreadsheets in East Asian
# locales read the same way.
# Source: https://owasp.org/www-community/attacks/CSV_Injection
_SIGNS: Final = frozenset("=+-@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b")
_BREAKS: Final = frozenset("\t\r\n")
# A phone number as people dial it abroad: 7 to 15 digits, single spaces between groups. One
# written with hyphens (+1-555-0100) is a subtraction to a spreadsheet, so it isn't left alone.
# Source: ITU-T E.164, 6; E.123, 2.2
_PHONE: Final = re.compile(r"\+[1-9](?: ?[0-9]){6,14}")
_NEGATIVE: Final = re.compile(r"-[0-9]+(?:[.,][0-9]+)?")


def guard(text: str) -> str:
    """Put an apostrophe before what a spreadsheet would take for a formula; the rest stays.

    International phone numbers in digits and spaces, and negative numbers, stay as they are.
    """
    if not text or text[0].isalnum():  # nearly every cell
        return text
    if not _is_risky(text) or _PHONE.fullmatch(text) or _NEGATIVE.fullmatch(text):
        return text
    return GUARD + text


def cell(value: Value | None) -> str:
    """Write a field's value as a cell: `true` or `false`, several values joined by "; "."""
    if isinstance(value, str):
        return guard(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return guard("; ".join(value))


def _is_risky(text: str) -> bool:
    if text[0] in _BREAKS:
        return True
    # White space and invisible characters: what a program may trim before it looks.
    seen = (character for character in text if unicodedata.category(character)[0] not in "ZC")
    return next(seen, "") in _SIGNS
