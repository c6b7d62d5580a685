from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from dashboard.accounts.models import User
from leadmodels.forms import Form
from leadmodels.leads import Lead, get_lead
from leadmodels.lists.listing import LeadFilters, list_leads
from leadmodels.rules.fields import Field, Option

from .conftest import FormMaker
from .lead_pages import text_of

ADD = reverse("admin:leads_lead_add")

EVERY_TYPE = (
    Field(name="name", type="text", label="Name", required=True, max_length=50, hint="In full"),
    Field(name="message", type="textarea", label="Message"),
    Field(name="email", type="email", label="E-mail", required=True),
    Field(name="phone", type="tel", label="Phone"),
    Field(name="site", type="url", label="Site"),
    Field(name="seats", type="number", label="Seats", minimum=Decimal(1), maximum=Decimal(50)),
    Field(name="start", type="date", label="Start"),
    Field(
        name="topic",
        type="select",
        label="Topic",
        options=(Option(value="a", label="A quote"), Option(value="b", label="Help")),
    ),
    Field(
        name="size",
        type="radio",
        label="Size",
        options=(Option(value="s", label="Small"), Option(value="l", label="Large")),
    ),
    Field(
        name="interests",
        type="multiselect",
        label="Interests",
        options=(Option(value="x", label="X-rays"), Option(value="y", label="Yachts")),
    ),
    Field(name="consent", type="checkbox", label="May we call?"),
    Field(name="campaign", type="hidden", label="Campaign", default="website"),
)


def sent(page: Any) -> dict[str, str]:
    """The hidden fields of the form."""
    return dict(
        re.findall(r'<input type="hidden" name="(form|key)" value="([^"]+)"', page.content.decode())
    )


def fill(client: Client, form: Form, **values: object) -> dict[str, object]:
    page = client.get(ADD, {"form": form.form_id})
    named = {f"field-{name}": value for name, value in values.items()}
    return {**sent(page), **named}


def all_leads() -> list[Lead]:
    now = timezone.now()
    page = list_leads(LeadFilters(), now=now)
    return [get_lead(lead.lead_id, now=now) for lead in page.leads]


@pytest.fixture
def form(make_form: FormMaker) -> Form:
    return make_form(
        name="Fair",
        fields=EVERY_TYPE,
        retention_days=30,
        spam_threshold=0,
        consent_text="You may call me.",
    )


def test_the_only_form_is_chosen_and_of_several_one_is_asked_for(
    sales: Client, form: Form, make_form: FormMaker
) -> None:
    straight = sales.get(ADD)
    other = make_form(name="Other")
    make_form(name="Retired", active=False)
    asked = sales.get(ADD)

    assert straight["Location"] == f"{ADD}?form={form.form_id}"
    assert f"{ADD}?form={other.form_id}" in asked.content.decode()
    assert "Retired" not in asked.content.decode()


@pytest.mark.usefixtures("store")
def test_without_a_form_it_says_what_is_missing(sales: Client) -> None:
    assert "No form takes leads" in text_of(sales.get(ADD))


def test_each_field_has_an_input_of_its_type_and_a_label(sales: Client, form: Form) -> None:
    page = sales.get(ADD, {"form": form.form_id}).content.decode()

    for wanted in (
        r'<input type="text" name="field-name" [^>]*maxlength="50" required',
        r'<textarea name="field-message"',
        r'<input type="email" name="field-email"[^>]* required',
        r'<input type="tel" name="field-phone"',
        r'<input type="url" name="field-site"',
        r'<input type="number" name="field-seats"[^>]* min="1" max="50" step="any"',
        r'<input type="date" name="field-start"',
        r'<select name="field-topic"',
        r'<input type="radio" name="field-size"',
        r'<input type="checkbox" name="field-interests"',
        r'<input type="checkbox" name="field-consent"',
        r'<input type="text" name="field-campaign" id="field-campaign" value="website"',
        r"You may call me\.",
    ):
        assert re.search(wanted, page), wanted
    labelled = set(re.findall(r'<label for="([^"]+)"', page))
    controls = re.findall(r'<(?:input|select|textarea)[^>]* id="(field-[^"]+)"', page)
    assert labelled == set(controls)
    assert len(controls) == len(set(controls))


