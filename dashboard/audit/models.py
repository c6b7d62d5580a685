"""Django's log entries under the name that admins look for them by."""

from __future__ import annotations

from django.contrib.admin.models import LogEntry
from django.db import models


class Action(models.IntegerChoices):
    """What somebody did. The first three are Django's own numbers."""

    ADDED = 1, "Added"
    CHANGED = 2, "Changed"
    DELETED = 3, "Deleted"
    VIEWED = 11, "Viewed"
    EXPORTED = 12, "Exported"
    DOWNLOADED = 13, "Downloaded"
    JOB_STARTED = 14, "Started"
    JOB_CANCELLED = 15, "Cancelled"


class AuditEntry(LogEntry):
    """A log entry; nobody adds, changes or deletes one."""

    class Meta:
        """Django's settings of a model."""

        proxy = True
        default_permissions = ("view",)
        verbose_name = "audit entry"
        verbose_name_plural = "audit log"

    def __str__(self) -> str:
        """Say what was done to what, without whose data it was."""
        return f"{self.action_flag} {self.object_repr}"
