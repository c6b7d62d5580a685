"""What was sent while the store was away is shown again, and is stored once."""

from __future__ import annotations

import html
import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from dashboard.store import connect_store
from leadmodels.forms import Form
from leadmodels.lists.listing import LeadFilters, list_leads
from leadmodels.table import bind_table
from tests.support.store_faults import refused
from tests.support.table import UNREACHABLE_TABLE

from .conftest import LeadMaker
from .lead_pages import open_lead, text_of, timeline_of, work_url

ADD = reverse("admin:leads_lead_add")
UNSURE = "Perhaps not saved: the lead store did not answer. Send it again; it is stored once."
KEY = "0" * 8 + "-0000-7000-8000-" + "0" * 12
WORDS = "First line\n<second> & third"

_FIELD = re.compile(
    r'<input type="hidden" name="([^"]+)" value="([^"]*)"'
    r'|<textarea name="([^"]+)"[^>]*>\n(.*?)</textarea>',
    re.DOTALL,
)


def fields_of(page: str) -> dict[str, str]:
    """What the page's form would send."""
    own = page[page.index("<form class=") :]
    return {
        html.unescape(hidden or typed): html.unescape(value or text)
        for hidden, value, typed, text in _FIELD.findall(own)
        if hidden != "csrfmiddlewaretoken"
    }


def lead_of(form: Form) -> dict[str, str]:
    return {"form": form.form_id, "key": KEY, "field-name": "Grace", "field-message": WORDS}


def test_a_note_without_javascript_is_shown_again_and_stored_once(
    sales: Client, make_lead: LeadMaker
) -> None:
    lead = make_lead()
    url = work_url(lead, "note")
    note = {"seen": open_lead(sales, lead), "text": WORDS, "key": "0123456789abcdef"}
    sales.post(url, note)  # stored, though its answer is lost
    bind_table(UNREACHABLE_TABLE)
    try:
        failed = sales.post(url, note)
    finally:
        connect_store()

    again = fields_of(failed.content.decode())
    sales.post(url, again)

    assert (failed.status_code, int(failed["Retry-After"]) > 0) == (503, True)
    assert UNSURE in text_of(failed)
    assert again == note
    assert [each.text for each in timeline_of(lead)] == [WORDS]


def test_a_lead_written_by_hand_is_shown_again_though_not_even_its_form_can_be_read(
    sales: Client, form: Form
) -> None:
    sent = lead_of(form)
    bind_table(UNREACHABLE_TABLE)
    try:
        failed = sales.post(ADD, sent)
    finally:
        connect_store()
    again = fields_of(failed.content.decode())

    assert (failed.status_code, int(failed["Retry-After"]) > 0) == (503, True)
    assert UNSURE in text_of(failed)
    assert again == sent
    assert [sales.post(ADD, again).status_code for _ in range(2)] == [303, 303]
    assert len(list_leads(LeadFilters(), now=timezone.now()).leads) == 1


def test_a_lead_that_could_not_be_written_is_in_its_form_again(sales: Client, form: Form) -> None:
    with refused("PutItem", "InternalServerError"):
        failed = sales.post(ADD, lead_of(form))

    page = failed.content.decode()
    assert (failed.status_code, int(failed["Retry-After"]) > 0) == (503, True)
    assert UNSURE in text_of(failed)
    assert 'value="Grace"' in page
    assert f'name="key" value="{KEY}"' in page
    assert html.escape(WORDS) in page


@pytest.mark.parametrize("what", ["tags", "retention"])
def test_other_work_is_sent_again_as_it_was(admin: Client, make_lead: LeadMaker, what: str) -> None:
    lead = make_lead()
    sent = {"seen": "1-0", "tags": "mine", "action": "hold", "reason": "A court case"}
    bind_table(UNREACHABLE_TABLE)
    try:
        failed = admin.post(work_url(lead, what), sent)
    finally:
        connect_store()

    assert fields_of(failed.content.decode()) == sent
    assert f'action="{work_url(lead, what)}"' in failed.content.decode()
