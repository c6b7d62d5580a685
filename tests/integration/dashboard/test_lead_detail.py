from __future__ import annotations

import html
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from dashboard.accounts.models import User
from dashboard.leads.lists.return_links import LIST_PARAMETER
from leadmodels.forms import put_form
from leadmodels.ids import new_lead_id
from leadmodels.intake.consent import consent_hash

from .conftest import MADE_AT, FormMaker, LeadMaker
from .test_lead_list import LIST, link, names_in

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
        ({"expires_at": timezone.now() + timedelta(days=21, hours=1)}, "Deleted in 21 days"),
        ({"expires_at": None}, "No end is set."),
        ({"expires_at": None, "hold_reason": "Court case"}, "On hold: <bdi>Court case</bdi>"),
        ({"status": "spam", "spam_score": 100, "spam_reasons": ("no_origin",)}, "No origin"),
        ({"status": "spam", "spam_score": 100, "spam_reasons": ("no_origin",)}, "because:"),
        ({"status": "spam"}, "In quarantine."),
        ({"spam_score": 30, "spam_reasons": ("links",)}, "Has three or more links."),
        ({"source": {"subject": "Hi"}}, '<dt><bdi>Subject</bdi></dt>\n    <dd dir="auto">Hi</dd>'),
        ({"source": {"language": "de"}}, "<bdi>Language</bdi>"),
        ({"spam_score": 0}, "Nothing suspicious"),
        ({"source": {"page_url": "https://www.example.com/p"}}, 'href="https://www.example.com/p"'),
        ({"source": {"referrer": "https://a.example/"}}, "<dt><bdi>Came from</bdi></dt>"),
        ({"source": {"utm_campaign": "Spring"}}, "<dt><bdi>Campaign</bdi></dt>"),
        ({"source": {"elapsed_seconds": "74"}}, ">1 min 14 s</dd>"),
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


CONSENT = "You may call me."


@pytest.mark.parametrize("is_ticked", [True, False])
def test_consent_is_shown_with_its_time_and_the_words_that_were_agreed_to(
    sales: Client, make_lead: LeadMaker, make_form: FormMaker, *, is_ticked: bool
) -> None:
    form = make_form(consent_text=CONSENT)
    lead = make_lead(form_id=form.form_id, consent=consent(CONSENT, is_ticked=is_ticked))

    page = sales.get(url_of(lead.lead_id)).content.decode()

    assert f"<dd>{'Ticked' if is_ticked else 'Not ticked'}</dd>" in page
    assert "2 Mar 2026, 08:30 UTC" in page
    assert f'<bdi class="facts__text">{CONSENT}</bdi>' in page
    assert "which it had then; the page did not say what it showed." in page


@pytest.mark.parametrize("now_text", ["Other words.", ""])
@pytest.mark.parametrize("kept", [{"version": "1"}, {"is_from_page": True}])
def test_words_that_changed_since_are_found_in_the_version_that_had_them(
    sales: Client,
    make_lead: LeadMaker,
    make_form: FormMaker,
    now_text: str,
    kept: dict[str, str | bool],
) -> None:
    form = put_form(replace(make_form(consent_text=CONSENT), consent_text=now_text))
    agreed = {**consent(CONSENT, is_ticked=True), "version": "", **kept}
    lead = make_lead(form_id=form.form_id, consent=agreed)

    page = sales.get(url_of(lead.lead_id)).content.decode()

    assert f'<bdi class="facts__text">{CONSENT}</bdi>' in page
    assert "As in version 1 of the form" in page
    assert ("so said the page that it came from" in page) is ("is_from_page" in kept)
    assert "text has changed since" in page
    assert "Other words." not in page


@pytest.mark.parametrize(
    ("version", "said"),
    [("3", "That version is not there any more."), ("", "which no version of the form has")],
)
def test_words_that_no_version_has_are_not_made_up(
    sales: Client, make_lead: LeadMaker, make_form: FormMaker, version: str, said: str
) -> None:
    form = make_form(consent_text="Other words.")
    lead = make_lead(
        form_id=form.form_id, consent={**consent(CONSENT, is_ticked=True), "version": version}
    )

    page = sales.get(url_of(lead.lead_id)).content.decode()

    assert said in page
    assert "Other words." not in page


def test_a_form_that_asks_for_no_consent_shows_none(sales: Client, make_lead: LeadMaker) -> None:
    assert "Consent" not in sales.get(url_of(make_lead().lead_id)).content.decode()


def consent(text: str, *, is_ticked: bool) -> dict[str, str | bool]:
    """What is kept with a lead."""
    at = "2026-03-02T08:30:00.000+00:00"
    return {"version": "3", "text_hash": consent_hash(text), "is_ticked": is_ticked, "at": at}


def test_a_lead_leads_back_to_the_page_of_the_list_it_was_opened_from(
    sales: Client, make_lead: LeadMaker
) -> None:
    for number in range(60):
        make_lead(at=MADE_AT + timedelta(minutes=number), status="won")
    first = sales.get(LIST, {"status": "won"})
    second = sales.get(link(first, "next"))
    opened = re.search(r'class="clamp" href="(/admin/leads[^"]+)"', second.content.decode())
    assert opened is not None

    page = sales.get(html.unescape(opened.group(1))).content.decode()

    ways_back = re.findall(r'href="([^"]+)">(?:Leads<|<span[^>]*>←</span> Back)', page)
    assert len(ways_back) == 2
    for way_back in ways_back:
        assert names_in(sales.get(html.unescape(way_back))) == names_in(second)


@pytest.mark.parametrize("kept", ["https://evil.example.com/", "//evil.example.com", "x", ""])
def test_a_way_back_that_is_no_list_of_ours_leads_to_all_leads(
    sales: Client, make_lead: LeadMaker, kept: str
) -> None:
    page = sales.get(url_of(make_lead().lead_id), {LIST_PARAMETER: kept}).content.decode()

    assert f'<a href="{LIST}"><span aria-hidden="true">←</span> Back to the list</a>' in page
    assert "evil" not in page


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
