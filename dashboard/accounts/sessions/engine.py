"""Django's sessions in SQL, with an end of ours: 8 hours after log-in, 30 minutes without use."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, Final

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.utils import timezone

from dashboard.accounts.sessions.models import Session

# Source: design.md section 6, research/security-and-reliability.md row 21.
LASTS: Final = timedelta(hours=8)
IDLE: Final = timedelta(minutes=30)
NOTED_EVERY: Final = timedelta(minutes=1)
"""Use is written down once a minute, not with every request.

An idle session so ends up to a minute early.
"""

OPENED: Final = "opened"
"""Where a session keeps when and from where it was opened (`opening.py`)."""


class SessionStore(DatabaseStore):
    """The engine; `SESSION_ENGINE` names this module."""

    _row: Session | None = None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """Return our model."""
        return Session

    def _validate_session_key(self, key: str) -> bool:
        # PostgreSQL takes no NUL, which a cookie may hold.
        return super()._validate_session_key(key) and key.isascii() and key.isalnum()  # type: ignore[misc] # not in the stubs

    def _get_session_from_db(self) -> Session | None:
        self._row = super()._get_session_from_db()  # type: ignore[misc] # not in the stubs
        return self._row

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """Return the row to save, with its columns taken from what the session holds."""
        now = timezone.now()
        row = Session(
            session_key=self._get_or_create_session_key(),  # type: ignore[attr-defined] # same
            session_data=self.encode(data),
            expire_date=now + IDLE,
        )
        opened = data.get(OPENED)
        if SESSION_KEY in data and isinstance(opened, dict):
            row.user_id = int(data[SESSION_KEY])
            row.started_at = datetime.fromtimestamp(opened["at"], tz=UTC)
            row.last_seen_at = now
            row.browser, row.network = opened["browser"], opened["network"]
            row.expire_date = _end(row.started_at, now)
        return row

    def note_use(self, now: datetime) -> None:
        """Let the session last on; at most one write a minute."""
        row = self._row
        if row is None or row.started_at is None or row.last_seen_at is None:
            return
        if now - row.last_seen_at < NOTED_EVERY:
            return
        # Never a row that was ended meanwhile: an update brings none back.
        Session.objects.filter(session_key=row.session_key).update(
            last_seen_at=now, expire_date=_end(row.started_at, now)
        )


def _end(started_at: datetime, used_at: datetime) -> datetime:
    return min(started_at + LASTS, used_at + IDLE)
