from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from dashboard.accounts.models import User
from leadmodels.changes.apply import AddNote, Hold

from .conftest import LeadMaker
from .lead_pages import change, open_lead, send, stored, text_of, url_of

SOON = timezone.now().replace(microsecond=0) + timedelta(days=23, hours=3)
OPEN = re.compile(r'<details class="more" open>\s*<summary>([^<]*)')


@pytest.mark.parametrize("is_htmx", [True, False])
@pytest.mark.parametrize(
    ("values", "opened"),
    [
        ({"action": "hold", "reason": "A court case"}, ["Put it on hold"]),
        ({"action": "keep", "keep": "90"}, ["Keep it longer"]),
        ({"action": "expire", "confirmed": "1"}, []),
    ],
)
def test_what_was_overtaken_is_open_and_a_button_is_not_said_to_be_kept(
    *,
    admin: Client,
    sales_user: User,
    make_lead: LeadMaker,
    values: dict[str, Any],
    opened: list[str],
    is_htmx: bool,
) -> None:
    lead = make_lead(expires_at=SOON)
    seen = open_lead(admin, lead)
    change(lead, AddNote("Meanwhile"), sales_user)

    answer = send(admin, lead, "retention", seen=seen, is_htmx=is_htmx, **values)

    assert answer.status_code == 409
    assert OPEN.findall(answer.content.decode()) == opened
    assert ("is still here" in text_of(answer)) == bool(opened)
    assert ("Nothing was done." in text_of(answer)) != bool(opened)


def test_what_is_overtaken_elsewhere_opens_nothing_here(
    admin: Client, sales_user: User, make_lead: LeadMaker
) -> None:
    lead = make_lead(expires_at=SOON)
    seen = open_lead(admin, lead)
    change(lead, AddNote("Meanwhile"), sales_user)

    answer = send(admin, lead, "tags", seen=seen, tags="mine")

    assert OPEN.findall(answer.content.decode()) == []


def test_the_words_of_a_hold_are_not_said_to_be_here_where_their_form_is_gone(
    admin: Client, sales_user: User, make_lead: LeadMaker
) -> None:
    lead = make_lead(expires_at=SOON)
    seen = open_lead(admin, lead)
    change(lead, Hold("A court case"), sales_user)

    answer = send(admin, lead, "retention", seen=seen, action="hold", reason="Another")

    assert answer.status_code == 409
    assert "is still here" not in text_of(answer)


def test_a_lead_kept_for_ever_is_offered_an_end_with_a_warning_and_not_more_time(
    admin: Client, make_lead: LeadMaker
) -> None:
    lead = make_lead(expires_at=None)

    page = text_of(admin.get(url_of(lead)))
    again = send(admin, lead, "retention", action="keep", keep="forever")  # from an older page
    send(admin, lead, "retention", action="keep", keep="30")

    assert "Set an end Now it is kept for ever. With an end it will be deleted then" in page
    assert "30 days from now" in page
    assert "Keep it longer" not in page
    assert page.count("for ever") == 2  # how it is kept, and the warning; not a choice
    assert again.status_code == 303
    assert stored(lead).expires_at is not None
    assert "Keep it longer" in text_of(admin.get(url_of(lead)))
