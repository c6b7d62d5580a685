"""A session's row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models

if TYPE_CHECKING:
    from dashboard.accounts.sessions.engine import SessionStore


class Session(AbstractBaseSession):
    """What Django keeps of a session, and whose it is, since when, from where.

    Nobody's (`user` is None) until somebody has logged in.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+"
    )
    started_at = models.DateTimeField(null=True)
    last_seen_at = models.DateTimeField(null=True)
    browser = models.CharField(max_length=60, blank=True)
    network = models.CharField(max_length=45, blank=True)

    class Meta(AbstractBaseSession.Meta):
        """Django's settings of a model."""

        default_permissions = ()

    @classmethod
    def get_session_store_class(cls) -> type[SessionStore]:
        """Return the engine, as Django asks for it."""
        from dashboard.accounts.sessions.engine import (  # noqa: PLC0415 - it imports this model
            SessionStore,
        )

        return SessionStore
