"""The access app."""

from __future__ import annotations

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """Access."""

    name = "dashboard.access"
    label = "access"
    verbose_name = "Access"
