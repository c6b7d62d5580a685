"""The way in by its rules: rates, origins counted, the form's own words, names and consent."""

from __future__ import annotations

import json
import os
import random
from dataclasses import replace
from typing import Any

import pytest

from ingest.settings import Settings, read_settings
from ingest.submit_lead import serve_submissions
from leadmodels.forms import Form, put_form
from leadmodels.intake.consent import consent_hash
from leadmodels.intake.peppers import hash_ip, pepper_for
from leadmodels.intake.rates import MOST_A_MINUTE, count_submission
from leadmodels.intake.refused_origins import list_refusals
from leadmodels.leads import Lead, get_lead
from leadmodels.rules.fields import Field
from leadmodels.table import bind_table
from tests.integration.ingest.conftest import Call, listed
from tests.support.gateway import Context, event, form_post, json_post
from tests.support.table import CONTACT_FIELDS, NOW, SITE, UNREACHABLE_TABLE, store_form

GOOD = {"name": "Ada Example", "email": "ada@example.org"}
EVIL = "https://evil.example"
ADDRESS = "192.0.2.7"


@pytest.fixture
def settings() -> Settings:
    return read_settings(os.environ)


@pytest.fixture
def submit(table: None, settings: Settings) -> Call:  # noqa: ARG001 - binds the models first
    """A container whose clock stands still."""
    noise = random.Random(1).randbytes
    handler = serve_submissions(settings, now=lambda: NOW, random=noise, monotonic=lambda: 0.0)
    return lambda event: handler(event, Context())  # type: ignore[arg-type]


def stored(answer: dict[str, Any]) -> Lead:
    assert answer["statusCode"] == 201, answer["body"]
    return get_lead(json.loads(answer["body"])["lead_id"], now=NOW)


def errors_of(answer: dict[str, Any]) -> list[dict[str, str]]:
    errors: list[dict[str, str]] = json.loads(answer["body"])["errors"]
    return errors


def integrator_post(form: Form, key_id: str, fields: object, **headers: str) -> dict[str, Any]:
    body = json.dumps({"form_id": form.form_id, "fields": fields})
    headers = {"Content-Type": "application/json", **headers}
    return event("POST", "/v1/leads", body=body, headers=headers, api_key_id=key_id)


def come_often(form: Form, times: int) -> None:
    """Count submissions of this minute from the test's address."""
    ip_hash = hash_ip(ADDRESS, pepper_for(NOW.date(), random=os.urandom))
    for _ in range(times):
        count_submission(form.form_id, ip_hash, at=NOW)


def test_sixty_a_minute_are_taken_and_more_are_asked_to_wait(
    submit: Call, read: Call, key_id: str, form: Form
) -> None:
    come_often(form, MOST_A_MINUTE - 1)
    last = submit(json_post(form.form_id, GOOD, Origin=SITE))
    assert stored(last).spam_reasons == ("high_rate",)
    as_json = submit(json_post(form.form_id, {**GOOD, "message": "b"}, Origin=SITE))
    as_page = submit(form_post(form.form_id, {**GOOD, "message": "c"}, Origin=SITE))
    for answer in (as_json, as_page):
        assert (answer["statusCode"], answer["headers"]["Retry-After"]) == (429, "60")
    assert errors_of(as_json)[0]["code"] == "too_many"
    assert "Please wait a minute." in as_page["body"]
    assert len(listed(read, key_id)) == 1


def test_an_integrator_s_leads_have_no_origin_and_no_rate(
    submit: Call, key_id: str, form: Form
) -> None:
    come_often(form, MOST_A_MINUTE)
    lead = stored(submit(integrator_post(form, key_id, GOOD, Origin=EVIL)))
    assert (lead.status, lead.spam_reasons, lead.ip_hash) == ("new", (), None)
    assert lead.source == {"api_key": f"key_{key_id}"}
    assert list_refusals(form.form_id, now=NOW) == ()


def test_a_visitor_s_lead_keeps_a_hash_of_the_address_and_the_page(
    submit: Call, form: Form
) -> None:
    page = f"{SITE}/contact?product=5"
    lead = stored(submit(json_post(form.form_id, GOOD, Origin=SITE, Referer=page)))
    assert lead.source == {"page_url": page}
    assert lead.ip_hash is not None
    assert ADDRESS not in str(lead)


def test_a_refused_origin_is_counted_for_the_form_s_admin(submit: Call, form: Form) -> None:
    for _ in range(2):
        assert submit(json_post(form.form_id, GOOD, Origin=EVIL))["statusCode"] == 403
    [refused] = list_refusals(form.form_id, now=NOW)
    assert (refused.origin, refused.count, refused.last_seen_at) == (EVIL, 2, NOW)


