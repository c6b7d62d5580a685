from __future__ import annotations

import html
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from dashboard.accounts.models import User

from .conftest import LeadMaker
from .test_lead_list import LIST, names_in

SEEN = datetime(2026, 3, 2, tzinfo=UTC)


def row_of(page: str, name: str) -> str:
    """The row of the lead with this name, tags and all."""
    rows: list[str] = re.findall(r"<tr role=\"row\" class.*?</tr>", page, re.DOTALL)
    return next(row for row in rows if f"<bdi>{name}</bdi></a>" in row)


def words(row: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", row)).split())


def test_unread_leads_are_told_in_words_and_not_by_colour_alone(
    sales: Client, make_lead: LeadMaker
) -> None:
    make_lead(name="Unread")
    make_lead(name="Read", first_viewed_at=SEEN)

    page = sales.get(LIST).content.decode()

    assert "Not opened yet" in words(row_of(page, "Unread"))
    assert "Not opened yet" not in words(row_of(page, "Read"))


@pytest.mark.parametrize(
    ("days", "status", "told"),
    [
        (0, "new", "Due Today"),
        (-1, "contacted", "Due Yesterday"),
        (-30, "qualified", "Due 30 days ago"),
        (1, "new", "Tomorrow"),
        (9, "new", "In 9 days"),
        (-30, "won", "30 days ago"),
    ],
)
def test_follow_up_says_how_far_off_it_is_and_what_is_due_is_marked(
    sales: Client, make_lead: LeadMaker, days: int, status: str, told: str
) -> None:
    day = timezone.localdate() + timedelta(days=days)
    make_lead(name="Ada", follow_up_on=day, status=status)

    row = row_of(sales.get(LIST).content.decode(), "Ada")

    assert f"Follow-up: {told}" in words(row)
    assert f'<time datetime="{day.isoformat()}">' in row


@pytest.mark.parametrize(
    ("left", "told"),
    [
        (timedelta(days=2, hours=1), "Expires in 2\xa0days"),
        (timedelta(days=13, hours=1), "Expires in 1\xa0week"),
        (timedelta(days=15), None),
        (None, None),
    ],
)
def test_expiry_counts_down_when_it_is_near(
    sales: Client, make_lead: LeadMaker, left: timedelta | None, told: str | None
) -> None:
    make_lead(name="Ada", expires_at=timezone.now() + left if left else None)

    row = html.unescape(row_of(sales.get(LIST).content.decode(), "Ada"))

    assert told in row if told else "Expires" not in row
    assert ("expiry--urgent" in row) == (left is not None and left < timedelta(days=3))


def test_owners_are_named_whoever_they_are(
    sales: Client, sales_user: User, make_lead: LeadMaker
) -> None:
    ann = User.objects.create_user("ann", first_name="Ann", last_name="Lee", is_staff=True)
    make_lead(name="A", owner=ann.public_id)
    make_lead(name="B", owner=sales_user.public_id)
    make_lead(name="C", owner="staff_00000000000000000000")
    make_lead(name="D")

    page = sales.get(LIST).content.decode()

    for name, owner in {
        "A": "Ann Lee",
        "B": "sal",
        "C": "A former colleague",
        "D": "Unassigned",
    }.items():
        assert owner in words(row_of(page, name))


def test_a_full_page_takes_as_many_sql_queries_as_an_empty_one(
    sales: Client,
    sales_user: User,
    make_lead: LeadMaker,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    # Session, user, their permissions (2), staff, saved views.
    with django_assert_num_queries(6):
        sales.get(LIST)
    for number in range(50):
        make_lead(owner=sales_user.public_id if number % 2 else None)
    with django_assert_num_queries(6):
        assert len(names_in(sales.get(LIST))) == 50


def test_row_shows_tags_and_company_once(sales: Client, make_lead: LeadMaker) -> None:
    make_lead(name=None, email=None, company="Engines Ltd", tags=("vip", "trade fair"))

    row = words(row_of(sales.get(LIST).content.decode(), "Engines Ltd"))

    assert "vip" in row
    assert "trade fair" in row
    assert row.count("Engines Ltd") == 2  # the box's label, and the link


def test_what_a_visitor_wrote_is_shown_harmlessly_wherever_it_stands(
    sales: Client, make_lead: LeadMaker
) -> None:
    evil = '"><script>alert(1)</script>\u202e'
    make_lead(name=evil, company=evil, email=evil, phone=evil, tags=(evil,), status="contacted")

    page = sales.get(LIST).content.decode()

    assert "<script>alert" not in page
    for shown in re.findall(r"(.{6})&quot;&gt;&lt;script", page):
        assert shown.endswith("<bdi>")


def test_selection_says_which_leads_and_which_list(sales: Client, make_lead: LeadMaker) -> None:
    lead = make_lead(tags=("a b",))

    page = sales.get(LIST, {"tag": "a b", "status": "new"}).content.decode()

    form = page.partition('<form class="selection"')[2].partition("</form>")[0]
    assert f'<input type="checkbox" name="lead_id" value="{lead.lead_id}"' in form
    assert '<input type="hidden" name="filters" value="status=new&amp;tag=a+b">' in form
    assert "csrfmiddlewaretoken" in form


def test_link_of_a_lead_keeps_its_place_in_the_list(sales: Client, make_lead: LeadMaker) -> None:
    make_lead(name="Ada", follow_up_on=timezone.localdate())

    row = row_of(sales.get(LIST, {"due": "today"}).content.decode(), "Ada")

    today = timezone.localdate().isoformat()
    assert f"_changelist_filters=due%3Dtoday%26on%3D{today}%26tz%3DUTC" in row
