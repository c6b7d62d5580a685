"""Leads' identity in Django, and the views of the list that people have saved."""

from __future__ import annotations

from dashboard.placeholder import Placeholder


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
