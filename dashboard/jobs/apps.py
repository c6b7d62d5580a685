"""The jobs app."""

from __future__ import annotations

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Exports and jobs."""

    name = "dashboard.jobs"
    label = "jobs"
    verbose_name = "Exports and jobs"
