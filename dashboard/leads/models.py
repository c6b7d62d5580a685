"""Leads' identity in Django: permissions, a content type, a place in the sidebar; no data."""

from __future__ import annotations

from typing import NoReturn

from django.db import models


class LeadsLiveInDynamoDBError(TypeError):
    """Somebody asked SQL for leads."""


class NoSqlManager(models.Manager["Lead"]):
    """A manager that shows the way out instead of failing on a table that doesn't exist."""

    def get_queryset(self) -> NoReturn:
        """Refuse.

        Raises:
            LeadsLiveInDynamoDBError: always.
        """
        raise LeadsLiveInDynamoDBError(
            "Leads live in DynamoDB, not in SQL: use leadmodels.leads.get_lead and "
            "leadmodels.listing.list_leads."
        )


class Lead(models.Model):  # noqa: DJ008 - never instantiated, so never shown
    """A placeholder: it has no table and no rows, and is never instantiated."""

    objects = NoSqlManager()

    class Meta:
        """Permissions are listed one by one as the pages that need them arrive."""

        managed = False
        default_permissions = ("view",)
        base_manager_name = "objects"
        verbose_name = "lead"
        verbose_name_plural = "leads"
