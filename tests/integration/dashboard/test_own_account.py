"""“Your account”: what everybody changes of their own, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from dashboard.accounts.models import User
from dashboard.accounts.roles import role_of

from .people_pages import (
    HOME,
    NEW_PASSWORD,
    PASSWORD,
    entries,
    is_in,
    log_in,
    logged_in,
    make_person,
    messages_in,
)

pytestmark = pytest.mark.django_db
PASSWORD_PAGE = "/admin/password_change/"
DETAILS = {"first_name": "Ann", "last_name": "Lee", "time_zone": "Europe/Berlin"}
NEW = {"own_password": PASSWORD, "password": NEW_PASSWORD, "password_again": NEW_PASSWORD}


@pytest.fixture
def person() -> User:
    return make_person("ann", email="ann@example.com")


@pytest.fixture
def client(person: User) -> Client:
    return logged_in(person)


def test_name_and_time_zone_are_saved_and_noted_with_before_and_after(
    client: Client, person: User
) -> None:
    said = client.post(HOME, DETAILS, follow=True)
    again = client.post(HOME, DETAILS | {"first_name": "Anna"}, follow=True)

    person.refresh_from_db()
    assert messages_in(said) == messages_in(again) == "Saved."
    assert (person.get_full_name(), person.time_zone) == ("Anna Lee", "Europe/Berlin")
    assert [what for _, what in entries()] == [
        {"change": "first_name", "before": "", "now": "Ann"},
        {"change": "last_name", "before": "", "now": "Lee"},
        {"change": "time_zone", "before": "UTC", "now": "Europe/Berlin"},
        {"change": "first_name", "before": "Ann", "now": "Anna"},
    ]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"first_name": " "}, "Give the first name."),
        ({"last_name": "L\u200bee"}, "can&#x27;t be seen"),
        ({"time_zone": "Mars/Olympus"}, "Select a valid choice"),
    ],
)
def test_wrong_details_are_refused_and_say_why(
    client: Client, person: User, changes: dict[str, str], sentence: str
) -> None:
    answer = client.post(HOME, DETAILS | changes)

    person.refresh_from_db()
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert person.first_name == ""
    assert not entries()


def test_nobody_raises_themselves_through_the_form(client: Client, person: User) -> None:
    wanted: dict[str, Any] = {
        "is_superuser": "on",
        "is_staff": "on",
        "groups": [2],
        "role": "Admin",
        "username": "root",
        "email": "eve@example.com",
        "public_id": "staff_x",
    }

    client.post(HOME, DETAILS | wanted)

    stored = User.objects.get(pk=person.pk)
    assert role_of(stored) == "Sales"
    assert (stored.is_superuser, stored.username, stored.email) == (False, "ann", person.email)
    assert stored.public_id == person.public_id


def test_page_shows_role_and_what_there_is(client: Client) -> None:
    page = client.get(HOME).content.decode()

    for words in ("ann@example.com", "Sales", "Set up …", "Where you are logged in", "this one"):
        assert words in page


def test_password_is_changed_with_the_old_one(client: Client) -> None:
    said = client.post(PASSWORD_PAGE, NEW, follow=True)

    assert "Your password is changed" in messages_in(said)
    assert is_in(client)
    assert log_in(Client(), "ann", NEW_PASSWORD).status_code == 302
    assert log_in(Client(), "ann", PASSWORD).status_code == 200
    assert entries() == [("ann", {"change": "password", "now": "a new one"})]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"own_password": "not it"}, "This is not your password."),
        ({"own_password": ""}, "Type your password."),
        ({"password_again": "x"}, "not the same"),
        ({"password": "12345678901", "password_again": "12345678901"}, "entirely numeric"),
        ({"password": "ann@example", "password_again": "ann@example"}, "too similar"),
    ],
)
def test_refused_password_changes_nothing_and_says_why(
    client: Client, changes: dict[str, str], sentence: str
) -> None:
    answer = client.post(PASSWORD_PAGE, NEW | changes)

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert NEW_PASSWORD not in answer.content.decode()
    assert log_in(Client(), "ann", PASSWORD).status_code == 302
    assert not entries()


def test_guessing_the_old_password_locks_it(client: Client) -> None:
    answers = [
        client.post(PASSWORD_PAGE, NEW | {"own_password": f"guess {n}"}).status_code
        for n in range(5)
    ]

    assert answers == [422] * 4 + [429]
    assert client.post(PASSWORD_PAGE, NEW).status_code == 429
