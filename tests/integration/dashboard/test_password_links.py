"""Links to a new password: made by an admin, or asked for by e-mail."""

from __future__ import annotations

from datetime import timedelta
from time import monotonic
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from dashboard.accounts.models import PasswordLink, Session, User

from .people_pages import (
    NEW_PASSWORD,
    PASSWORD,
    PEOPLE,
    entries,
    is_in,
    link_in,
    log_in,
    logged_in,
    make_person,
    messages_in,
    set_up_two_factor,
)

pytestmark = pytest.mark.django_db
CHOOSE = "/admin/password/"
FORGOTTEN = "/admin/password/forgotten/"
ANSWERS = {"password": NEW_PASSWORD, "password_again": NEW_PASSWORD}


@pytest.fixture
def person() -> User:
    return make_person("ann", email="ann@example.com")


def make_link(admin: Client, person: User) -> str:
    return link_in(admin.post(f"{PEOPLE}{person.public_id}/password-link/"))


def choose(link: str, **changes: str) -> Any:
    client = Client()
    opened = client.get(link)
    assert opened.status_code == 410 or opened["Location"] == CHOOSE
    return client.post(CHOOSE, ANSWERS | changes, follow=True)


def test_link_of_no_use_stores_no_session() -> None:
    for page in (CHOOSE, "/admin/join/"):
        client = Client()
        assert client.get(page, {"key": "made-up"}).status_code == 410
        assert not client.cookies
    assert not Session.objects.exists()


def test_link_of_an_admin_sets_a_password_and_ends_all_sessions(
    admin: Client, person: User
) -> None:
    client = logged_in(person)
    for _ in range(5):
        log_in(Client(), "ann", "forgotten")

    answer = choose(make_link(admin, person))

    assert "Your new password is set" in messages_in(answer)
    assert not Session.objects.filter(user=person).exists()
    assert not is_in(client)
    assert log_in(Client(), "ann", PASSWORD).status_code == 200
    assert log_in(Client(), "ann", NEW_PASSWORD).status_code == 302
    changes = [(who, what["now"]) for who, what in entries() if what["change"] == "password"]
    assert changes == [("ada", "a link to a new one"), ("ann", "chosen anew by a link")]


def test_link_works_once_and_only_the_last_one(admin: Client, person: User) -> None:
    first, second = make_link(admin, person), make_link(admin, person)

    assert choose(first).status_code == 410
    assert choose(second).status_code == 200
    assert choose(second).status_code == 410


def test_refused_password_keeps_the_link(admin: Client, person: User) -> None:
    link = make_link(admin, person)

    refused = choose(link, password_again="another")

    assert refused.status_code == 422
    assert NEW_PASSWORD not in refused.content.decode()
    assert choose(link).status_code == 200


def test_link_is_too_old_after_a_day(admin: Client, person: User) -> None:
    link = make_link(admin, person)
    made = PasswordLink.objects.get()
    assert made.expires_at - made.made_at == timedelta(hours=24)
    PasswordLink.objects.update(expires_at=timezone.now())

    assert choose(link).status_code == 410


def test_code_of_the_phone_is_asked_after_it_too(admin: Client, person: User) -> None:
    set_up_two_factor(logged_in(person), person)
    choose(make_link(admin, person))

    assert log_in(Client(), "ann", NEW_PASSWORD)["Location"] == "/admin/login/code/"


@pytest.mark.parametrize("how", ["password", "deactivated", "maker"])
def test_link_is_of_no_use_after(admin: Client, person: User, how: str) -> None:
    eve = make_person("eve", "Admin")
    link = make_link(logged_in(eve), person)
    if how == "password":
        logged_in(person).post("/admin/password_change/", ANSWERS | {"own_password": PASSWORD})
    elif how == "deactivated":
        admin.post(f"{PEOPLE}{person.public_id}/deactivate/")
        admin.post(f"{PEOPLE}{person.public_id}/reactivate/")
    else:
        admin.post(f"{PEOPLE}{eve.public_id}/role/", {"role": "Sales"})

    assert choose(link).status_code == 410


