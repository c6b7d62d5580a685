"""Work that is sent twice, or whose answer is lost: saved once, noted as it was."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client

from dashboard.accounts.models import User
from dashboard.audit.models import Action
from dashboard.store import connect_store
from leadmodels.table import bind_table
from tests.support.store_faults import refused
from tests.support.table import UNREACHABLE_TABLE

from .conftest import LeadMaker
from .lead_pages import (
    HTMX,
    open_lead,
    send,
    text_of,
    timeline_of,
    work_url,
)


def test_a_note_sent_twice_by_a_double_click_is_one_note(
    sales: Client, make_lead: LeadMaker
) -> None:
    lead = make_lead()
    seen = open_lead(sales, lead)

    answers = [
        send(sales, lead, "note", seen=seen, text="Called.", key="0123456789abcdef")
        for _ in range(2)
    ]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert len(timeline_of(lead)) == 1


def test_a_note_that_was_edited_after_it_was_sent_is_another_note_and_that_too_only_once(
    sales: Client, make_lead: LeadMaker
) -> None:
    lead = make_lead()
    seen = open_lead(sales, lead)

    for text in ("Called.", "Called. Wants 300 units.", "Called. Wants 300 units.", "Called."):
        send(sales, lead, "note", seen=seen, text=text, key="0123456789abcdef")

    assert [each.text for each in timeline_of(lead)] == ["Called.", "Called. Wants 300 units."]


@pytest.mark.parametrize("what", ["status", "owner", "tags", "follow_up"])
def test_what_a_double_click_sends_again_is_saved_once_without_a_complaint(
    sales: Client, sales_user: User, make_lead: LeadMaker, what: str
) -> None:
    lead = make_lead()
    values: dict[str, Any] = {
        "status": {"status": "won"},
        "owner": {"owner": sales_user.public_id},
        "tags": {"tags": "vip"},
        "follow_up": {"day": "2027-03-31"},
    }[what]
    seen = open_lead(sales, lead)

    answers = [send(sales, lead, what, seen=seen, **values) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert len(timeline_of(lead)) == 1


def test_changes_are_logged_by_kind_and_never_with_what_somebody_wrote(
    sales: Client, sales_user: User, make_lead: LeadMaker
) -> None:
    lead = make_lead(name="Private Person")
    send(sales, lead, "status", status="won")
    send(sales, lead, "status", status="won")  # nothing to save, nothing to log
    send(sales, lead, "owner", take="1")
    send(sales, lead, "tags", tags="secret-tag")
    send(sales, lead, "note", text="secret words")
    send(sales, lead, "follow_up", day="2027-03-31")

    entries = LogEntry.objects.filter(action_flag=Action.CHANGED).order_by("pk")

    assert {entry.object_id for entry in entries} == {lead.lead_id}
    assert [json.loads(entry.change_message) for entry in entries] == [
        {"change": "status", "status": "won"},
        {"change": "owner", "owner": sales_user.public_id},
        {"change": "tags"},
        {"change": "note"},
        {"change": "follow_up"},
    ]
    logged = " ".join(f"{entry.object_repr} {entry.change_message}" for entry in entries)
    assert "secret" not in logged
    assert "Private" not in logged


@pytest.mark.usefixtures("store")
def test_what_was_written_stays_on_the_page_while_the_store_is_away(
    sales: Client, make_lead: LeadMaker
) -> None:
    lead = make_lead()
    bind_table(UNREACHABLE_TABLE)
    try:
        by_htmx = sales.post(work_url(lead, "note"), {"text": "Called."}, headers=HTMX)
        plain = sales.post(work_url(lead, "note"), {"text": "Called."})
    finally:
        connect_store()

    assert by_htmx.status_code == 503
    assert by_htmx["HX-Reswap"] == "none"
    assert "Perhaps not saved" in text_of(by_htmx)
    assert plain.status_code == 503
    assert "Send it again; it is stored once." in text_of(plain)


def test_change_whose_answer_is_lost_is_noted_as_perhaps_made(
    sales: Client, make_lead: LeadMaker
) -> None:
    lead = make_lead()
    seen = open_lead(sales, lead)

    with refused("TransactWriteItems", "InternalServerError"):
        answer = send(sales, lead, "status", seen=seen, status="won")
    entry = LogEntry.objects.get(action_flag=Action.CHANGED)

    assert answer.status_code == 503
    assert entry.object_id == lead.lead_id
    assert json.loads(entry.change_message) == {
        "change": "status",
        "status": "won",
        "outcome": "perhaps: the lead store did not answer",
    }
