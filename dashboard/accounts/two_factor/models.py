"""Recovery codes."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class RecoveryCode(models.Model):
    """A code that logs somebody in once, without the phone; the row goes when it is used.

    django-otp's otp_static keeps such codes as they are: whoever reads a backup could log in.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    digest = models.CharField(max_length=64)

    class Meta:
        """Django's settings of a model."""

        default_permissions = ()
        constraints = (
            models.UniqueConstraint(fields=("user", "digest"), name="a_recovery_code_once"),
        )

    def __str__(self) -> str:
        """Say whose it is."""
        return f"Recovery code of user {self.user_id}"
