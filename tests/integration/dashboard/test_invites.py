"""Invites: a link that makes an account, once."""

from __future__ import annotations

from datetime import timedelta
from smtplib import SMTPServerDisconnected
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db.models.signals import pre_save
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from dashboard.accounts.links.invites import Asked, make_invite, renew_invite
from dashboard.accounts.managing import PersonChangeError
from dashboard.accounts.models import Invite, User
from dashboard.accounts.roles import role_of

from .people_pages import (
    NEW_PASSWORD,
    PEOPLE,
    entries,
    is_in,
    link_in,
    log_in,
    logged_in,
    make_person,
    messages_in,
)

pytestmark = pytest.mark.django_db
INVITE = f"{PEOPLE}invite/"
JOIN = "/admin/join/"
ASKED = {
    "email": "bea@example.com",
    "first_name": "Bea",
    "last_name": "Kuhn",
    "role": "Sales",
}
ANSWERS = {
    "username": "bea",
    "password": NEW_PASSWORD,
    "password_again": NEW_PASSWORD,
    "time_zone": "Europe/Berlin",
}


def invite(admin: Client, **changes: str) -> str:
    link = link_in(admin.post(INVITE, ASKED | changes))
    assert link.startswith("http://testserver/admin/join/?key=")
    return link


def join(link: str, client: Client | None = None, **changes: str) -> Any:
    client = client or Client()
    opened = client.get(link)
    assert opened.status_code == 410 or opened["Location"] == JOIN
    return client.post(JOIN, ANSWERS | changes)


def test_whoever_is_invited_joins_with_the_role_and_is_in(admin: Client) -> None:
    client = Client()

    answer = join(invite(admin), client)

    bea = User.objects.get(username="bea")
    assert answer["Location"] == "/admin/"
    assert is_in(client)
    assert role_of(bea) == "Sales"
    assert (bea.email, bea.first_name, bea.last_name) == ("bea@example.com", "Bea", "Kuhn")
    assert (bea.time_zone, bea.is_staff, bea.is_superuser) == ("Europe/Berlin", True, False)
    assert log_in(Client(), "bea", NEW_PASSWORD).status_code == 302
    assert entries() == [
        ("ada", {"e-mail": "bea@example.com", "role": "Sales"}),
        ("bea", {"change": "account", "now": "joined", "role": "Sales"}),
    ]


def test_page_says_who_and_as_what_and_proposes_a_user_name(admin: Client) -> None:
    client = Client()
    client.get(invite(admin, role="Admin"))
    page = client.get(JOIN).content.decode()

    assert "Bea Kuhn" in page
    assert "with the role Admin" in page
    assert 'name="username" value="bea"' in page
    assert "Referrer-Policy" in client.get(JOIN).headers
    assert "no-store" in client.get(JOIN)["Cache-Control"]


def test_link_works_once(admin: Client) -> None:
    link = invite(admin)
    second = Client()
    second.get(link)
    join(link)

    for answer in (
        second.get(JOIN),
        second.post(JOIN, ANSWERS | {"username": "eve"}, follow=True),
        Client().get(link, follow=True),
    ):
        assert answer.status_code == 410
        assert "used already, was withdrawn, or is too old" in answer.content.decode()
    assert not User.objects.filter(username="eve").exists()


def test_looking_at_a_link_does_not_use_it_up(admin: Client) -> None:
    link = invite(admin)
    for _ in range(3):
        Client().get(link, follow=True)

    assert join(link)["Location"] == "/admin/"


def test_who_is_an_admin_no_more_invites_nobody(admin: Client, admin_person: User) -> None:
    invite(admin)
    made = Invite.objects.get()
    asked = Asked(email="eve@example.com", first_name="E", last_name="V", role="Admin")
    User.objects.get(pk=admin_person.pk).groups.clear()

    # Their request was let in a moment before.
    with pytest.raises(PersonChangeError, match="not an administrator any more"):
        make_invite(admin_person, asked, now=timezone.now())
    with pytest.raises(PersonChangeError, match="not an administrator any more"):
        renew_invite(admin_person, made, now=timezone.now())
    assert Invite.objects.get().digest == made.digest


