from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from dashboard.accounts.models import User

from .conftest import LeadMaker
from .test_lead_list import LIST, names_in

Query = dict[str, str]


@pytest.fixture
def ann(db: None) -> User:  # noqa: ARG001 - users are rows
    return User.objects.create_user("ann", password="x", is_staff=True, first_name="Ann")


def test_my_leads_and_somebody_elses_and_nobodys(
    sales: Client, sales_user: User, ann: User, make_lead: LeadMaker
) -> None:
    make_lead(name="Mine", owner=sales_user.public_id)
    make_lead(name="Hers", owner=ann.public_id)
    make_lead(name="Free")

    assert names_in(sales.get(LIST, {"owner": sales_user.public_id})) == ["Mine"]
    assert names_in(sales.get(LIST, {"owner": ann.public_id})) == ["Hers"]
    assert names_in(sales.get(LIST, {"owner": "nobody"})) == ["Free"]


def test_me_in_an_address_becomes_one_that_means_the_same_to_everybody(
    sales: Client, sales_user: User, make_lead: LeadMaker
) -> None:
    make_lead(name="Mine", owner=sales_user.public_id)

    response = sales.get(LIST, {"owner": "me", "status": "new"})

    assert response["Location"] == f"{LIST}?status=new&owner={sales_user.public_id}"
    assert names_in(sales.get(response["Location"])) == ["Mine"]


def test_leads_of_a_colleague_who_left_can_still_be_found(
    sales: Client, ann: User, make_lead: LeadMaker
) -> None:
    make_lead(name="Hers", owner=ann.public_id)
    ann.is_active = False
    ann.save()

    response = sales.get(LIST, {"owner": ann.public_id})

    assert names_in(response) == ["Hers"]
    assert "Ann (former)" in response.content.decode()


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"tag": "VIP"}, ["Ada"]),
        ({"tag": "  trade  fair "}, ["Bob", "Ada"]),
        ({"tag": "fair"}, []),
        ({"email": "ADA@example.com"}, ["Ada"]),
        ({"q": "löve ada"}, ["Ada"]),
        ({"q": "0100"}, ["Ada"]),
        ({"q": "zzz"}, []),
        ({"unread": "1"}, ["Bob"]),
        ({"tag": "trade fair", "unread": "1", "q": "bob"}, ["Bob"]),
    ],
)
def test_leads_are_found_by_tag_address_words_and_being_unread(
    sales: Client, make_lead: LeadMaker, query: Query, names: list[str]
) -> None:
    seen = datetime(2026, 3, 2, tzinfo=UTC)
    make_lead(
        name="Ada",
        email="ada@example.com",
        tags=("vip", "trade fair"),
        search_text="ada lovelace ada@example.com +1 555 0100",
        first_viewed_at=seen,
    )
    make_lead(name="Bob", tags=("trade fair",), search_text="bob")
    make_lead(name="Cyd", first_viewed_at=seen)

    assert names_in(sales.get(LIST, query)) == names


def test_follow_ups_that_are_due_come_soonest_first_and_closed_leads_are_left_out(
    sales: Client, make_lead: LeadMaker
) -> None:
    today = timezone.localdate()
    for name, days in {"Today": 0, "Overdue": -5, "Soon": 6, "Later": 20}.items():
        make_lead(name=name, follow_up_on=today + timedelta(days=days))
    make_lead(name="Closed", follow_up_on=today, status="won")

    assert names_in(sales.get(LIST, {"due": "today"})) == ["Overdue", "Today"]
    assert names_in(sales.get(LIST, {"due": "week"})) == ["Overdue", "Today", "Soon"]
    turned = sales.get(LIST, {"due": "week", "order": "newest"})
    assert names_in(turned) == ["Soon", "Today", "Overdue"]


def test_what_expires_comes_soonest_first_and_what_is_kept_is_left_out(
    sales: Client, make_lead: LeadMaker
) -> None:
    now = timezone.now()
    for name, days in {"In 20": 20, "In 2": 2, "In 5": 5, "In 90": 90}.items():
        make_lead(name=name, expires_at=now + timedelta(days=days))
    make_lead(name="For ever")
    make_lead(name="Gone", expires_at=now - timedelta(seconds=2))

    assert names_in(sales.get(LIST, {"expires": "7"})) == ["In 2", "In 5"]
    assert names_in(sales.get(LIST, {"expires": "30"})) == ["In 2", "In 5", "In 20"]


def test_quarantine_is_a_list_of_its_own_and_said_to_be_among_all(
    sales: Client, make_lead: LeadMaker
) -> None:
    make_lead(name="Spammer", status="spam")
    make_lead(name="Ada")

    everything = sales.get(LIST)
    assert names_in(everything) == ["Ada", "Spammer"]
    assert "All leads, those in quarantine included" in everything.content.decode()
    assert names_in(sales.get(LIST, {"status": "spam"})) == ["Spammer"]


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({"owner": "staff_00000000000000000000"}, "There is no such person."),
        ({"owner": "root"}, "There is no such person."),
        ({"owner": ["me", "nobody"]}, "The link gives this filter more than once."),
        ({"due": "yesterday"}, "There is no such choice."),
        ({"expires": "-1"}, "There is no such choice."),
        ({"expires": "7", "due": "today"}, "A list has one order"),
        ({"order": "random"}, "There is no such order"),
        ({"on": "tomorrow", "due": "today"}, "Write the day as year-month-day"),
        ({"q": "\u0301"}, "Write a letter or a digit"),
        ({"q": "a" * 101}, "Search for 100 characters at most"),
        ({"q": "\x00"}, "Null characters are not allowed"),
        ({"email": "ada"}, "Write the whole address"),
        ({"email": "a@" + "b" * 300}, "An address has 254 characters at most"),
        ({"tag": "t" * 101}, "There is no tag as long as this"),
    ],
)
def test_bad_filter_shows_its_error_and_no_leads(
    sales: Client, make_lead: LeadMaker, query: dict[str, str | list[str]], message: str
) -> None:
    make_lead()

    response = sales.get(LIST, query)

    assert response.status_code == 400
    assert names_in(response) == []
    assert message in response.content.decode()


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("status=new", "No new leads"),
        ("owner=nobody", "Every lead has an owner"),
        ("due=today", "Nothing is due"),
        ("expires=7", "No lead expires within 7 days"),
        ("status=spam", "Quarantine is empty"),
        ("owner=nobody&amp;status=won", "No lead matches these filters"),
    ],
)
def test_an_empty_list_says_what_that_means_and_what_to_do(
    sales: Client, make_lead: LeadMaker, sales_user: User, query: str, title: str
) -> None:
    make_lead(owner=sales_user.public_id, status="lost")

    page = sales.get(f"{LIST}?{query}".replace("&amp;", "&")).content.decode()

    assert title in page
    assert f'href="{LIST}">Show all leads' in page


def test_lists_one_click_away_say_which_of_them_is_shown(
    sales: Client, sales_user: User, make_lead: LeadMaker
) -> None:
    make_lead()

    page = sales.get(LIST, {"owner": sales_user.public_id}).content.decode()

    mine = f'href="{LIST}?owner={sales_user.public_id}" aria-current="true">My leads</a>'
    assert mine in page
    assert f'href="{LIST}?status=new">New</a>' in page
    assert page.count('aria-current="true"') == 1
