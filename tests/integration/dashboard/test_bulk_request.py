"""Requests for a change to many leads: read, refused, led back to the list."""

from __future__ import annotations

import html

import pytest
from django.test import Client

from .bulk_pages import BULK, LIST, ask, confirm, now_of
from .conftest import LeadMaker


@pytest.mark.parametrize(
    ("sent", "problem"),
    [
        ({"action": "status.won"}, "Tick the leads you mean"),
        ({"action": "status.won", "lead_id": "lead_nope"}, "This selection is damaged"),
        ({"action": "status.won", "scope": "all", "filters": "status=sold"}, "can't be used"),
        ({"action": "status.won", "scope": "all", "filters": "from=x"}, "can't be used"),
        ({"action": ""}, "Choose what to do"),
        ({"action": "launch"}, "Choose what to do"),
        ({}, "Choose what to do"),
    ],
)
def test_request_that_nobody_can_read_is_explained_on_the_list(
    sales: Client, make_lead: LeadMaker, sent: dict[str, str], problem: str
) -> None:
    lead = make_lead()

    response = sales.post(BULK, sent)

    assert response.status_code == 302
    assert response["Location"].startswith(LIST)
    assert problem in html.unescape(sales.get(LIST).content.decode())
    assert now_of(lead).version == 1


def test_more_leads_than_a_page_has_are_no_selection(sales: Client, make_lead: LeadMaker) -> None:
    ids = [make_lead().lead_id for _ in range(51)]

    assert sales.post(BULK, {"action": "status.won", "lead_id": ids}).status_code == 302
    assert "This selection is damaged" in sales.get(LIST).content.decode()
    assert sales.post(BULK, {"action": "status.won", "lead_id": ids[:50]}).status_code == 200


def test_confirmation_leads_back_to_the_list_it_came_from(
    sales: Client, make_lead: LeadMaker
) -> None:
    lead = make_lead(status="won")

    page = ask(sales, "status.lost", [lead], filters="status=won&before=x&evil=1")

    assert f'href="{LIST}?status=won"' in page
    assert confirm(sales, page)["Location"] == f"{LIST}?status=won"


def test_reading_the_address_leads_back_to_the_list(sales: Client) -> None:
    assert sales.get(BULK)["Location"] == LIST


def test_what_a_visitor_wrote_is_shown_as_text(sales: Client, make_lead: LeadMaker) -> None:
    lead = make_lead(name="<script>alert(1)</script>", company="<b>x")

    page = ask(sales, "status.won", [lead])

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
