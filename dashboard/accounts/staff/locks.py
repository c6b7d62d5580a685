"""Lift a lock of the list."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from dashboard.accounts.lockout.counting import all_locks, digest_of, unlock
from dashboard.accounts.models import User
from dashboard.accounts.staff.changes import reason_against
from dashboard.audit.log import record
from dashboard.audit.models import Action
from dashboard.frame import FramedView


class UnlockView(FramedView):
    """Forget the failures of a name, an address, or the two together."""

    http_method_names = ("post",)
    permission_required = ("accounts.view_user", "accounts.change_user")

    def post(self, request: HttpRequest, *_args: object, **_kwargs: object) -> HttpResponse:
        """Lift it."""
        name, address = request.POST.get("name", ""), request.POST.get("address", "")
        actor, whose = cast("User", request.user), _whose(name)
        if whose is not None and whose.pk != actor.pk and (reason := reason_against(actor, whose)):
            messages.error(request, reason)
            return redirect("admin:accounts_user_changelist")
        # Only what the list shows: anything else may be no address at all.
        locks = {(lock.name, lock.address) for lock in all_locks(now=timezone.now())}
        with transaction.atomic():
            count = unlock(name=name, address=address) if (name, address) in locks else 0
            if count:
                detail = {"change": "log_in", "before": "locked", "now": "unlocked"}
                if address:
                    detail["address"] = address
                record(actor, Action.CHANGED, User, whose.public_id if whose else "", detail=detail)
        if count:
            messages.success(request, "Unlocked.")
        else:
            messages.info(request, "This lock is over already.")
        return redirect("admin:accounts_user_changelist")


def _whose(name: str) -> User | None:
    if not name:
        return None
    return next((user for user in User.objects.all() if digest_of(user.username) == name), None)
