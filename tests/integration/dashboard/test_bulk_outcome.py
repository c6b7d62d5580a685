"""What is said of leads that were not changed: refused, gone, changing, or not reached."""

from __future__ import annotations

import html
import re
from contextlib import ExitStack

import pytest
from django.test import Client
from django.utils import timezone

from dashboard.audit.models import AuditEntry
from leadmodels.changes.apply import Hold, apply_change
from leadmodels.errors import LeadNotFoundError
from tests.support.changes import delete_as_it_is
from tests.support.store_faults import meanwhile, refused, transactions_cancelled

from .bulk_pages import BULK, LIST, ask, confirm, hidden_fields, now_of, said, text_of
from .conftest import LeadMaker


def test_leads_that_have_gone_meanwhile_are_told(sales: Client, make_lead: LeadMaker) -> None:
    leads = [make_lead() for _ in range(3)]
    delete_as_it_is(leads[0].lead_id, now=timezone.now())

    page = ask(sales, "status.won", leads)
    assert "2 leads" in text_of(page)
    assert "1 more that you ticked has been deleted or has expired meanwhile." in text_of(page)
    delete_as_it_is(leads[1].lead_id, now=timezone.now())
    confirm(sales, page)

    shown = html.unescape(sales.get(LIST).content.decode())
    assert "1 lead changed, 1 lead deleted or expired meanwhile." in shown


def test_confirmation_whose_leads_are_all_gone_changes_nothing_and_says_so(
    sales: Client, make_lead: LeadMaker
) -> None:
    lead = make_lead()
    page = ask(sales, "status.won", [lead])
    delete_as_it_is(lead.lead_id, now=timezone.now())

    response = confirm(sales, page)

    assert response.status_code == 409
    assert "none of these leads is left to change" in said(response)
    assert AuditEntry.objects.count() == 0


def test_leads_that_refuse_the_change_are_listed_with_the_reason(
    admin: Client, make_lead: LeadMaker
) -> None:
    free, held = make_lead(), make_lead(name="Held Person")
    apply_change(held, Hold("A dispute"), actor="staff_y", at=timezone.now(), key="0123456789")

    response = confirm(admin, ask(admin, "expire", [free, held]))

    shown = said(response)
    assert response.status_code == 200
    assert "1 lead changed, 1 lead not changed." in shown
    assert "Held Person This lead is on hold: release it first." in shown
    assert now_of(held).hold_reason == "A dispute"
    with pytest.raises(LeadNotFoundError):
        now_of(free)


def test_leads_that_have_it_already_are_counted_and_left_alone(
    sales: Client, make_lead: LeadMaker
) -> None:
    leads = [make_lead(status="won"), make_lead()]

    confirm(sales, ask(sales, "status.won", leads))

    assert [now_of(lead).version for lead in leads] == [1, 2]
    shown = html.unescape(sales.get(LIST).content.decode())
    assert "Set the status to Won: 1 lead changed, 1 lead had it already." in shown


def test_lead_that_others_change_again_and_again_is_told(
    sales: Client, make_lead: LeadMaker
) -> None:
    lead = make_lead(name="Busy Person")
    page = ask(sales, "tags.add", [lead], given="1", tags="vip")

    with transactions_cancelled(["ConditionalCheckFailed", "None"], times=9):
        response = confirm(sales, page)

    shown = said(response)
    assert "Add tags: 1 lead not changed, since others were changing it at the same time." in shown
    assert "Busy Person Others were changing it at the same time." in shown
    assert now_of(lead).version == 1
    again = sales.post(BULK, hidden_fields(response.content.decode())).content.decode()
    confirm(sales, again)
    assert now_of(lead).tags == ("vip",)


def test_store_that_stops_in_the_middle_leaves_the_rest_to_be_tried_again(
    sales: Client, make_lead: LeadMaker
) -> None:
    leads = [make_lead() for _ in range(4)]
    page = ask(sales, "status.won", leads)

    with ExitStack() as outage:
        stop = refused("TransactWriteItems", "InternalServerError")
        with meanwhile(lambda: outage.enter_context(stop), "TransactWriteItems", number=2):
            response = confirm(sales, page)

    assert response.status_code == 503
    shown = said(response)
    assert re.search(r"(1|2) leads? changed, 1 lead perhaps changed, since the lead store", shown)
    assert re.search(r"(2|1) leads? not tried", shown)
    statuses = [now_of(lead).status for lead in leads]
    assert statuses == sorted(statuses, reverse=True)  # those done first, then those not
    again = sales.post(BULK, hidden_fields(response.content.decode())).content.decode()
    assert confirm(sales, again).status_code == 302
    assert {now_of(lead).status for lead in leads} == {"won"}


def test_store_that_is_away_from_the_start_is_a_503(sales: Client, make_lead: LeadMaker) -> None:
    page = ask(sales, "status.won", [make_lead()])

    with refused("TransactWriteItems", "InternalServerError"):
        response = confirm(sales, page)
    with refused("BatchGetItem", "InternalServerError"):
        unread = confirm(sales, page)

    assert (response.status_code, unread.status_code) == (503, 503)
    assert "Set the status to Won: 1 lead perhaps changed" in said(response)
    assert "Leads can't be reached right now" in text_of(unread.content.decode())
    entry = AuditEntry.objects.get()  # nobody knows that nothing was done
    assert '"leads": 0, "perhaps": 1' in entry.change_message
