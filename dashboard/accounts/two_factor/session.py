"""What a session knows of how its owner logged in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.contrib.auth import SESSION_KEY, login
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from dashboard.accounts.models import User
from dashboard.accounts.two_factor.state import device_id_of

DEVICE: Final = "two_factor_device"
_WAITING: Final = "two_factor_waiting"
_CONFIRMED: Final = "confirmed_at"
_WAITS: Final = timedelta(minutes=10)
_IS_FRESH: Final = timedelta(minutes=15)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Somebody who has given the password and owes the code.

    Args:
        user: who.
        next_url: where the log-in leads, an address of ours.
    """

    user: User
    next_url: str


def wait_for_code(request: HttpRequest, user: User, next_url: str, *, now: datetime) -> None:
    """Remember who owes a code, in a session with a new key. Nobody is logged in by it."""
    if request.user.is_authenticated:
        request.session.flush()
    else:
        request.session.cycle_key()
    request.session[_WAITING] = {
        "user": user.pk,
        "next": next_url,
        "since": now.timestamp(),
        "hash": user.get_session_auth_hash(),
    }


def waiting(request: HttpRequest, *, now: datetime) -> Waiting | None:
    """Return who owes a code; None: nobody, it took over 10 minutes, or the password changed."""
    kept = request.session.get(_WAITING)
    if not isinstance(kept, dict) or now.timestamp() - kept["since"] > _WAITS.total_seconds():
        return None
    user = User.objects.filter(pk=kept["user"], is_active=True, is_staff=True).first()
    if user is None or not constant_time_compare(kept["hash"], user.get_session_auth_hash()):
        return None
    return Waiting(user=user, next_url=kept["next"])


def stop_waiting(request: HttpRequest) -> None:
    """Forget who owed a code."""
    request.session.pop(_WAITING, None)


def log_in(request: HttpRequest, user: User, *, device_id: int | None, now: datetime) -> None:
    """Open a session, under a new key, that knows the phone it was opened with."""
    stop_waiting(request)
    login(request, user)
    request.session[_CONFIRMED] = now.timestamp()
    mark_verified(request, device_id)


def mark_verified(request: HttpRequest, device_id: int | None) -> None:
    """Let this session go on after its owner's phone was set up or taken away."""
    if device_id is None:
        request.session.pop(DEVICE, None)
    else:
        request.session[DEVICE] = device_id


def is_as_it_should(request: HttpRequest, user: User) -> bool:
    """Say whether the session was opened as its owner has to log in now.

    It wasn't when two-factor was set up, turned off or reset since, in another session, or when it
    was opened by a way that asks for no code.
    """
    phone = device_id_of(user)
    if request.session.get(DEVICE) == phone:
        return True
    # Perhaps the phone was set up in this very session, after this request had read it.
    stored = type(request.session)(request.session.session_key)
    if SESSION_KEY not in stored or stored.get(DEVICE) != phone:
        return False
    mark_verified(request, phone)
    return True


def has_fresh_password(request: HttpRequest, *, now: datetime) -> bool:
    """Say whether the password was given in this session within a quarter of an hour."""
    at = float(request.session.get(_CONFIRMED, 0))
    return now.timestamp() - at <= _IS_FRESH.total_seconds()
