"""What DynamoDB keeps, known to Django by name: permissions, content types, sidebar entries."""

from __future__ import annotations

from typing import NoReturn

from django.db import models


class NotInSqlError(TypeError):
    """Somebody asked SQL for what DynamoDB keeps."""


class NoSqlManager(models.Manager[models.Model]):
    """A manager that shows the way out instead of failing on a table that doesn't exist."""

    def get_queryset(self) -> NoReturn:
        """Refuse.

        Raises:
            NotInSqlError: always.
        """
        name = self.model._meta.verbose_name_plural  # noqa: SLF001 - Django's documented API
        raise NotInSqlError(f"The {name} live in DynamoDB, not in SQL: use leadmodels.")


class Placeholder(models.Model):
    """The parent of placeholders: no table, no rows, never instantiated.

    Each lists its permissions one by one, as the pages that need them arrive.
    """

    objects = NoSqlManager()

    class Meta:
        """Abstract; a child says `managed = False` too, which Django doesn't inherit."""

        abstract = True
        base_manager_name = "objects"
