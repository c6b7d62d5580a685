"""The accounts app."""

from __future__ import annotations

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Staff users and roles."""

    name = "dashboard.accounts"
    verbose_name = "People"
