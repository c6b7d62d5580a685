"""Paging in every order: by time, by follow-up day, by expiry, forwards and back."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from .conftest import LeadMaker
from .test_lead_list import LIST, link, names_in

LEADS = 120


@pytest.fixture
def made(make_lead: LeadMaker) -> list[str]:
    """Leads whose time, follow-up day and expiry all rise with their number."""
    now, today = timezone.now(), timezone.localdate()
    return [
        make_lead(
            name=f"Lead {number:03}",
            at=datetime(2026, 3, 1, tzinfo=UTC) + timedelta(minutes=number),
            follow_up_on=today - timedelta(days=LEADS - number),
            expires_at=now + timedelta(hours=1, minutes=number),
        ).name
        or ""
        for number in range(LEADS)
    ]


@pytest.mark.parametrize(
    ("query", "is_rising", "before", "after"),
    [
        ("", False, "Newer", "Older"),
        ("order=oldest", True, "Older", "Newer"),
        ("due=today", True, "Earlier", "Later"),
        ("due=today&order=newest", False, "Later", "Earlier"),
        ("expires=7", True, "Sooner", "Later"),
        ("expires=7&order=newest", False, "Later", "Sooner"),
        ("due=week&status=new", True, "Earlier", "Later"),
        ("expires=30&owner=nobody&order=newest", False, "Later", "Sooner"),
    ],
)
def test_pages_forwards_and_back_show_every_lead_once(
    sales: Client, made: list[str], query: str, is_rising: bool, before: str, after: str
) -> None:
    first = sales.get(f"{LIST}?{query}")
    second = sales.get(link(first, "next"))
    third = sales.get(link(second, "next"))
    back_to_second = sales.get(link(third, "prev"))
    back_to_first = sales.get(link(back_to_second, "prev"))

    pages = [names_in(page) for page in (first, second, third)]
    assert [len(names) for names in pages] == [50, 50, 20]
    assert [name for names in pages for name in names] == (made if is_rising else made[::-1])
    assert names_in(back_to_second) == pages[1]
    assert names_in(back_to_first) == pages[0]
    assert (link(first, "prev"), link(third, "next")) == ("", "")
    words = second.content.decode()
    assert re.search(rf'rel="prev"[^>]*>.*? {before}</a>', words)
    assert re.search(rf'rel="next"[^>]*>{after} ', words)


@pytest.mark.parametrize("query", ["", "due=week", "expires=7", "status=new"])
def test_a_list_turns_round_by_one_link_and_back_by_another(
    sales: Client, made: list[str], query: str
) -> None:
    as_it_is = sales.get(f"{LIST}?{query}")
    turned = sales.get(_turned(as_it_is.content.decode()))
    again = sales.get(_turned(turned.content.decode()))

    assert {names_in(as_it_is)[0], names_in(turned)[0]} == {made[0], made[-1]}
    assert names_in(again) == names_in(as_it_is)


def test_column_that_a_list_is_sorted_by_says_so(sales: Client, made: list[str]) -> None:  # noqa: ARG001 - leads to sort
    for query, heading in {
        "": 'aria-sort="descending">Received',
        "order=oldest": 'aria-sort="ascending">Received',
        "due=today": 'aria-sort="ascending">Follow-up',
    }.items():
        page = sales.get(f"{LIST}?{query}").content.decode()
        assert heading in page
        assert page.count("aria-sort") == 1


def test_cursor_of_one_order_serves_no_other_list(sales: Client, made: list[str]) -> None:  # noqa: ARG001 - leads to page
    after_due = re.search(r"after=([^&]+)", link(sales.get(LIST, {"due": "today"}), "next"))
    assert after_due is not None

    assert sales.get(f"{LIST}?after={after_due[1]}").status_code == 400
    assert sales.get(f"{LIST}?expires=7&after={after_due[1]}").status_code == 400


def _turned(page: str) -> str:
    found = re.search(r'shown__order">[^<]*<a href="([^"]*)"', page)
    assert found is not None
    return LIST + found[1].replace("&amp;", "&")
