"""Guesses at once, each counted before the next is looked at; on PostgreSQL only (conftest)."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.conf import settings
from django.db import connection
from django.test import Client, override_settings

from dashboard.accounts.lockout.counting import ADDRESS_LIMIT

from .people_pages import PASSWORD, is_in, log_in, logged_in, make_person, set_up_two_factor

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
AT_ONCE = 16


@pytest.fixture(autouse=True)
def real_hashes() -> Iterator[None]:
    """Hashes that take as long as in production: meanwhile the others get on."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.PBKDF2PasswordHasher"]):
        yield


@pytest.fixture(autouse=True)
def eager_threads() -> Iterator[None]:
    """Threads that take over from each other at every chance."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def at_once(ask: Callable[[int], object]) -> list[Any]:
    """Ask from so many threads, all of which begin together."""
    barrier = Barrier(AT_ONCE)

    def one(number: int) -> object:
        barrier.wait()
        try:
            return ask(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(one, range(AT_ONCE)))


def looked_at() -> int:
    """How many guesses were wrong; those that were refused unseen aren't counted."""
    return sum(attempt.failures_since_start for attempt in AccessAttempt.objects.all())


def test_no_more_passwords_are_looked_at_than_the_limit() -> None:
    make_person("ann")
    at_once(lambda number: log_in(Client(), "ann", f"wrong {number}"))

    assert looked_at() == settings.AXES_FAILURE_LIMIT
    assert log_in(Client(), "ann").status_code == 429


def test_names_tried_from_one_address_count_together() -> None:
    at_once(lambda number: log_in(Client(), f"nobody{number}", "wrong"))
    at_once(lambda number: log_in(Client(), f"no-one{number}", "wrong"))

    assert looked_at() == ADDRESS_LIMIT


def test_right_passwords_at_once_all_log_in() -> None:
    make_person("ann")
    clients = [Client() for _ in range(AT_ONCE)]
    at_once(lambda number: log_in(clients[number], "ann", PASSWORD))

    assert all(is_in(client) for client in clients)


def test_recovery_codes_are_guessed_one_after_the_other() -> None:
    person = make_person("ann")
    set_up_two_factor(logged_in(person), person)
    clients = [Client() for _ in range(AT_ONCE)]
    for client in clients:
        assert log_in(client, "ann").status_code == 302
    at_once(
        lambda number: clients[number].post("/admin/login/code/", {"code": f"abcd-{number:04}"})
    )

    assert looked_at() == settings.AXES_FAILURE_LIMIT
