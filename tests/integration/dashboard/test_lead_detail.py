from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from dashboard.accounts.models import User
from leadmodels.ids import new_lead_id

from .conftest import MADE_AT, FormMaker, LeadMaker

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "javascript:alert(1)",
    "JaVaScRiPt://example.com/%0aalert(1)",
    "data:text/html,<script>alert(1)</script>",
    "{{ request.user.password }}{% debug %}",
    "</title><svg onload=alert(1)>",
    "https://bank.example.com@evil.example.com/",
]


def url_of(lead_id: str) -> str:
    return reverse("admin:leads_lead_change", args=[lead_id])


def test_answers_stand_in_the_forms_order_under_its_labels(
    sales: Client, make_lead: LeadMaker
) -> None:
    lead = make_lead(
        fields={"zebra": "Other", "message": "Hello", "topic": "b", "name": "Ada", "agree": True}
    )

    page = sales.get(url_of(lead.lead_id)).content.decode()

    shown = ["Your name", "What is it about?", "Help", "Your message", "Hello", "Agree", "Zebra"]
    places = [page.index(text) for text in shown]
    assert places == sorted(places)
    assert page.index("Yes") > places[-2]


def test_lead_shows_receipt_form_and_times_in_the_readers_zone(
    sales: Client, sales_user: User, make_lead: LeadMaker
) -> None:
    sales_user.time_zone = "Asia/Kathmandu"
    sales_user.save()
    lead = make_lead(at=datetime(2026, 3, 1, 20, 0, tzinfo=UTC))

    page = sales.get(url_of(lead.lead_id)).content.decode()

    assert lead.receipt in page
    assert "Contact us" in page
    assert "2 Mar 2026, 01:45" in page
    assert 'datetime="2026-03-01T20:00:00+00:00"' in page


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"expires_at": timezone.now() + timedelta(days=21, hours=1)}, "in 3\xa0weeks"),
        ({"expires_at": None}, "No end is set"),
        ({"expires_at": None, "hold_reason": "Court case"}, "On hold: <bdi>Court case</bdi>"),
        ({"status": "spam", "spam_score": 100, "spam_reasons": ("no_origin",)}, "No origin"),
        ({"status": "spam", "spam_score": 100, "spam_reasons": ("no_origin",)}, "quarantine"),
        ({"spam_score": 0}, "Nothing suspicious"),
        ({"source": {"page_url": "https://www.example.com/p"}}, 'href="https://www.example.com/p"'),
        ({"source": {}}, "The browser did not say."),
        ({"fields": {}}, "Every field was left empty."),
        ({"name": None, "email": None, "phone": None}, "No name given"),
    ],
)
def test_lead_says_in_words(
    sales: Client, make_lead: LeadMaker, changes: dict[str, Any], words: str
) -> None:
    lead = make_lead(**changes)

    assert words in sales.get(url_of(lead.lead_id)).content.decode()


@pytest.mark.parametrize("payload", HOSTILE)
def test_hostile_texts_are_shown_and_never_run_or_followed(
    sales: Client, make_lead: LeadMaker, make_form: FormMaker, payload: str
) -> None:
    form = make_form(name=payload)
    lead = make_lead(
        form_id=form.form_id,
        name=payload,
        email=payload,
        phone=payload,
        company=payload,
        fields={"name": payload, "email": payload, "message": payload, payload: payload},
        source={"page_url": payload, "referrer": payload, "x": payload},
        spam_reasons=(payload,),
        hold_reason=payload,
    )

    for page in (
        sales.get(url_of(lead.lead_id)).content.decode(),
        sales.get(reverse("admin:leads_lead_changelist")).content.decode(),
    ):
        assert "<script>alert" not in page
        assert "onerror=alert(1)>" not in page
        assert "<svg onload" not in page
        assert 'href="javascript' not in page.lower()
        assert 'href="data:' not in page.lower()
        assert 'href="https://bank' not in page.lower()
        assert "request.user.password" in page or "{{" not in payload


@pytest.mark.parametrize(
    "lead_id",
    [
        new_lead_id(at=MADE_AT, random=b"0123456789"),
        "lead_nonsense",
        "42",
        "form_01jzzzzzzzzzzzzzzzzzzzzzzz",
        "lead_%00",
        "🙃",
    ],
)
def test_unknown_lead_is_not_found_inside_the_frame(
    sales: Client,
    store: None,  # noqa: ARG001 - an empty table
    lead_id: str,
) -> None:
    response = sales.get(f"/admin/leads/lead/{lead_id}/change/")

    assert response.status_code == 404
    assert "There is no lead at this address." in response.content.decode()
    assert 'id="nav-sidebar"' in response.content.decode()


def test_expired_lead_is_not_found(sales: Client, make_lead: LeadMaker) -> None:
    lead = make_lead(expires_at=timezone.now() - timedelta(seconds=1))

    assert sales.get(url_of(lead.lead_id)).status_code == 404


def test_lead_outlives_its_form(sales: Client, make_lead: LeadMaker) -> None:
    lead = make_lead(form_id="form_01jzzzzzzzzzzzzzzzzzzzzzzz", fields={"first_name": "Ada"})

    page = sales.get(url_of(lead.lead_id)).content.decode()

    assert "A deleted form" in page
    assert "First name" in page
