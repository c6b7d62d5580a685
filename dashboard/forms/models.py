"""Forms' identity in Django; the data is DynamoDB's."""

from __future__ import annotations

from dashboard.placeholder import Placeholder


class Form(Placeholder):
    """A placeholder for forms."""

    class Meta(Placeholder.Meta):
        """Django's settings of a model."""

        abstract = False
        managed = False
        default_permissions = ("view", "change")
        permissions = (("retain_form", "Can change how long a form's leads are kept"),)
        verbose_name = "form"
        verbose_name_plural = "forms"
