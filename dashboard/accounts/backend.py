"""Who somebody is: Django's check of the password, behind the lock-out."""

from __future__ import annotations

from typing import Any

from axes.backends import AxesBackend
from django.contrib.auth.backends import ModelBackend
from django.db.models import OuterRef, Subquery
from django.http import HttpRequest
from django_otp.plugins.otp_totp.models import TOTPDevice

from dashboard.accounts.models import User


class StaffBackend(AxesBackend):  # type: ignore[misc] # untyped
    """The only backend, so that `login` knows it without being told."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,  # noqa: ANN401 - Django's signature
    ) -> User | None:
        """Return who has this name and password.

        Raises:
            PermissionDenied: too many failures before; Django turns it into a refusal.
        """
        super().authenticate(request, username, password, **kwargs)
        user = ModelBackend.authenticate(self, request, username, password, **kwargs)
        return user if isinstance(user, User) else None

    def get_user(self, user_id: int) -> User | None:
        """Return who a session is of, with the id of the phone that shows their codes; one query.

        `two_factor.state.device_id_of` reads it.
        """
        devices = TOTPDevice.objects.filter(user=OuterRef("pk"), confirmed=True).order_by("pk")
        user = User.objects.annotate(two_factor_device_id=Subquery(devices.values("pk")[:1]))
        found = user.filter(pk=user_id).first()
        return found if found is not None and self.user_can_authenticate(found) else None
