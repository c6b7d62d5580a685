"""Cursors: where a listing stopped, for which filters. Readable, strictly parsed, not signed.

A cursor grants nothing: whoever may list may list from anywhere.
"""

from __future__ import annotations

import base64
import hashlib
import re
from typing import Final

from leadmodels.errors import InvalidCursorError, InvalidIdError
from leadmodels.ids import parse_lead_id

_VERSION: Final = "1"
_SORT_KEY: Final = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)#(lead_[0-9a-z]{26})")
_LONGEST: Final = 200


def to_cursor(sort_key: str, filters: str) -> str:
    """Write the place after ``stored_at#lead_id`` in a listing with these filters' fingerprint."""
    place = base64.urlsafe_b64encode(sort_key.encode()).decode().rstrip("=")
    return f"{_VERSION}.{filters}.{place}"


def from_cursor(cursor: str, filters: str) -> str:
    """Read the sort key that a cursor names.

    Raises:
        InvalidCursorError: it isn't ours, was altered, or belongs to other filters.
    """
    version, _, rest = cursor.partition(".")
    made_for, _, place = rest.partition(".")
    if version != _VERSION or len(cursor) > _LONGEST:
        raise InvalidCursorError("This cursor is not one that this list has given.")
    if made_for != filters:
        raise InvalidCursorError("This cursor belongs to a list with other filters: start anew.")
    try:
        sort_key = base64.b64decode(place + "=" * (-len(place) % 4), altchars=b"-_", validate=True)
        match = _SORT_KEY.fullmatch(sort_key.decode("ascii"))
        if match is None or to_cursor(match[0], filters) != cursor:
            raise InvalidCursorError("This cursor was cut or altered: start anew.")
        parse_lead_id(match[2])
    except (ValueError, InvalidIdError) as exc:
        raise InvalidCursorError("This cursor was cut or altered: start anew.") from exc
    return match[0]


def fingerprint(*parts: str | None) -> str:
    """Hash filter values, in order, to 10 letters: enough to notice a cursor used elsewhere."""
    text = "\n".join("-" if part is None else f"+{part!r}" for part in parts)
    digest = hashlib.sha256(text.encode("utf-8", "backslashreplace")).digest()
    return base64.b32encode(digest)[:10].decode().lower()
