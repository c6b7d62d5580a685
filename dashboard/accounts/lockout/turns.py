"""Guesses at one secret take turns, so that each is counted before the next is looked at."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from typing import Final

from django.db import connection, transaction
from django.http import HttpRequest

from dashboard.accounts.lockout.counting import counted_address, counted_name

_KEY_BYTES: Final = 8  # a bigint, which is what an advisory lock is called by


@contextmanager
def taking_turns(request: HttpRequest, username: str) -> Iterator[None]:
    """Let nobody else guess at this name, or from this address, while the block lasts.

    Without it, a hundred guesses sent at once would all find the failures of before. Who waits
    waits for a hash at most: once the limit is reached, no password is looked at any more.

    PostgreSQL keeps the turns, by locks that end with the transaction. SQLite, which is for one
    laptop, has none.
    """
    if connection.vendor != "postgresql":
        yield
        return
    name = counted_name(request, {"username": username})
    # Always in the same order, so that two can't wait for each other.
    keys = sorted({_key(f"name {name}"), _key(f"address {counted_address(request)}")})
    with transaction.atomic():
        with connection.cursor() as cursor:
            for key in keys:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])
        yield


def _key(of: str) -> int:
    return int.from_bytes(sha256(of.encode()).digest()[:_KEY_BYTES], signed=True)
