"""What django-axes does with a failure, with our limits and without keeping what was typed."""

from __future__ import annotations

import logging
from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from axes.models import AccessAttempt
from django.db.models import Sum
from django.db.models.signals import pre_save
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from dashboard.accounts.lockout.counting import (
    ADDRESS_LIMIT,
    NAME_LIMIT,
    PAIR_LIMIT,
    counted_address,
    counted_name,
    locks_of,
    unlock,
)
from dashboard.accounts.models import User
from dashboard.audit.log import record
from dashboard.audit.models import Action

logger = logging.getLogger(__name__)

Credentials = dict[str, Any]


class LockoutHandler(AxesDatabaseHandler):  # type: ignore[misc] # untyped
    """Axes' database handler; its logs, which name people and addresses, are off (settings)."""

    def get_failures(self, request: HttpRequest, credentials: Credentials | None = None) -> int:
        """Return how near the nearest limit is, as if every limit were that of the pair.

        The order is that of AXES_LOCKOUT_PARAMETERS: the pair, the name, the address.
        """
        limits = (PAIR_LIMIT, NAME_LIMIT, ADDRESS_LIMIT)
        found = self.get_user_attempts(request, credentials)
        return max(
            (attempts.aggregate(n=Sum("failures_since_start"))["n"] or 0) * PAIR_LIMIT // limit
            for attempts, limit in zip(found, limits, strict=True)
        )

    def user_login_failed(
        self,
        sender: object,
        credentials: Credentials,
        request: HttpRequest | None = None,
        **kwargs: object,
    ) -> None:
        """Count a failure; note it when it was the one that locks."""
        was_locked = bool(getattr(request, "axes_locked_out", False))
        super().user_login_failed(sender, credentials, request, **kwargs)
        logger.warning("Log-in refused.")
        if was_locked or not getattr(request, "axes_locked_out", False):
            return
        logger.warning("Too many refused log-ins: locked.")
        user = User.objects.filter(username=credentials.get("username") or "").first()
        if user is not None and request is not None and _is_locked(user, request):
            detail = {"change": "log_in", "now": "locked", "done_by": "failed log-ins"}
            record(user, Action.CHANGED, User, user.public_id, detail=detail)

    def user_logged_in(
        self,
        sender: object,  # noqa: ARG002 - axes' signature
        request: HttpRequest,
        user: User,
        **kwargs: object,  # noqa: ARG002 - same
    ) -> None:
        """Forget this person's failures from this address, and nobody else's.

        Axes would forget all of the address too: whoever has one account could then try others
        without end, logging in between.
        """
        name = counted_name(request, {"username": user.get_username()})
        address = getattr(request, "axes_ip_address", None)
        if address:
            unlock(name=name, address=address)

    def user_logged_out(self, *args: object, **kwargs: object) -> None:
        """Do nothing: log-ins and log-outs aren't listed here."""


def _is_locked(user: User, request: HttpRequest) -> bool:
    """Say whether it is this person's log-in that is locked, and not only the address."""
    name = counted_name(request, {"username": user.get_username()})
    return any(lock.name for lock in locks_of(name, counted_address(request), now=timezone.now()))


@receiver(pre_save, sender=AccessAttempt)
def forget_what_was_typed(instance: AccessAttempt, **_: object) -> None:
    """Store no field of the form: whichever they are, they hold secrets or nothing of use."""
    instance.get_data = ""
    instance.post_data = ""
    instance.http_accept = ""
