"""Which patterns a field may have: those a browser and this package read alike, in bounded time."""

from __future__ import annotations

import re
from typing import Final

MAX_PATTERN_LENGTH: Final = 200


def check_pattern(pattern: str) -> str | None:
    """Say what is wrong with a field's pattern, or None when it can be used."""
    if len(pattern) > MAX_PATTERN_LENGTH:
        return f"the pattern is longer than {MAX_PATTERN_LENGTH} characters."
    try:
        re.compile(pattern, re.ASCII)
    except re.error as exc:
        return f"the pattern does not compile: {exc}."
    return None
