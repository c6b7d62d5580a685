"""Who has two-factor log-in, and who has to have it."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django_otp.plugins.otp_totp.models import TOTPDevice

from dashboard.accounts.models import User
from dashboard.accounts.roles import ROLES

BROUGHT = "two_factor_device_id"
"""What `StaffBackend.get_user` puts on a user."""


def has_two_factor(user_ids: Iterable[int]) -> set[int]:
    """Return which of these users (by primary key) log in with a code; one query.

    For a column of a list: ``person.pk in has_two_factor(person.pk for person in page)``.
    """
    with_code = TOTPDevice.objects.filter(user_id__in=list(user_ids), confirmed=True)
    return set(with_code.values_list("user_id", flat=True))


def device_id_of(user: User) -> int | None:
    """Return the id of the phone (django-otp's device) that shows somebody's codes.

    Without a query where `StaffBackend.get_user` has brought the user, as in every request.
    """
    # Not by way of __dict__: a request's user is lazy, with a __dict__ of its own.
    if hasattr(user, BROUGHT):
        brought: int | None = getattr(user, BROUGHT)
        return brought
    devices = TOTPDevice.objects.filter(user=user, confirmed=True).order_by("pk")
    found: int | None = devices.values_list("pk", flat=True).first()
    return found


def is_required_of(user: User) -> bool:
    """Say whether somebody has to have two-factor: whoever may do more than Sales, where it is on.

    By permissions, not by the role's name: a role that somebody adds counts too.
    """
    if not settings.TWO_FACTOR_REQUIRED_FOR_ADMINS:
        return False
    return user.is_superuser or not user.get_all_permissions() <= set(ROLES["Sales"])
