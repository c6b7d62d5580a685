"""Values that an action needs: asked for, checked, explained."""

from __future__ import annotations

import pytest
from django.test import Client

from dashboard.accounts.models import User

from .bulk_pages import BULK, ask, confirm, hidden_fields, now_of, said, text_of
from .conftest import LeadMaker


def test_value_is_asked_for_before_the_confirmation(sales: Client, make_lead: LeadMaker) -> None:
    lead = make_lead()

    page = ask(sales, "tags.add", [lead])
    assert 'name="tags"' in page
    assert "confirmed" not in hidden_fields(page)
    shown = sales.post(BULK, hidden_fields(page) | {"tags": "vip"}).content.decode()

    assert "They get, besides the tags they have: “vip”." in text_of(shown)
    confirm(sales, shown)
    assert now_of(lead).tags == ("vip",)


@pytest.mark.parametrize(
    ("action", "values", "message"),
    [
        ("tags.add", {"tags": ""}, "Write one tag or more."),
        ("tags.add", {"tags": " , "}, "Write one tag or more."),
        ("tags.add", {"tags": "x" * 41}, "A tag has at most 40 characters."),
        ("owner", {"owner": "staff_nobody"}, "There is no such staff user any more."),
        ("follow_up", {"day": "soon"}, "Write the day as year-month-day"),
        ("follow_up", {"day": "9999-12-31"}, "Choose a day within ten years."),
        ("keep", {"keep": "until", "day": ""}, "Choose the last day."),
        ("keep", {"keep": "until", "day": "2020-01-01"}, "This day has passed."),
        ("keep", {"keep": "until", "day": "9999-12-31"}, "within ten years"),
        ("keep", {"keep": "always"}, "Select a valid choice"),
        ("hold", {"reason": "  "}, "Give a reason for the hold."),
        ("hold", {"reason": "x" * 201}, "at most 200 characters"),
    ],
)
def test_bad_value_is_explained_beside_its_field_and_changes_nothing(
    admin: Client, make_lead: LeadMaker, action: str, values: dict[str, str], message: str
) -> None:
    lead = make_lead()
    asked = {"action": action, "scope": "selected", "lead_id": lead.lead_id, "given": "1"}

    response = admin.post(BULK, asked | {"confirmed": "1"} | values)

    assert response.status_code == 422
    assert message in said(response)
    assert now_of(lead).version == 1


def test_owner_is_chosen_among_those_who_work_here(
    sales: Client, sales_user: User, make_lead: LeadMaker
) -> None:
    other = User.objects.create_user("pat", is_staff=True, first_name="Pat", last_name="Lee")
    User.objects.create_user("gone", is_staff=True, is_active=False, first_name="Gone")
    leads = [make_lead(), make_lead()]

    page = ask(sales, "owner", leads)
    assert "Pat Lee" in page
    assert "Gone" not in page
    confirm(sales, ask(sales, "owner", leads[:1], given="1", owner=other.public_id))
    confirm(sales, ask(sales, "owner.me", leads[1:]))

    assert [now_of(lead).owner for lead in leads] == [other.public_id, sales_user.public_id]
