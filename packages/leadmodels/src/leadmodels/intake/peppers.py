"""Addresses kept only as a hash whose key is thrown away: the day's pepper.

A plain hash of an IPv4 address is undone by trying all 4 billion of them; without the pepper that
can't be done, and two days' hashes of one address have nothing in common.
"""

from __future__ import annotations

import hmac
import socket
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from pynamodb.exceptions import DoesNotExist, PutError

from leadmodels.counter_models import PepperItem
from leadmodels.errors import StoreUnavailableError
from leadmodels.models import CURRENT
from leadmodels.table import is_condition_failure, store_errors

PEPPER_BYTES: Final = 32
_AGE: Final = timedelta(hours=48)
_HASH_DIGITS: Final = 32
# Source: https://www.rfc-editor.org/rfc/rfc4291#section-2.5.5.2
_IPV4_MAPPED: Final = bytes(10) + b"\xff\xff"
# One subscriber has at least a /64 and can change all that follows at will.
# Source: https://www.rfc-editor.org/rfc/rfc6177#section-2
_SUBSCRIBER_BYTES: Final = 8


def pepper_for(day: date, *, random: Callable[[int], bytes]) -> bytes:
    """Give the 32 bytes that all servers use on a day (UTC), made by whoever asks first.

    Args:
        day: the day. Its pepper expires 48 hours after the day began.
        random: gives so many random bytes; `os.urandom`.

    Raises:
        StoreUnavailableError: the store failed; callers go on without a hash.
    """
    key = f"pepper_{day.isoformat()}"
    with store_errors():
        try:
            return bytes(PepperItem.get(key, CURRENT).pepper)
        except DoesNotExist:
            return _make_pepper(key, day, random(PEPPER_BYTES))


class PepperCache:
    """Remembers the day's pepper, so that a warm container reads it once a day."""

    def __init__(self, random: Callable[[int], bytes]) -> None:
        self._random = random
        self._known: tuple[date, bytes] | None = None

    def known(self, day: date) -> bytes | None:
        """Give a day's pepper if it has been read, without asking the store."""
        return self._known[1] if self._known is not None and self._known[0] == day else None

    def pepper_for(self, day: date) -> bytes:
        """Give a day's pepper.

        Raises:
            StoreUnavailableError: it isn't known yet and the store failed.
        """
        known = self._known
        if known is None or known[0] != day:
            known = self._known = (day, pepper_for(day, random=self._random))
        return known[1]


def hash_ip(ip: str, pepper: bytes) -> str:
    """Hash an address with HMAC-SHA256: 32 hexadecimal digits.

    IPv6 counts by its first 64 bits, IPv4 whole, however it is written; what is no address is
    hashed as it stands.
    """
    return hmac.digest(pepper, _network_of(ip), "sha256").hex()[:_HASH_DIGITS]


def _make_pepper(key: str, day: date, pepper: bytes) -> bytes:
    """Store a pepper, or read the one that somebody stored in between."""
    item = PepperItem(key, CURRENT, pepper=pepper)
    item.expires_at = datetime.combine(day, time(), tzinfo=UTC) + _AGE
    try:
        item.save(PepperItem.pepper_id.does_not_exist())
    except PutError as exc:
        if not is_condition_failure(exc):
            raise
    else:
        return pepper
    try:
        return bytes(PepperItem.get(key, CURRENT, consistent_read=True).pepper)
    except DoesNotExist as exc:
        raise StoreUnavailableError("The day's pepper expired while it was being read.") from exc


def _network_of(ip: str) -> bytes:
    # By the socket module: it is loaded anyway, and knows every way to write an address.
    for family in (socket.AF_INET, socket.AF_INET6):
        try:
            packed = socket.inet_pton(family, ip)
        except (OSError, ValueError):  # ValueError: a null character or a lone surrogate
            continue
        if packed.startswith(_IPV4_MAPPED):
            return packed[len(_IPV4_MAPPED) :]
        return packed if family == socket.AF_INET else packed[:_SUBSCRIBER_BYTES]
    return ip.encode("utf-8", "backslashreplace")