def test_a_lead_is_stored_as_the_api_would_and_says_who_added_it(
    sales: Client, sales_user: User, form: Form
) -> None:
    data = fill(
        sales,
        form,
        name="  Grace   Hopper ",
        email="grace@example.com",
        seats="20",
        topic="a",
        interests=["y", "x"],
        consent="on",
        campaign="call",
    )

    answer = sales.post(ADD, data)

    (lead,) = all_leads()
    assert (answer.status_code, answer["Location"]) == (
        303,
        reverse("admin:leads_lead_change", args=[lead.lead_id]),
    )
    assert lead.name == "Grace Hopper"
    assert lead.fields["interests"] == ("x", "y")
    assert lead.fields["campaign"] == "call"
    assert lead.consent["is_ticked"] is True
    assert lead.source == {"added_by": sales_user.public_id}
    assert lead.expires_at is not None
    assert timedelta(days=29) < lead.expires_at - datetime.now(UTC) <= timedelta(days=30)
    page = text_of(sales.get(answer["Location"]))
    assert "sal added the lead by hand" in page
    assert "Added by hand by sal" in page
    assert sales_user.public_id not in page
    assert LogEntry.objects.get(action_flag=1).object_id == lead.lead_id


def test_what_a_colleague_adds_is_never_taken_for_spam(sales: Client, form: Form) -> None:
    text = "buy viagra casino https://a.example https://b.example https://c.example"

    sales.post(ADD, fill(sales, form, name="Bot", email="b@example.com", message=text))

    (lead,) = all_leads()
    assert (lead.status, lead.spam_score, lead.spam_reasons) == ("new", 0, ())


def test_a_page_sent_twice_is_one_lead(sales: Client, form: Form) -> None:
    data = fill(sales, form, name="Grace", email="grace@example.com")

    answers = [sales.post(ADD, data) for _ in range(2)]

    assert answers[0]["Location"] == answers[1]["Location"]
    assert len(all_leads()) == 1
    assert LogEntry.objects.filter(action_flag=1).count() == 1


def test_a_page_sent_again_with_other_content_is_another_lead(sales: Client, form: Form) -> None:
    data = fill(sales, form, name="Grace", email="grace@example.com")
    sales.post(ADD, data)
    for _ in range(2):
        sales.post(ADD, data | {"field-name": "Ada"})

    assert sorted(lead.name or "" for lead in all_leads()) == ["Ada", "Grace"]


@pytest.mark.parametrize("key", ["", "no key", "x" * 300])
def test_a_page_without_its_key_is_still_a_lead(sales: Client, form: Form, key: str) -> None:
    data = fill(sales, form, name="Grace", email="grace@example.com")

    assert sales.post(ADD, data | {"key": key}).status_code == 303
    assert len(all_leads()) == 1


def test_what_is_wrong_is_said_as_on_the_forms_page_and_everything_is_kept(
    sales: Client, form: Form
) -> None:
    data = fill(
        sales,
        form,
        email="nobody",
        seats="99",
        message='<script>alert("1")</script>',
        interests=["y"],
        size="l",
        topic="b",
        consent="on",
    )

    answer = sales.post(ADD, data)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert sent(answer) == sent(sales.get(ADD, {"form": form.form_id})) | {"key": data["key"]}
    for words in (
        'href="#field-name">Fill in &quot;Name&quot;.',
        'href="#field-email">Enter an e-mail address like name@example.com.',
        'href="#field-seats">Enter 50 or less for &quot;Seats&quot;.',
        'id="field-email" value="nobody"',
        'value="99"',
        "&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;",
        'value="y" checked',
        'value="l" checked',
        '<option value="b" selected>',
        'id="field-consent" value="on" checked',
    ):
        assert words in page, words
    assert '<input type="checkbox" name="field-interests" id="field-interests" value="x">' in page
    assert not all_leads()


@pytest.mark.parametrize("form_id", ["form_nonsense", "", "form_01jzzzzzzzzzzzzzzzzzzzzzzz"])
def test_a_form_that_is_none_or_takes_no_leads_is_said(
    sales: Client, form: Form, make_form: FormMaker, form_id: str
) -> None:
    retired = make_form(name="Retired", active=False)
    make_form(name="Other")

    for wrong in (form_id, retired.form_id):
        answer = sales.post(ADD, fill(sales, form, name="x") | {"form": wrong})
        assert answer.status_code == 404
        assert "There is no such form" in text_of(answer)
    assert not all_leads()
