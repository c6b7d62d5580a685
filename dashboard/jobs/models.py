"""Jobs' identity in Django; the data is DynamoDB's."""

from __future__ import annotations

from dashboard.placeholder import Placeholder


class Job(Placeholder):
    """A placeholder for jobs."""

    class Meta(Placeholder.Meta):
        """Django's settings of a model."""

        abstract = False
        managed = False
        default_permissions = ("view",)
        permissions = (("view_all_jobs", "Can view everybody's exports and jobs"),)
        verbose_name = "job"
        verbose_name_plural = "exports and jobs"
