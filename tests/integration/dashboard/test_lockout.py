"""Too many refused log-ins: what locks, what doesn't, and the way out."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from dashboard.accounts.lockout.counting import ADDRESS_LIMIT, LOCKED_FOR, NAME_LIMIT
from dashboard.accounts.models import User
from tests.support.sql_rows import rows_of_all_tables

from .people_pages import (
    LOG_IN,
    PEOPLE,
    entries,
    is_in,
    log_in,
    make_person,
    messages_in,
    through_gateway,
)

pytestmark = pytest.mark.django_db
LIMIT = 5
THERE = {"REMOTE_ADDR": "203.0.113.7"}
ELSEWHERE = {"REMOTE_ADDR": "198.51.100.9"}


@pytest.fixture
def person() -> User:
    return make_person("ann")


def fail(times: int, username: str = "ann", **environ: Any) -> Any:
    answer = None
    for _ in range(times):
        answer = log_in(Client(), username, "wrong", **environ)
    return answer


@pytest.mark.usefixtures("person")
def test_sixth_bad_log_in_is_locked_and_so_is_one_with_the_right_password() -> None:
    assert fail(LIMIT - 1, **THERE).status_code == 200
    client = Client()

    for answer in (fail(1, **THERE), fail(1, **THERE), log_in(client, "ann", **THERE)):
        assert answer.status_code == 429
        assert 0 < int(answer["Retry-After"]) <= LOCKED_FOR.total_seconds()
        assert "Log-in is locked for now" in answer.content.decode()
    assert not is_in(client)


@pytest.mark.usefixtures("person")
def test_fewer_failures_lock_nothing_and_a_log_in_forgets_them() -> None:
    for _ in range(3):
        fail(LIMIT - 1, **THERE)
        assert log_in(Client(), "ann", **THERE).status_code == 302


@pytest.mark.usefixtures("person")
def test_lock_is_of_a_name_and_an_address_together() -> None:
    make_person("ben")
    fail(LIMIT, **THERE)

    assert log_in(Client(), "ann", **ELSEWHERE).status_code == 302
    assert log_in(Client(), "ben", **THERE).status_code == 302


@pytest.mark.usefixtures("person")
def test_log_in_of_one_person_forgets_nothing_of_another() -> None:
    make_person("ben")
    fail(LIMIT - 1, **THERE)
    log_in(Client(), "ben", **THERE)

    assert fail(1, **THERE).status_code == 429


@pytest.mark.usefixtures("person")
@pytest.mark.parametrize("is_behind_gateway", [False, True])
def test_forged_header_neither_evades_nor_resets_the_lock(is_behind_gateway: bool) -> None:
    def from_there(number: int) -> dict[str, Any]:
        forged = f"192.0.2.{number}"
        header = {"HTTP_X_FORWARDED_FOR": f"{forged}, 10.0.0.1", "HTTP_X_REAL_IP": forged}
        if not is_behind_gateway:
            return header | THERE
        # Zappa takes REMOTE_ADDR from the header; the gateway says who it really was.
        return through_gateway("203.0.113.7", **header, REMOTE_ADDR=forged)

    answers = [log_in(Client(), "ann", "wrong", **from_there(n)).status_code for n in range(LIMIT)]

    assert answers == [200] * (LIMIT - 1) + [429]
    assert log_in(Client(), "ann", **from_there(99)).status_code == 429
    assert {attempt.ip_address for attempt in AccessAttempt.objects.all()} == {"203.0.113.7"}


@pytest.mark.usefixtures("person")
def test_another_address_at_the_gateway_is_another_address() -> None:
    fail(LIMIT, **through_gateway("203.0.113.7", REMOTE_ADDR="192.0.2.1"))

    answer = log_in(Client(), "ann", **through_gateway("203.0.113.8", REMOTE_ADDR="192.0.2.1"))

    assert answer.status_code == 302


@pytest.mark.usefixtures("person")
@pytest.mark.parametrize(
    ("first", "last", "is_locked"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:203.0.113.7", "203.0.113.7", True),
    ],
)
def test_network_of_one_subscriber_is_counted_as_one(
    first: str, last: str, is_locked: bool
) -> None:
    fail(LIMIT, REMOTE_ADDR=first)

    assert (log_in(Client(), "ann", REMOTE_ADDR=last).status_code == 429) == is_locked


@pytest.mark.usefixtures("person")
def test_browsers_are_not_told_apart() -> None:
    answers = [
        log_in(Client(), "ann", "wrong", HTTP_USER_AGENT=f"Browser/{n}", **THERE).status_code
        for n in range(LIMIT)
    ]

    assert answers[-1] == 429


@pytest.mark.usefixtures("person")
def test_lock_ends_by_itself_and_tries_meanwhile_make_it_no_longer() -> None:
    fail(LIMIT, **THERE)
    last = timezone.now() - LOCKED_FOR + timedelta(minutes=1)
    AccessAttempt.objects.update(attempt_time=last)
    told = int(fail(3, **THERE)["Retry-After"])
    assert told <= 60
    AccessAttempt.objects.update(attempt_time=last - timedelta(minutes=1, seconds=1))

    assert log_in(Client(), "ann", **THERE).status_code == 302


@pytest.mark.usefixtures("person")
def test_tries_spread_over_names_lock_the_address() -> None:
    for number in range(ADDRESS_LIMIT):
        answer = log_in(Client(), f"name{number}", "wrong", **THERE)

    assert answer.status_code == 429
    assert log_in(Client(), "ann", **THERE).status_code == 429
    assert log_in(Client(), "ann", **ELSEWHERE).status_code == 302


@pytest.mark.usefixtures("person")
def test_tries_spread_over_addresses_lock_the_name() -> None:
    make_person("ben")
    for number in range(NAME_LIMIT):
        answer = log_in(Client(), "ann", "wrong", REMOTE_ADDR=f"192.0.2.{number}")

    assert answer.status_code == 429
    assert log_in(Client(), "ann", **THERE).status_code == 429
    assert log_in(Client(), "ben", **THERE).status_code == 302


@pytest.mark.usefixtures("person")
def test_answer_does_not_tell_whether_there_is_such_an_account() -> None:
    def told(username: str, address: str) -> list[tuple[int, str]]:
        answers = [
            log_in(Client(), username, "wrong", REMOTE_ADDR=address) for _ in range(LIMIT + 1)
        ]
        return [
            (answer.status_code, messages_and_errors(answer.content.decode())) for answer in answers
        ]

    assert told("ann", "203.0.113.7") == told("nobody", "203.0.113.8")


def messages_and_errors(page: str) -> str:
    start = page.index('<main id="content-start"')
    body = page[start : page.index("</main>")]
    return " ".join(
        line for line in body.splitlines() if "csrf" not in line and 'name="username"' not in line
    )


@pytest.mark.usefixtures("person")
def test_nothing_that_was_typed_is_stored_or_logged(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    # People type a password where the name belongs, and one of another service.
    typed = {
        "username": "hunter2-in-the-wrong-field",
        "password": "of another service",
        "next": "/typed-elsewhere/",
    }
    through: dict[str, Any] = dict(THERE)
    for _ in range(LIMIT + 1):
        Client(**through).post(f"{LOG_IN}?q=also-typed", typed)
    fail(LIMIT + 1, **THERE)

    texts = {
        "sql": rows_of_all_tables(),
        "logs": " ".join(record.getMessage() for record in caplog.records),
        "output": "".join(capfd.readouterr()),
    }
    assert AccessAttempt.objects.count() == 2
    for name, text in texts.items():
        for secret in (*typed.values(), "also-typed", "wrong"):
            assert secret not in text, name
    assert "Too many refused log-ins: locked." in texts["logs"]


def test_admin_sees_locks_and_lifts_them(admin: Client, person: User) -> None:
    fail(LIMIT, **THERE)
    fail(LIMIT, "nobody", **THERE)
    before = admin.get(PEOPLE).content.decode()
    assert "Locked out after refused log-ins" in before
    assert "A user name that nobody has" in before
    assert "Locked" in admin.get(f"{PEOPLE}{person.public_id}/").content.decode()

    lifted = admin.post(f"{PEOPLE}{person.public_id}/unlock/", follow=True)

    assert messages_in(lifted) == "Unlocked."
    assert log_in(Client(), "ann", **THERE).status_code == 302
    assert log_in(Client(), "nobody", **THERE).status_code == 429
    assert entries()[-1] == (
        "ada",
        {"change": "log_in", "before": "locked", "now": "unlocked"},
    )
    assert ("ann", {"change": "log_in", "now": "locked", "done_by": "failed log-ins"}) in entries()


@pytest.mark.usefixtures("person")
def test_lock_of_an_address_is_noted_of_nobody_who_was_typed_there() -> None:
    for number in range(ADDRESS_LIMIT - 1):
        fail(1, f"nobody{number}", **THERE)
    assert fail(1, "ann", **THERE).status_code == 429

    assert not entries()


@pytest.mark.usefixtures("person")
def test_admin_lifts_a_lock_of_the_list(admin: Client) -> None:
    fail(LIMIT, **THERE)
    lock = admin.get(PEOPLE).context["locks"][0]

    lifted = admin.post(
        reverse("admin:accounts_user_unlock"),
        {"name": lock.name, "address": lock.address},
        follow=True,
    )
    again = admin.post(reverse("admin:accounts_user_unlock"), {"name": lock.name}, follow=True)

    assert messages_in(lifted) == "Unlocked."
    assert messages_in(again) == "This lock is over already."
    assert log_in(Client(), "ann", **THERE).status_code == 302
    assert entries()[-1][1]["address"] == "203.0.113.7"


def test_lock_of_a_superuser_is_not_lifted_by_an_admin(admin: Client, person: User) -> None:
    User.objects.filter(pk=person.pk).update(is_superuser=True)
    fail(LIMIT, **THERE)
    lock = admin.get(PEOPLE).context["locks"][0]

    refused = admin.post(
        reverse("admin:accounts_user_unlock"),
        {"name": lock.name, "address": lock.address},
        follow=True,
    )

    assert "only a superuser" in messages_in(refused)
    assert log_in(Client(), "ann", **THERE).status_code == 429


@pytest.mark.usefixtures("person")
@pytest.mark.parametrize("given", [{"address": "x"}, {"name": "\0"}, {}])
def test_what_is_no_lock_of_the_list_is_over_already(admin: Client, given: dict[str, str]) -> None:
    fail(LIMIT, **THERE)
    answer = admin.post(reverse("admin:accounts_user_unlock"), given, follow=True)

    assert messages_in(answer) == "This lock is over already."
    assert log_in(Client(), "ann", **THERE).status_code == 429


@pytest.mark.usefixtures("person")
@pytest.mark.parametrize(
    ("arguments", "is_lifted"),
    [
        (("--user", "ann"), True),
        (("--user", "ben"), False),
        (("--address", "203.0.113.7"), True),
        (("--all",), True),
    ],
)
def test_operator_lifts_locks(
    arguments: tuple[str, ...], is_lifted: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    fail(LIMIT, **THERE)

    call_command("unlock_log_in", *arguments)

    assert (log_in(Client(), "ann", **THERE).status_code == 302) == is_lifted
    assert ("Unlocked." in capsys.readouterr().out) == is_lifted