def test_new_invite_replaces_one_that_ran_out(admin: Client) -> None:
    invite(admin)
    Invite.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    old = Invite.objects.get()
    invite(admin)
    step = reverse("admin:accounts_user_invite_step", args=[old.pk, "again"])

    assert not link_in(admin.post(step))
    assert Invite.objects.filter(ended_at=None).count() == 1


def test_user_name_that_was_taken_at_the_same_moment_is_asked_for_again(admin: Client) -> None:
    link = invite(admin)

    def take(sender: object, instance: User, **_: object) -> None:  # noqa: ARG001 - a signal's
        if instance.email == ASKED["email"] and not User.objects.filter(username="bea").exists():
            User.objects.bulk_create([User(username="bea", email="other@example.com")])

    pre_save.connect(take, sender=User)
    try:
        answer = join(link)
    finally:
        pre_save.disconnect(take, sender=User)

    assert answer.status_code == 422
    assert "Somebody has this user name already" in answer.content.decode()
    assert join(link, username="bea2")["Location"] == "/admin/"


@pytest.mark.parametrize("key", ["", "x", "0" * 43, "%00", "é"])
def test_made_up_link_is_of_no_use(key: str) -> None:
    assert Client().get(f"{JOIN}?key={key}", follow=True).status_code == 410
    assert Client().get(JOIN).status_code == 410
    assert Client().post(JOIN, ANSWERS).status_code == 410


def test_link_is_too_old_after_7_days(admin: Client) -> None:
    link = invite(admin)
    made = Invite.objects.get()
    assert made.expires_at - made.made_at == timedelta(days=7)
    Invite.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    assert join(link).status_code == 410
    assert "Too old" in admin.get(PEOPLE).content.decode()
    # It can be sent anew.
    step = reverse("admin:accounts_user_invite_step", args=[made.pk, "again"])
    assert join(link_in(admin.post(step)))["Location"] == "/admin/"


def test_new_link_makes_the_old_one_useless(admin: Client) -> None:
    old = invite(admin)
    step = reverse("admin:accounts_user_invite_step", args=[Invite.objects.get().pk, "again"])
    opened = Client()
    opened.get(old)

    new = link_in(admin.post(step))

    assert new != old
    assert opened.post(JOIN, ANSWERS).status_code == 410
    assert join(old).status_code == 410
    assert join(new)["Location"] == "/admin/"


def test_withdrawn_invite_is_of_no_use(admin: Client) -> None:
    link = invite(admin)
    number = Invite.objects.get().pk
    withdraw = reverse("admin:accounts_user_invite_step", args=[number, "withdraw"])
    again = reverse("admin:accounts_user_invite_step", args=[number, "again"])

    assert "Withdrawn" in messages_in(admin.post(withdraw, follow=True))
    for step in (withdraw, again):
        assert "meanwhile" in messages_in(admin.post(step, follow=True))

    assert join(link).status_code == 410
    assert "bea@example.com" not in admin.get(PEOPLE).content.decode()
    assert entries()[-1][1]["now"] == "withdrawn"
    assert (
        admin.post(reverse("admin:accounts_user_invite_step", args=[number, "x"])).status_code
        == 404
    )


def test_second_invite_of_an_address_ends_the_first(admin: Client) -> None:
    first = invite(admin)
    second = invite(admin, email="BEA@example.com", role="Admin")

    assert join(first).status_code == 410
    assert join(second)["Location"] == "/admin/"
    assert role_of(User.objects.get(username="bea")) == "Admin"


