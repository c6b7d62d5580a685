"""What htmx may put into a page says so; what is sent from a page that is out of date is kept."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from dashboard.accounts.models import User
from dashboard.frame import PART_HEADER
from dashboard.store import connect_store
from leadmodels.table import bind_table
from tests.support.table import UNREACHABLE_TABLE

from .conftest import LeadMaker
from .lead_pages import HTMX, send, text_of, url_of, work_url

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@pytest.fixture
def outdated(sales_user: User, make_lead: LeadMaker) -> tuple[Client, str, dict[str, str]]:
    """A page's note, sent after its writer has logged in again in another tab."""
    url = work_url(lead := make_lead(), "note")
    client = Client(enforce_csrf_checks=True)
    client.force_login(sales_user)
    token = TOKEN.findall(client.get(url_of(lead)).content.decode())[0]
    client.logout()
    login = reverse("admin:login")
    own = TOKEN.findall(client.get(login).content.decode())[0]
    data = {"username": "sal", "password": "x", "csrfmiddlewaretoken": own}
    assert client.post(login, data).status_code == 302
    return client, url, {"csrfmiddlewaretoken": token, "text": "Precious words", "key": "0" * 16}


def test_parts_of_a_page_are_marked_whatever_they_say(sales: Client, make_lead: LeadMaker) -> None:
    lead = make_lead()
    saved = send(sales, lead, "tags", is_htmx=True, tags="vip")
    wrong = send(sales, lead, "tags", is_htmx=True, tags="x" * 41)
    overtaken = send(sales, lead, "tags", seen="1-0", is_htmx=True, tags="other")
    forbidden = sales.post(work_url(lead, "retention"), {"action": "release"}, headers=HTMX)
    missing = sales.post("/admin/nowhere/", headers=HTMX)
    bind_table(UNREACHABLE_TABLE)
    try:
        unreached = sales.post(work_url(lead, "tags"), {"tags": "x"}, headers=HTMX)
    finally:
        connect_store()

    answers = [saved, wrong, overtaken, forbidden, missing, unreached]
    assert [answer.status_code for answer in answers] == [200, 422, 409, 403, 404, 503]
    assert all(answer.has_header(PART_HEADER) for answer in answers)


def test_whole_pages_are_not_marked(sales: Client, make_lead: LeadMaker) -> None:
    lead = make_lead()

    for answer in (
        sales.get(url_of(lead), headers=HTMX),
        sales.get("/admin/nowhere/"),
        Client().get(url_of(lead), headers=HTMX, follow=True),
    ):
        assert not answer.has_header(PART_HEADER)


def test_what_an_outdated_page_sends_is_refused_in_the_frame_with_what_was_written(
    outdated: tuple[Client, str, dict[str, str]],
) -> None:
    client, url, note = outdated

    answer = client.post(url, note)

    page = answer.content.decode()
    assert answer.status_code == 403
    assert 'id="nav-sidebar"' in page
    assert "It was loaded before you logged in again" in text_of(answer)
    assert "Precious words</textarea>" in page
    assert "<style" not in page
    assert " style=" not in page


def test_what_an_outdated_page_sends_by_htmx_leaves_the_page_as_it_is(
    outdated: tuple[Client, str, dict[str, str]],
) -> None:
    client, url, note = outdated

    answer = client.post(url, note, headers=HTMX)

    assert answer.status_code == 403
    assert not answer.has_header(PART_HEADER)
    assert not answer.has_header("HX-Retarget")


@pytest.mark.django_db
def test_a_stranger_is_shown_nothing_of_what_was_sent_for_them() -> None:
    answer = Client(enforce_csrf_checks=True).post("/admin/login/", {"text": "Call 555"})

    assert answer.status_code == 403
    assert "Call 555" not in answer.content.decode()
    assert "nav-sidebar" not in answer.content.decode()


@pytest.mark.parametrize(
    ("charset", "status"),
    [
        ("utf-8", 200),
        ("UTF8", 200),
        ('"utf-8"', 200),
        ("utf-7", 400),
        ("utf-16", 400),
        ("latin-1", 400),
        ("utf-8-sig", 400),
        ("nonsense", 400),
        ("\xfc", 400),
    ],
)
def test_text_in_another_charset_than_utf_8_is_refused(
    sales: Client, make_lead: LeadMaker, charset: str, status: int
) -> None:
    # In UTF-7 half of a character, which nothing can store.
    note = b'--x\r\nContent-Disposition: form-data; name="text"\r\n\r\n+2AA-\r\n--x--\r\n'
    encoding = f"multipart/form-data; boundary=x; charset={charset}"

    sent = sales.generic("POST", work_url(make_lead(), "note"), note, content_type=encoding)
    read = sales.generic("GET", "/admin/leads/lead/?q=%2B2AA-", note, content_type=encoding)

    assert sent.status_code == (303 if status == 200 else status)
    assert read.status_code == status