def test_no_link_for_oneself_or_for_who_is_deactivated(
    admin: Client, admin_person: User, person: User
) -> None:
    User.objects.filter(pk=person.pk).update(is_active=False)

    for public_id in (admin_person.public_id, person.public_id):
        answer = admin.post(f"{PEOPLE}{public_id}/password-link/", follow=True)
        assert not link_in(answer)
    assert not PasswordLink.objects.exists()


def test_without_a_mail_server_the_page_says_whom_to_ask(person: User) -> None:
    assert "Forgotten your password?" in Client().get("/admin/login/").content.decode()
    for answer in (Client().get(FORGOTTEN), Client().post(FORGOTTEN, {"email": person.email})):
        assert "Ask an administrator" in answer.content.decode()
        assert "<input" not in answer.content.decode().split("<main")[1]
    assert not PasswordLink.objects.exists()


class TestWithMailServer:
    @pytest.fixture(autouse=True)
    def mail_server(self, settings: Settings) -> None:
        settings.EMAIL_IS_SENT = True

    def test_link_goes_to_the_accounts_own_address(self, person: User) -> None:
        Client().post(FORGOTTEN, {"email": "Ann@Example.com"})

        (sent,) = mail.outbox
        assert sent.to == [person.email]
        assert "Your user name: ann" in sent.body
        (link,) = [line for line in sent.body.splitlines() if line.startswith("http")]
        assert choose(link).status_code == 200
        assert log_in(Client(), "ann", NEW_PASSWORD).status_code == 302
        assert PasswordLink.objects.count() == 0

    def test_answer_is_the_same_whether_or_not_there_is_such_an_account(self, person: User) -> None:
        User.objects.create_user("gone", email="gone@example.com", is_active=False)
        pages = [
            Client().post(FORGOTTEN, {"email": email})
            for email in (person.email, "nobody@example.com", "gone@example.com")
        ]

        assert {page.status_code for page in pages} == {200}
        assert len({page.content for page in pages}) == 1
        assert "If there is an account" in pages[0].content.decode()
        assert len(mail.outbox) == 1

    def test_answer_comes_no_sooner_where_there_is_no_account(
        self, person: User, settings: Settings
    ) -> None:
        settings.FORGOTTEN_ANSWER_SECONDS = 0.4
        for email in (person.email, "nobody@example.com"):
            started = monotonic()
            Client().post(FORGOTTEN, {"email": email})
            assert monotonic() - started >= 0.4

    def test_mailbox_is_not_flooded(self, person: User) -> None:
        for _ in range(5):
            Client().post(FORGOTTEN, {"email": person.email})
        assert len(mail.outbox) == 1
        PasswordLink.objects.update(made_at=timezone.now() - timedelta(minutes=6))
        Client().post(FORGOTTEN, {"email": person.email})

        assert len(mail.outbox) == 2

    def test_who_asks_in_anothers_name_ends_no_link(self, admin: Client, person: User) -> None:
        link = make_link(admin, person)
        Client().post(FORGOTTEN, {"email": person.email})
        PasswordLink.objects.filter(made_by=None).update(
            made_at=timezone.now() - timedelta(minutes=6)
        )
        Client().post(FORGOTTEN, {"email": person.email})

        assert PasswordLink.objects.count() == 3
        assert choose(link).status_code == 200
        assert PasswordLink.objects.count() == 0

    def test_link_in_a_mailbox_works_for_an_hour(self, person: User) -> None:
        Client().post(FORGOTTEN, {"email": person.email})
        made = PasswordLink.objects.get()

        assert made.expires_at - made.made_at == timedelta(hours=1)

    def test_no_address_is_refused(self) -> None:
        answer = Client().post(FORGOTTEN, {"email": "nonsense"})

        assert answer.status_code == 422
        assert "Enter a valid email address" in answer.content.decode()