@pytest.mark.parametrize("what", ["deactivate", "demote"])
def test_invites_of_an_admin_who_is_none_any_more_are_of_no_use(admin: Client, what: str) -> None:
    other = make_person("eve", "Admin")
    link = invite(logged_in(other))
    if what == "demote":
        admin.post(f"{PEOPLE}{other.public_id}/role/", {"role": "Sales"})
    else:
        admin.post(f"{PEOPLE}{other.public_id}/deactivate/")

    assert join(link).status_code == 410


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"email": "nonsense"}, "Enter a valid email address"),
        ({"email": "ann@example.com"}, "has an account already: Ann Lee"),
        ({"email": "ANN@example.com"}, "has an account already"),
        ({"first_name": ""}, "Give the first name."),
        ({"last_name": "Ku\u202ehn"}, "can&#x27;t be seen"),
        ({"last_name": "x" * 61}, "at most 60 characters"),
        ({"role": "Owner"}, "is not one of the available choices"),
    ],
)
def test_wrong_invite_is_refused_and_says_why(
    admin: Client, changes: dict[str, str], sentence: str
) -> None:
    make_person("ann", email="ann@example.com", first_name="Ann", last_name="Lee")

    answer = admin.post(INVITE, ASKED | changes)

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Invite.objects.exists()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"username": "ANN"}, "has this user name already"),
        ({"username": "b e a"}, "Enter a valid username"),
        ({"username": ""}, "Choose a user name."),
        ({"password_again": "different one"}, "not the same"),
        ({"password": "short", "password_again": "short"}, "too short"),
        ({"password": "password1", "password_again": "password1"}, "too common"),
        ({"password": "beaexample", "password_again": "beaexample"}, "too similar"),
        ({"time_zone": "Mars/Olympus"}, "Select a valid choice"),
    ],
)
def test_wrong_answer_makes_no_account_and_keeps_the_link(
    admin: Client, changes: dict[str, str], sentence: str
) -> None:
    make_person("ann")
    client = Client()

    answer = join(invite(admin), client, **changes)

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not User.objects.filter(email="bea@example.com").exists()
    assert NEW_PASSWORD not in answer.content.decode()
    assert client.post(JOIN, ANSWERS)["Location"] == "/admin/"


def test_whoever_joins_where_somebody_is_logged_in_is_themselves(admin: Client) -> None:
    link = invite(admin)

    join(link, admin)

    assert "bea@example.com" in admin.get("/admin/account/").content.decode()
    assert admin.get(PEOPLE).status_code == 403


def test_admin_who_joins_has_to_set_up_two_factor_where_it_is_required(
    admin: Client, settings: Settings
) -> None:
    link = invite(admin, role="Admin")
    settings.TWO_FACTOR_REQUIRED_FOR_ADMINS = True
    client = Client()
    join(link, client)

    assert client.get("/admin/")["Location"] == "/admin/account/two-factor/"


def test_without_a_mail_server_nothing_is_sent(admin: Client) -> None:
    answer = admin.post(INVITE, ASKED)

    assert not mail.outbox
    assert "sent to" not in answer.content.decode()


def test_with_a_mail_server_the_link_is_sent_too(admin: Client, settings: Settings) -> None:
    settings.EMAIL_IS_SENT = True

    answer = admin.post(INVITE, ASKED)

    (sent,) = mail.outbox
    assert sent.to == ["bea@example.com"]
    assert link_in(answer) in sent.body
    assert "ada has invited you" in sent.body
    assert "It was sent to" in answer.content.decode()


class Away(EmailBackend):
    """A mail server that takes nothing."""

    def send_messages(self, _messages: object) -> int:
        raise SMTPServerDisconnected("bea@example.com")


def test_mail_server_that_takes_nothing_leaves_the_link_to_pass_on(
    admin: Client, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.EMAIL_IS_SENT = True
    settings.EMAIL_BACKEND = f"{__name__}.Away"

    answer = admin.post(INVITE, ASKED)

    assert "did not take the e-mail" in answer.content.decode()
    assert join(link_in(answer))["Location"] == "/admin/"
    assert "SMTPServerDisconnected" in caplog.text
    assert "bea@example.com" not in caplog.text
