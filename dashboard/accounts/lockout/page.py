"""What somebody is told who is locked out."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from math import ceil
from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from django.contrib.auth.signals import user_login_failed
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from dashboard.accounts.lockout.counting import LOCKED_FOR, counted_address, counted_name, locks_of
from dashboard.accounts.models import User
from dashboard.frame import render_message

_SENTENCE = (
    "Too many log-ins with this name, or from this address, were refused. Nothing is looked at "
    "before {minutes} {word} {are} over, not even the right password. In a hurry, ask an "
    "administrator to unlock it under People."
)


def locked_out(
    request: HttpRequest,
    _refusal: HttpResponse | None = None,
    credentials: dict[str, Any] | None = None,
) -> HttpResponse:
    """Say so, and until when; in the same words whether or not there is such an account.

    429 and not 403: it passes by itself, `Retry-After` says when, and 403 is how the dashboard
    says that a page is for another role.
    """
    now = timezone.now()
    locks = locks_of(counted_name(request, credentials), counted_address(request), now=now)
    until: datetime = max((lock.until for lock in locks), default=now + LOCKED_FOR)
    seconds = max(1, ceil((until - now).total_seconds()))
    minutes = ceil(seconds / 60)
    response = render_message(
        request,
        status=HTTPStatus.TOO_MANY_REQUESTS,
        title="Log-in is locked for now",
        message=_SENTENCE.format(
            minutes=minutes,
            word="minute" if minutes == 1 else "minutes",
            are="is" if minutes == 1 else "are",
        ),
        back_url=reverse("admin:login"),
        back_label="Back to the log-in",
    )
    response["Retry-After"] = str(seconds)
    return response


def is_locked_out(request: HttpRequest, user: User) -> bool:
    """Say whether a secret of somebody's may not be looked at just now.

    For what is asked beside the log-in: codes, and the password once more.
    """
    return not AxesProxyHandler.is_allowed(request, _credentials(user))


def count_failure(request: HttpRequest, user: User) -> None:
    """Count a wrong code or password as a failed log-in."""
    user_login_failed.send(sender=__name__, credentials=_credentials(user), request=request)


def _credentials(user: User) -> dict[str, Any]:
    return {"username": user.get_username()}
