"""API keys' identity in Django; what is known of them is DynamoDB's, their values the gateway's."""

from __future__ import annotations

from dashboard.placeholder import Placeholder


class ApiKey(Placeholder):
    """A placeholder for API keys."""

    class Meta(Placeholder.Meta):
        """Django's settings of a model."""

        abstract = False
        managed = False
        default_permissions = ("view", "change")
        verbose_name = "API key"
        verbose_name_plural = "API keys"
