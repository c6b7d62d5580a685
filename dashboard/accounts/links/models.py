"""Invites and links to a new password. What a link says itself is never stored, only its hash."""

from __future__ import annotations

from django.conf import settings
from django.db import models

_LETTERS = 64  # of a SHA-256 in hexadecimal


class Invite(models.Model):
    """Somebody who was asked to join.

    Open until it is accepted (then `person` is who joined), withdrawn, or too old.
    """

    digest = models.CharField(max_length=_LETTERS, unique=True)
    email = models.EmailField()
    first_name = models.CharField(max_length=150)
    last_name = models.CharField(max_length=150)
    role = models.CharField(max_length=20)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+"
    )

    class Meta:
        """Django's settings of a model."""

        default_permissions = ()

    def __str__(self) -> str:
        """Name it without naming anybody."""
        return f"Invite {self.pk}"


class PasswordLink(models.Model):
    """A link with which somebody chooses a new password; the row goes when it is used.

    `made_by` is the admin who made it, None where its owner asked for it by e-mail.
    """

    digest = models.CharField(max_length=_LETTERS, unique=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+"
    )
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        """Django's settings of a model."""

        default_permissions = ()

    def __str__(self) -> str:
        """Name it without naming anybody."""
        return f"Password link {self.pk}"
