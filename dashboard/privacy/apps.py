"""The privacy app."""

from __future__ import annotations

from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    """Privacy."""

    name = "dashboard.privacy"
    label = "privacy"
    verbose_name = "Privacy"
