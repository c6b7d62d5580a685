"""Staff users."""

from __future__ import annotations

import secrets
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.db import models

from dashboard.accounts.links.models import Invite, PasswordLink
from dashboard.accounts.sessions.models import Session
from dashboard.accounts.two_factor.models import RecoveryCode
from dashboard.accounts.zones import validate_zone

__all__ = ["Invite", "PasswordLink", "RecoveryCode", "Session", "User"]

_CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"
_RANDOM_CHARACTERS = 20  # 100 bits: nobody guesses one, and two never meet


def new_public_id() -> str:
    """Return a staff user's id for the world outside SQL: ``staff_`` and 20 random characters."""
    return "staff_" + "".join(secrets.choice(_CROCKFORD) for _ in range(_RANDOM_CHARACTERS))


class User(AbstractUser):
    """A person who uses the dashboard.

    Leads name their owner by `public_id`, in DynamoDB, where no foreign key can follow a change:
    it is made once and never altered.
    """

    public_id = models.CharField(
        "public id", max_length=32, unique=True, editable=False, default=new_public_id
    )
    time_zone = models.CharField(
        "time zone",
        max_length=64,
        default="UTC",
        validators=[validate_zone],
        help_text="Times are shown, and days are counted, in this zone.",
    )

    class Meta(AbstractUser.Meta):
        """Django's settings of a model."""

        verbose_name = "person"
        verbose_name_plural = "people"

    def save(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own signature
        """Save the user.

        Raises:
            ValueError: the public id differs from the stored one.
        """
        only = kwargs.get("update_fields")
        if self.pk is not None and (only is None or "public_id" in only):
            stored = User.objects.filter(pk=self.pk).values_list("public_id", flat=True).first()
            if stored is not None and stored != self.public_id:
                raise ValueError("A staff user's public id never changes: leads refer to it.")
        super().save(*args, **kwargs)
