"""Leads' identity in Django, and the views of the list that people have saved."""

from __future__ import annotations

from typing import ClassVar, Final

from django.conf import settings
from django.db import models

from dashboard.placeholder import Placeholder

LONGEST_VIEW_NAME: Final = 60


class Lead(Placeholder):
    """A placeholder for leads. Who has which permission: `dashboard.accounts.roles`."""

    class Meta(Placeholder.Meta):
        """Adding is writing one down by hand; changing is working it."""

        abstract = False
        managed = False
        default_permissions = ("view", "add", "change", "delete")
        permissions = (
            ("export_lead", "Can export leads"),
            ("retain_lead", "Can extend, hold, release and expire leads"),
        )
        verbose_name = "lead"
        verbose_name_plural = "leads"


class SavedView(models.Model):
    """A list of leads that somebody comes back to: its filters and order under a name.

    Whoever may see leads may save views; nobody but the owner changes one.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_views"
    )
    name = models.CharField(max_length=LONGEST_VIEW_NAME)
    # As `LeadFilterForm.query` writes it: known parameters only, without a place in the list.
    query = models.TextField(blank=True)
    is_shared = models.BooleanField(default=False)

    class Meta:
        """Django's settings of a model."""

        default_permissions = ()
        ordering: ClassVar = ["name", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["owner", "name"], name="saved_view_name_per_owner")
        ]

    def __str__(self) -> str:
        """Name the view."""
        return self.name
