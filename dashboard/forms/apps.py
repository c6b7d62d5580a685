"""The forms app."""

from __future__ import annotations

from django.apps import AppConfig


class FormsConfig(AppConfig):
    """Forms."""

    name = "dashboard.forms"
    label = "forms"
    verbose_name = "Forms"
