"""List somebody's sessions, and end them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.crypto import salted_hmac

from dashboard.accounts.models import User
from dashboard.accounts.sessions.models import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSession:
    """A session, as pages show it.

    Args:
        name: names it in a form; its key, which would open it, is never shown.
        started_at: when somebody logged in.
        last_seen_at: when it was last used, to the minute.
        browser: in words.
        network: roughly from where; "" where that isn't known.
        is_this: the page is shown in it.
    """

    name: str
    started_at: datetime
    last_seen_at: datetime
    browser: str
    network: str
    is_this: bool


def sessions_of(user: User, *, this: str | None = None, now: datetime) -> list[OpenSession]:
    """Return somebody's sessions, the last used first; `this` is the key of the reader's own."""
    rows = Session.objects.filter(user=user, expire_date__gt=now).order_by("-last_seen_at")
    return [
        OpenSession(
            name=_name_of(row.session_key),
            started_at=row.started_at,
            last_seen_at=row.last_seen_at,
            browser=row.browser,
            network=row.network,
            is_this=row.session_key == this,
        )
        for row in rows
        if row.started_at is not None and row.last_seen_at is not None
    ]


def end_session(user: User, name: str) -> bool:
    """End one of somebody's sessions; False: there is none of this name any more."""
    keys = Session.objects.filter(user=user).values_list("session_key", flat=True)
    return bool(_delete(key for key in keys if _name_of(key) == name))


def end_sessions(user: User, *, but: str | None = None) -> int:
    """End all of somebody's sessions, save the one with this key; return how many there were."""
    keys = Session.objects.filter(user=user).values_list("session_key", flat=True)
    return _delete(key for key in keys if key != but)


def _delete(keys: Iterable[str]) -> int:
    return Session.objects.filter(session_key__in=list(keys)).delete()[0]


def _name_of(session_key: str) -> str:
    return salted_hmac("dashboard.accounts.sessions", session_key).hexdigest()[:32]
