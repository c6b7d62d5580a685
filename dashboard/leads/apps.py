"""The leads app."""

from __future__ import annotations

from django.apps import AppConfig

from dashboard.store import connect_store


class LeadsConfig(AppConfig):
    """Leads, read from DynamoDB."""

    name = "dashboard.leads"
    verbose_name = "Leads"

    def ready(self) -> None:
        """Connect to the table before the first request."""
        connect_store()
