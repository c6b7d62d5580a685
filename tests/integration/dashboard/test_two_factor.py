"""A code of the phone after the password: set up, asked for, taken away, required."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
import segno
from django.db.models.signals import post_init
from django.test import Client
from django.urls import reverse
from django_otp.plugins.otp_totp.models import TOTPDevice
from pytest_django import Settings

from dashboard.accounts.models import RecoveryCode, Session, User

from .people_pages import (
    HOME,
    PASSWORD,
    PEOPLE,
    age,
    code_of,
    codes_in,
    entries,
    is_in,
    log_in,
    logged_in,
    make_person,
    messages_in,
    session_of,
    set_up_two_factor,
)

pytestmark = pytest.mark.django_db
SET_UP = "/admin/account/two-factor/"
CODES = f"{SET_UP}codes/"
OFF = f"{SET_UP}off/"
CODE = "/admin/login/code/"


@pytest.fixture
def person() -> User:
    return make_person("ann")


@pytest.fixture
def client(person: User) -> Client:
    return logged_in(person)


@pytest.fixture
def recovery_codes(client: Client, person: User) -> list[str]:
    return set_up_two_factor(client, person)


def send_code(client: Client, code: str) -> Any:
    return client.post(CODE, {"code": code})


def logged_in_with_code(person: User, *, steps: int = 0) -> Client:
    client = Client()
    log_in(client, person.username)
    assert send_code(client, code_of(person, steps=steps)).status_code == 302
    return client


def squares_of(page: str) -> set[tuple[int, int]]:
    """The dark squares of the code that a page draws."""
    found = re.search(r'class="set-up__dark" d="([^"]+)"', page)
    assert found is not None
    return {(int(x), int(y)) for x, y in re.findall(r"M(\d+) (\d+)h1v1h-1z", found[1])}


def test_set_up_page_shows_the_secret_to_scan_and_to_type(client: Client, person: User) -> None:
    response = client.get(SET_UP)
    page = response.content.decode()
    device = TOTPDevice.objects.get(user=person)

    assert "otpauth://totp/Lead%20Capture%3Aann?" in device.config_url
    wanted = {
        (x + 4, y + 4)
        for y, row in enumerate(segno.make(device.config_url, error="m").matrix)
        for x, is_dark in enumerate(row)
        if is_dark
    }
    assert squares_of(page) == wanted
    typed = re.search(r'class="set-up__secret">([^<]+)<', page)
    assert typed is not None
    assert f"secret={typed[1].replace(' ', '')}" in device.config_url
    assert " style=" not in page
    assert "unsafe" not in response["Content-Security-Policy"]
    assert "no-store" in response["Cache-Control"]


def test_same_secret_is_shown_for_an_hour_and_then_a_new_one(client: Client) -> None:
    first = squares_of(client.get(SET_UP).content.decode())
    assert squares_of(client.get(SET_UP).content.decode()) == first
    device = TOTPDevice.objects.get()
    TOTPDevice.objects.update(created_at=device.created_at - timedelta(minutes=61))

    assert squares_of(client.get(SET_UP).content.decode()) != first


def test_another_session_is_shown_another_secret(client: Client, person: User) -> None:
    watched = squares_of(logged_in(person).get(SET_UP).content.decode())
    shown = squares_of(client.get(SET_UP).content.decode())

    assert watched != shown
    set_up_two_factor(client, person)
    assert squares_of(client.get(SET_UP).content.decode()) not in (watched, shown)


def test_wrong_code_sets_nothing_up(client: Client, person: User) -> None:
    client.get(SET_UP)
    wrong = client.post(SET_UP, {"code": f"{(int(code_of(person)) + 1) % 10**6:06}"})
    no_code = client.post(SET_UP, {"code": "hello"})

    assert wrong.status_code == no_code.status_code == 422
    assert "This code is wrong" in wrong.content.decode()
    assert log_in(Client(), "ann")["Location"] == "/"
    assert not RecoveryCode.objects.exists()


def test_set_up_shows_ten_recovery_codes_once(client: Client, person: User) -> None:
    client.get(SET_UP)
    sent = {"code": code_of(person)}
    shown = client.post(SET_UP, sent)
    codes = codes_in(shown)

    assert len(set(codes)) == 10
    assert all(re.fullmatch(r"(?:[0-9a-z]{4}-){3}[0-9a-z]{4}", code) for code in codes)
    assert "no-store" in shown["Cache-Control"]
    reloaded = client.post(SET_UP, sent, follow=True)
    for page in (reloaded, client.get(HOME), client.get(SET_UP), client.get(CODES)):
        assert not any(code in page.content.decode() for code in codes)
    assert "shown once" in messages_in(reloaded)
    assert entries()[-1] == ("ann", {"change": "two_factor", "before": "off", "now": "set up"})


@pytest.mark.usefixtures("recovery_codes")
def test_log_in_asks_for_a_code_and_lets_nobody_in_before(person: User) -> None:
    client = Client()

    asked = log_in(client, "ann")

    assert asked["Location"] == CODE
    assert not is_in(client)
    assert send_code(client, code_of(person))["Location"] == "/"
    assert is_in(client)


@pytest.mark.usefixtures("recovery_codes")
def test_log_in_leads_to_the_page_asked_for_and_never_off_the_site(person: User) -> None:
    wanted = {"/admin/leads/lead/?status=won": None, "https://evil.example.com/": "/"}
    for number, (page, reached) in enumerate(wanted.items()):
        client = Client()
        client.post("/admin/login/", {"username": "ann", "password": PASSWORD, "next": page})
        assert send_code(client, code_of(person, steps=number))["Location"] == (reached or page)


@pytest.mark.usefixtures("recovery_codes")
def test_each_code_counts_once(person: User) -> None:
    code = code_of(person)
    first, second = Client(), Client()
    log_in(first, "ann")
    log_in(second, "ann")

    assert send_code(first, code).status_code == 302
    again = send_code(second, code)

    assert again.status_code == 422
    assert "was used already" in again.content.decode()
    assert not is_in(second)


@pytest.mark.usefixtures("recovery_codes")
def test_after_a_wrong_code_nothing_is_looked_at_for_a_while(person: User) -> None:
    client = Client()
    log_in(client, "ann")
    wrong = f"{(int(code_of(person)) + 5) % 10**6:06}"
    for _ in range(3):
        TOTPDevice.objects.update(throttling_failure_timestamp=None)
        send_code(client, wrong)

    answer = send_code(client, code_of(person))

    assert answer.status_code == 422
    assert re.search(r"Try again in [1-4] s", answer.content.decode())
    assert not is_in(client)


@pytest.mark.usefixtures("recovery_codes")
def test_wrong_codes_lock_the_log_in(person: User) -> None:
    client = Client()
    log_in(client, "ann")

    answers = [send_code(client, f"wrong-{n}").status_code for n in range(5)]

    assert answers == [422] * 4 + [429]
    assert send_code(client, code_of(person)).status_code == 429
    assert log_in(Client(), "ann").status_code == 429
    assert not is_in(client)


def test_recovery_code_logs_in_once_in_any_writing(person: User, recovery_codes: list[str]) -> None:
    for code in (recovery_codes[0].upper(), recovery_codes[1].replace("-", " ")):
        client = Client()
        log_in(client, "ann")
        landed = client.post(CODE, {"code": code})
        assert landed.status_code == 302
        assert is_in(client)
        again = Client()
        log_in(again, "ann")
        assert send_code(again, code).status_code == 422
    assert RecoveryCode.objects.filter(user=person).count() == 8
    assert ("ann", {"change": "recovery_codes", "now": "one used", "left": 8}) in entries()


def test_recovery_code_is_nobody_elses(recovery_codes: list[str]) -> None:
    other = make_person("ben")
    set_up_two_factor(logged_in(other), other)
    client = Client()
    log_in(client, "ben")

    assert send_code(client, recovery_codes[0]).status_code == 422


@pytest.mark.usefixtures("recovery_codes")
@pytest.mark.parametrize("what", ["nobody", "time", "password", "deactivated"])
def test_code_is_asked_of_nobody_but_who_has_just_given_the_password(
    person: User, what: str
) -> None:
    client = Client()
    if what != "nobody":
        log_in(client, "ann")
    if what == "time":
        session = client.session
        session["two_factor_waiting"] |= {"since": session["two_factor_waiting"]["since"] - 601}
        session.save()
    if what == "password":
        person.set_password("another")
        person.save()
    if what == "deactivated":
        User.objects.update(is_active=False)

    for answer in (client.get(CODE), send_code(client, code_of(person))):
        assert answer["Location"] == "/admin/login/"
    assert not is_in(client)


@pytest.mark.usefixtures("recovery_codes")
def test_session_without_the_code_ends(person: User) -> None:
    client = Client()
    client.force_login(person)

    assert not is_in(client)


def test_setting_it_up_ends_the_other_sessions(client: Client, person: User) -> None:
    other = logged_in(person)
    set_up_two_factor(client, person)

    assert is_in(client)
    assert not is_in(other)
    assert Session.objects.filter(user=person).count() == 1


def test_request_that_was_under_way_does_not_end_the_session_that_set_it_up(
    client: Client, person: User
) -> None:
    def set_up(**_: object) -> None:  # the other tab had read its session
        post_init.disconnect(set_up, sender=Session)
        codes.extend(set_up_two_factor(other_tab, person))

    codes: list[str] = []
    other_tab = Client()
    other_tab.cookies = client.cookies
    post_init.connect(set_up, sender=Session)
    polled = client.get(HOME)

    assert len(codes) == 10
    assert polled.status_code == 200
    assert is_in(client)


@pytest.mark.usefixtures("recovery_codes")
def test_moving_to_another_phone_makes_the_old_one_useless(client: Client, person: User) -> None:
    old = TOTPDevice.objects.get(user=person)
    client.get(SET_UP)
    assert log_in(Client(), "ann")["Location"] == CODE

    response = client.post(SET_UP, {"code": code_of(person, steps=-1)})

    assert len(codes_in(response)) == 10
    new = TOTPDevice.objects.get(user=person)
    assert new.key != old.key
    assert is_in(client)
    assert entries()[-1][1] == {"change": "two_factor", "before": "on", "now": "set up"}


@pytest.mark.parametrize("address", [SET_UP, CODES, OFF])
def test_password_is_asked_again_when_it_was_given_long_ago(
    client: Client, person: User, recovery_codes: list[str], address: str
) -> None:
    assert 'name="own_password"' not in client.get(address).content.decode()
    age(client, timedelta(minutes=16))
    assert 'name="own_password"' in client.get(address).content.decode()

    for wrong in ("", "not it"):
        answer = client.post(address, {"code": code_of(person), "own_password": wrong})
        assert answer.status_code == 422
    assert TOTPDevice.objects.filter(user=person, confirmed=True).exists()
    assert RecoveryCode.objects.filter(user=person).count() == len(recovery_codes)

    answer = client.post(address, {"code": code_of(person), "own_password": PASSWORD})
    assert answer.status_code in {200, 302}


@pytest.mark.usefixtures("recovery_codes")
def test_wrong_passwords_there_count_as_failed_log_ins(client: Client) -> None:
    age(client, timedelta(minutes=16))
    answers = [client.post(OFF, {"own_password": f"wrong {n}"}).status_code for n in range(5)]

    assert answers == [422] * 4 + [429]
    assert client.post(OFF, {"own_password": PASSWORD}).status_code == 429
    assert TOTPDevice.objects.filter(confirmed=True).exists()


def test_new_recovery_codes_replace_the_old(client: Client, recovery_codes: list[str]) -> None:
    new = codes_in(client.post(CODES))

    assert len(new) == 10
    assert not set(new) & set(recovery_codes)
    other = Client()
    log_in(other, "ann")
    assert send_code(other, recovery_codes[0]).status_code == 422
    assert send_code(other, new[0]).status_code == 302
    assert ("ann", {"change": "recovery_codes", "now": "new ones"}) in entries()


@pytest.mark.usefixtures("recovery_codes")
def test_turning_it_off_leaves_the_password_and_this_session(client: Client, person: User) -> None:
    other = logged_in_with_code(person)

    client.post(OFF)

    assert log_in(Client(), "ann")["Location"] == "/"
    assert is_in(client)
    assert not is_in(other)
    assert not TOTPDevice.objects.filter(user=person).exists()
    assert not RecoveryCode.objects.filter(user=person).exists()
    assert entries()[-1] == ("ann", {"change": "two_factor", "before": "on", "now": "off"})


class TestWhereAdminsNeedIt:
    @pytest.fixture(autouse=True)
    def required(self, settings: Settings) -> None:
        settings.TWO_FACTOR_REQUIRED_FOR_ADMINS = True

    def test_admin_is_led_to_set_it_up_before_anything_else(self) -> None:
        ada = make_person("ada", "Admin")
        client = logged_in(ada)

        for page in (HOME, PEOPLE, "/admin/", reverse("admin:password_change")):
            assert client.get(page)["Location"] == SET_UP
            assert client.post(page)["Location"] == SET_UP
        assert "Your role needs two-factor" in client.get(SET_UP).content.decode()
        set_up_two_factor(client, ada)
        assert client.get(PEOPLE).status_code == 200

    def test_superuser_needs_it_too_and_may_log_out(self) -> None:
        root = User.objects.create_superuser("root", password=PASSWORD)
        client = logged_in(root)

        assert client.get(PEOPLE)["Location"] == SET_UP
        assert client.post("/admin/logout/").status_code == 200

    def test_sales_may_do_without(self) -> None:
        assert is_in(logged_in(make_person("ann")))

    def test_salesperson_who_becomes_an_admin_is_asked_with_the_next_page(
        self, client: Client, person: User
    ) -> None:
        assert client.get(HOME).status_code == 200
        other = make_person("ada", "Admin")
        person.groups.set(other.groups.all())

        assert client.get(HOME)["Location"] == SET_UP

    def test_it_cannot_be_turned_off(self) -> None:
        ada = make_person("ada", "Admin")
        client = logged_in(ada)
        set_up_two_factor(client, ada)

        answer = client.post(OFF, follow=True)

        assert "Your role needs two-factor" in messages_in(answer)
        assert TOTPDevice.objects.filter(user=ada, confirmed=True).exists()


@pytest.mark.usefixtures("recovery_codes")
def test_admin_resets_it_for_somebody_whose_sessions_end(
    admin: Client, client: Client, person: User
) -> None:
    step = f"{PEOPLE}{person.public_id}/reset-two-factor/"
    assert "they who ask for it" in admin.get(step).content.decode()

    said = admin.post(step, follow=True)
    again = admin.post(step, follow=True)

    assert "is reset" in messages_in(said)
    assert "Nothing was to do" in messages_in(again)
    assert not is_in(client)
    assert not Session.objects.filter(user=person).exists()
    assert log_in(Client(), "ann")["Location"] == "/"
    assert entries()[-1] == ("ada", {"change": "two_factor", "before": "on", "now": "off"})


def test_session_gets_a_new_key_with_each_step(person: User, recovery_codes: list[str]) -> None:
    client = Client()
    client.get("/admin/join/?key=anything")
    keys = [client.session.session_key]
    log_in(client, "ann")
    keys.append(client.session.session_key)
    assert Session.objects.get(session_key=keys[1]).user is None
    send_code(client, recovery_codes[0])
    keys.append(session_of(client).session_key)

    assert len(set(keys)) == 3
    assert session_of(client).user == person