def test_nested_values_are_refused_before_anything_is_queued(submit: Call, form: Form) -> None:
    bind_table(UNREACHABLE_TABLE)
    nested: list[object] = [{"deep": "x"}, [["x"]], [{}]]
    for value in nested:
        answer = submit(json_post(form.form_id, {**GOOD, "message": value}, Origin=SITE))
        assert (answer["statusCode"], errors_of(answer)[0]["code"]) == (422, "type")


@pytest.mark.parametrize(("threshold", "status"), [(60, "spam"), (61, "new")])
def test_a_form_s_words_and_threshold_decide_what_is_quarantined(
    submit: Call, form: Form, threshold: int, status: str
) -> None:
    strict = put_form(replace(form, blocked_words=("Casino",), spam_threshold=threshold))
    sent = {**GOOD, "message": "Win in our casino."}
    lead = stored(submit(json_post(strict.form_id, sent, Origin=SITE)))
    assert (lead.status, lead.spam_score, lead.spam_reasons) == (status, 60, ("blocked_words",))


def test_other_names_of_a_field_are_its_own(submit: Call, form: Form) -> None:
    named = put_form(replace(form, aliases={"Full name": "name", "mail": "email"}))
    sent = {"Full name": "Ada Example", "mail": "ada@example.org", "other": "x"}
    lead = stored(submit(json_post(named.form_id, sent, Origin=SITE)))
    assert lead.fields.items() >= {**GOOD, "other": "x"}.items()
    assert not {"Full name", "mail"} & set(lead.fields)
    assert (lead.name, lead.email) == ("Ada Example", "ada@example.org")


def test_an_address_for_answers_is_the_sender_s_where_the_form_asks_for_none(submit: Call) -> None:
    form = store_form(fields=(Field(name="message", type="textarea", label="Message"),))
    sent = {"message": "Hello", "_replyto": "ada@example.org", "_subject": "A quote"}
    lead = stored(submit(json_post(form.form_id, sent, Origin=SITE)))
    assert (lead.email, lead.fields) == ("ada@example.org", {"message": "Hello"})
    assert lead.source == {"subject": "A quote"}


@pytest.mark.parametrize("is_ticked", [True, False])
def test_what_a_visitor_agreed_to_is_kept_with_its_words_and_time(
    submit: Call, form: Form, is_ticked: bool
) -> None:
    text = "You may write to me."
    box = Field(name="consent", type="checkbox", label=text)
    asking = put_form(replace(form, consent_text=text, fields=(*CONTACT_FIELDS, box)))
    sent = {**GOOD, "consent": "on"} if is_ticked else GOOD
    lead = stored(submit(json_post(asking.form_id, sent, Origin=SITE)))
    assert lead.consent == {
        "version": "2",
        "text_hash": consent_hash(text),
        "is_ticked": is_ticked,
        "is_from_page": False,
        "at": "2026-11-23T12:00:00.000+00:00",
    }
    assert lead.form_version == 2


def test_the_words_that_a_page_says_it_showed_are_those_agreed_to(submit: Call, form: Form) -> None:
    box = Field(name="consent", type="checkbox", label="I agree")
    before = put_form(replace(form, consent_text="Old.", fields=(*CONTACT_FIELDS, box)))
    now = put_form(replace(before, consent_text="New."))
    for said, version in (("Old.", None), ("New.", "3")):
        sent = {**GOOD, "message": said, "consent": "on", "_consent": consent_hash(said)}
        consent = stored(submit(json_post(now.form_id, sent, Origin=SITE))).consent
        assert (consent["text_hash"], consent.get("version")) == (consent_hash(said), version)
        assert (consent["is_ticked"], consent["is_from_page"]) == (True, True)


@pytest.mark.parametrize("said", ["", "New.", "0" * 63, "<b>" + "0" * 61, ["0" * 64, "x"]])
def test_what_is_no_hash_of_words_says_nothing_about_them(
    submit: Call, form: Form, said: object
) -> None:
    now = put_form(replace(form, consent_text="New."))
    sent = {**GOOD, "_consent": said}
    consent = stored(submit(json_post(now.form_id, sent, Origin=SITE))).consent
    assert (consent["text_hash"], consent["is_from_page"]) == (consent_hash("New."), False)


def test_a_form_that_tells_nothing_records_no_consent(submit: Call, form: Form) -> None:
    assert stored(submit(json_post(form.form_id, GOOD, Origin=SITE))).consent == {}
