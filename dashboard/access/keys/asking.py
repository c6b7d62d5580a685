"""A page that asks for a key names it beforehand, so that sending it twice makes one key."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Final

from django.http import QueryDict

from leadmodels.errors import InvalidIdError
from leadmodels.ids import KeyIssueId, instant_of, new_key_issue_id, parse_key_issue_id

LASTS: Final = timedelta(hours=8)
"""How long a page may be sent: far shorter than what it made is remembered."""

_CLOCKS_DIFFER: Final = timedelta(minutes=1)


def new_name(*, now: datetime) -> KeyIssueId:
    """Name what a page will ask for."""
    return new_key_issue_id(at=now, random=secrets.token_bytes(10))


def read_name(post: QueryDict, *, now: datetime) -> KeyIssueId | None:
    """Read a page's own name for what it asks for; None: it is too old, or none of ours."""
    try:
        issue_id = parse_key_issue_id(post.get("issue", ""))
    except InvalidIdError:
        return None
    is_fresh = now - LASTS <= instant_of(issue_id) <= now + _CLOCKS_DIFFER
    return issue_id if is_fresh else None
