"""Sessions: how long they last, what is known of them, and what ends them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from dashboard.accounts.models import Session, User
from dashboard.accounts.sessions.ending import sessions_of

from .conftest import JobMaker
from .people_pages import (
    HOME,
    NEW_PASSWORD,
    PASSWORD,
    PEOPLE,
    age,
    entries,
    is_in,
    logged_in,
    make_person,
    messages_in,
    session_of,
    through_gateway,
)

pytestmark = pytest.mark.django_db
END = "/admin/account/sessions/"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def person() -> User:
    return make_person("ann")


@pytest.fixture
def client(person: User) -> Client:
    return logged_in(person)


def test_session_ends_after_half_an_hour_without_use(client: Client) -> None:
    age(client, timedelta(minutes=28))
    assert is_in(client)
    age(client, timedelta(minutes=28))
    assert is_in(client)
    age(client, timedelta(minutes=31))

    assert not is_in(client)


def test_session_ends_after_eight_hours_however_busy(client: Client) -> None:
    for _ in range(23):
        age(client, timedelta(minutes=20))
        assert is_in(client)
    row = session_of(client)
    assert row.started_at is not None
    assert row.expire_date == row.started_at + timedelta(hours=8)
    # Whatever is saved into it makes it no longer.
    session = client.session
    session["anything"] = "new"
    session.save()
    assert session_of(client).expire_date == row.started_at + timedelta(hours=8)
    age(client, timedelta(minutes=20))

    assert not is_in(client)


def test_use_is_written_down_once_a_minute(client: Client) -> None:
    def writes() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert is_in(client)
        return sum(not query["sql"].startswith("SELECT") for query in asked.captured_queries)

    assert writes() == 0
    age(client, timedelta(minutes=2))
    assert writes() == 1
    assert writes() == 0


def test_a_page_that_asks_by_itself_keeps_no_session_alive(
    make_job: JobMaker, sales_user: User, sales: Client
) -> None:
    job = make_job()
    progress = reverse("admin:jobs_job_progress", args=[job.job_id])
    age(sales, timedelta(minutes=28))
    assert sales.get(progress).status_code == 200
    age(sales, timedelta(minutes=3))

    assert sales.get(progress).status_code == 302
    assert not sessions_of(sales_user, now=timezone.now())


def test_page_lists_sessions_with_browser_and_rough_address(person: User) -> None:
    here = logged_in(person, HTTP_USER_AGENT=FIREFOX, **through_gateway("203.0.113.7"))
    logged_in(person, HTTP_USER_AGENT="curl/8", **through_gateway("2001:db8:1:2:3::4"))

    response = here.get(HOME)
    page = response.content.decode()
    told = [(each.browser, each.network, each.is_this) for each in response.context["sessions"]]

    assert sorted(told) == [
        ("A browser", "2001:db8:1::/48", False),
        ("Firefox on Linux", "203.0.113.0/24", True),
    ]
    assert "Firefox on Linux" in page
    assert "203.0.113.7" not in page
    rows = str(list(Session.objects.values())) + str(
        [row.get_decoded() for row in Session.objects.all()]
    )
    assert "203.0.113.7" not in rows
    assert "curl" not in rows
    for key in Session.objects.values_list("session_key", flat=True):
        assert key not in page


def test_one_of_ones_own_sessions_can_be_ended(client: Client, person: User) -> None:
    other, third = logged_in(person), logged_in(person)
    (name,) = [
        each.name
        for each in client.get(HOME).context["sessions"]
        if each.last_seen_at == session_of(other).last_seen_at
    ]

    said = client.post(END, {"session": name}, follow=True)
    again = client.post(END, {"session": name}, follow=True)

    assert messages_in(said) == "Logged out there."
    assert "Nothing else" in messages_in(again)
    assert [is_in(each) for each in (client, other, third)] == [True, False, True]
    assert entries() == [("ann", {"change": "sessions", "now": "logged out", "sessions": 1})]


def test_all_others_can_be_ended(client: Client, person: User) -> None:
    others = [logged_in(person) for _ in range(3)]
    stranger = logged_in(make_person("ben"))

    client.post(END)

    assert not any(is_in(other) for other in others)
    assert is_in(client)
    assert is_in(stranger)


def test_session_of_somebody_else_cannot_be_ended(client: Client) -> None:
    ben = logged_in(make_person("ben"))
    name = ben.get(HOME).context["sessions"][0].name

    client.post(END, {"session": name})

    assert is_in(ben)


def test_ended_session_is_not_brought_back_by_a_request_under_way(client: Client) -> None:
    age(client, timedelta(minutes=5))
    under_way = client.session
    assert under_way.get("_auth_user_id")
    Session.objects.all().delete()

    under_way.note_use(timezone.now())  # type: ignore[attr-defined] # ours

    assert not Session.objects.exists()
    assert not is_in(client)


def test_changed_password_ends_the_other_sessions(client: Client, person: User) -> None:
    other = logged_in(person)

    client.post(
        "/admin/password_change/",
        {"own_password": PASSWORD, "password": NEW_PASSWORD, "password_again": NEW_PASSWORD},
    )

    assert is_in(client)
    assert not is_in(other)
    assert Session.objects.filter(user=person).count() == 1


def test_admin_logs_somebody_out_everywhere(admin: Client, client: Client, person: User) -> None:
    other = logged_in(person)

    said = admin.post(f"{PEOPLE}{person.public_id}/log-out/", follow=True)

    assert messages_in(said) == "Logged out everywhere."
    assert not is_in(client)
    assert not is_in(other)
    assert entries()[-1] == ("ada", {"change": "sessions", "now": "logged out", "sessions": 2})


def test_deactivation_ends_sessions_and_log_in(admin: Client, client: Client, person: User) -> None:
    admin.post(f"{PEOPLE}{person.public_id}/deactivate/")

    assert not is_in(client)
    assert not Session.objects.filter(user=person).exists()
    refused = Client().post("/admin/login/", {"username": "ann", "password": PASSWORD})
    assert refused.status_code == 200
    assert not is_in(client)


def test_other_role_counts_at_once(admin: Client, client: Client, person: User) -> None:
    assert client.get(PEOPLE).status_code == 403
    admin.post(f"{PEOPLE}{person.public_id}/role/", {"role": "Admin"})
    assert client.get(PEOPLE).status_code == 200
    admin.post(f"{PEOPLE}{person.public_id}/role/", {"role": "Sales"})

    assert client.get(PEOPLE).status_code == 403


def test_sessions_that_are_over_are_forgotten_with_the_next_log_in(
    client: Client, person: User
) -> None:
    age(client, timedelta(hours=9))
    logged_in(person)

    assert Session.objects.count() == 1


def test_cookie_with_a_nul_is_no_session() -> None:
    client = Client()
    client.cookies["sessionid"] = "a" * 31 + "\0"

    assert client.get(PEOPLE).status_code == 302


@pytest.mark.parametrize("is_secure", [True, False])
def test_cookie_is_kept_from_scripts_and_other_sites(
    person: User, settings: Settings, is_secure: bool
) -> None:
    settings.SESSION_COOKIE_SECURE = is_secure
    cookie = logged_in(person).cookies["sessionid"]

    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert bool(cookie["secure"]) == is_secure
