"""How many failed log-ins are too many, and until when.

Counted together are a user name and an address (5), a user name from anywhere (50), an address
under any name (30). The first keeps off who tries one account; it locks nobody out who comes from
elsewhere. The other two keep off who spreads the tries. Whoever wants to lock a colleague out needs
ten addresses, again and again: an admin unlocks, and so does `manage.py unlock_log_in`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Final

from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from dashboard.accounts.source_ip import source_ip

LOCKED_FOR: Final[timedelta] = settings.AXES_COOLOFF_TIME
"""From the last failure that counted; what is tried meanwhile doesn't make it longer.

A lock that grows with each failure would be a better tool for who wants to lock others out.
"""

# Source: research row 22, "6th bad try locked".
PAIR_LIMIT: Final[int] = settings.AXES_FAILURE_LIMIT
NAME_LIMIT: Final = 50
ADDRESS_LIMIT: Final = 30

_NETWORK_BITS: Final = 64  # one subscriber has all of an IPv6 /64 (RFC 6177)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lock:
    """What may not log in just now.

    Args:
        name: the user name's digest; "" where all names are meant.
        address: from where; "" where it is anywhere.
        until: when it ends by itself.
    """

    name: str
    address: str
    until: datetime


def digest_of(username: str) -> str:
    """Return what failures of a user name are counted under.

    The name itself isn't stored: now and then somebody types a password there.
    """
    return salted_hmac("dashboard.accounts.lockout", username, algorithm="sha256").hexdigest()


def counted_name(request: HttpRequest, credentials: dict[str, object] | None = None) -> str:  # noqa: ARG001 - axes' signature
    """Return the digest of the name in what somebody logs in with."""
    return digest_of(str((credentials or {}).get("username") or ""))


def counted_address(request: HttpRequest) -> str | None:
    """Return the address to count a failure under: of IPv6 its /64; None where there is none."""
    try:
        address = ip_address(source_ip(request))
    except ValueError:
        return None
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        return str(ip_network((address, _NETWORK_BITS), strict=False).network_address)
    return str(address)


def locks_of(name: str, address: str | None, *, now: datetime) -> list[Lock]:
    """Return the locks that keep a name's digest from logging in from an address; one query."""
    near = AccessAttempt.objects.filter(Q(username=name) | Q(ip_address=address))
    return [
        lock
        for lock in _locks(near, now)
        if lock.name in {"", name} and lock.address in {"", address or ""}
    ]


def all_locks(*, now: datetime) -> list[Lock]:
    """Return every lock, the one that ends last first; one query."""
    return sorted(_locks(AccessAttempt.objects.all(), now), key=lambda lock: lock.until)[::-1]


def unlock(*, name: str = "", address: str = "") -> int:
    """Forget the failures of a name's digest, of an address, or of the two together.

    Returns:
        How many records there were.

    Raises:
        ValueError: neither is given.
    """
    if not name and not address:
        raise ValueError("Name what to unlock.")
    attempts = AccessAttempt.objects.all()
    if name:
        attempts = attempts.filter(username=name)
    if address:
        attempts = attempts.filter(ip_address=address)
    count: int = attempts.delete()[0]
    return count


def _locks(attempts: Iterable[AccessAttempt], now: datetime) -> list[Lock]:
    counted: dict[tuple[str, str], list[tuple[datetime, int]]] = defaultdict(list)
    for attempt in attempts:
        if attempt.attempt_time < now - LOCKED_FOR:
            continue
        name, address = attempt.username or "", attempt.ip_address or ""
        for key in ((name, address), (name, ""), ("", address)):
            counted[key].append((attempt.attempt_time, attempt.failures_since_start))
    limits = {(True, True): PAIR_LIMIT, (True, False): NAME_LIMIT, (False, True): ADDRESS_LIMIT}
    locks = []
    for (name, address), failures in counted.items():
        limit = limits.get((bool(name), bool(address)))
        until = _end(failures, limit) if limit else None
        if until is not None:
            locks.append(Lock(name=name, address=address, until=until))
    return locks


def _end(failures: list[tuple[datetime, int]], limit: int) -> datetime | None:
    """Return when so many records are too old that fewer failures than the limit are left."""
    left = sum(count for _, count in failures)
    if left < limit:
        return None
    for at, count in sorted(failures):
        left -= count
        if left < limit:
            return at + LOCKED_FOR
    return None
