"""The accounts app."""

from __future__ import annotations

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Staff users and roles."""

    name = "dashboard.accounts"
    verbose_name = "People"

    def ready(self) -> None:
        """Listen to log-ins."""
        import dashboard.accounts.sessions.opening  # noqa: F401, PLC0415 - it needs the models
