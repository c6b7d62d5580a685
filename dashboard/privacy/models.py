"""Erasures' identity in Django; their certificates are DynamoDB's."""

from __future__ import annotations

from dashboard.placeholder import Placeholder


class Erasure(Placeholder):
    """A placeholder for erasures: adding one is erasing somebody."""

    class Meta(Placeholder.Meta):
        """Django's settings of a model."""

        abstract = False
        managed = False
        default_permissions = ("view", "add")
        permissions = (("disclose_person", "Can take out all that there is about a person"),)
        verbose_name = "erasure"
        verbose_name_plural = "erasures"
