"""What a visitor's submission gets: stored and sent on, or refused with a reason."""

from __future__ import annotations

import json
import logging
import re
import subprocess
import sys
from datetime import UTC, datetime
from typing import TextIO, cast

import pytest

from leadmodels.forms import Form
from leadmodels.leads import get_lead
from leadmodels.table import bind_table
from tests.integration.ingest.conftest import Call, listed
from tests.support.gateway import event, form_post, json_post
from tests.support.table import SITE, UNREACHABLE_TABLE, store_form

GOOD = {"name": "Ada Example", "email": "Ada@Example.org", "message": "Hello\r\nthere"}


def test_json_lead_is_stored_and_answered_201(submit: Call, form: Form) -> None:
    answer = submit(json_post(form.form_id, GOOD, Origin=SITE))
    body = json.loads(answer["body"])
    assert answer["statusCode"] == 201
    assert set(body) == {"ok", "lead_id", "receipt", "next"}
    assert re.fullmatch(r"[0-9A-Z]{4}-[0-9A-Z]{4}", body["receipt"])
    assert body["next"].endswith(f"/f/{form.form_id}/thanks?receipt={body['receipt']}")
    lead = get_lead(body["lead_id"], now=datetime.now(UTC))
    assert (lead.status, lead.email, lead.receipt) == ("new", "Ada@Example.org", body["receipt"])
    assert lead.fields["message"] == "Hello\nthere"
    assert answer["headers"]["Access-Control-Allow-Origin"] == SITE


def test_plain_form_is_sent_on_with_303_to_the_thank_you_page(
    submit: Call, read: Call, key_id: str, form: Form
) -> None:
    answer = submit(form_post(form.form_id, GOOD, Origin=SITE))
    assert answer["statusCode"] == 303
    location = answer["headers"]["Location"]
    assert location.startswith(f"https://api.example.com/dev/f/{form.form_id}/thanks?receipt=")
    assert [lead["name"] for lead in listed(read, key_id)] == ["Ada Example"]


def test_success_url_is_where_the_visitor_goes(submit: Call) -> None:
    form = store_form(success_url="https://www.example.com/danke")
    answer = submit(form_post(form.form_id, GOOD, Origin=SITE))
    assert answer["headers"]["Location"] == "https://www.example.com/danke"


def test_fetch_of_a_plain_form_that_accepts_json_gets_json(submit: Call, form: Form) -> None:
    answer = submit(form_post(form.form_id, GOOD, Origin=SITE, Accept="application/json"))
    assert answer["statusCode"] == 201


def test_problem_fields_are_named_with_codes_and_nothing_is_stored(
    submit: Call, read: Call, key_id: str, form: Form
) -> None:
    answer = submit(json_post(form.form_id, {"email": "not an address"}, Origin=SITE))
    body = json.loads(answer["body"])
    assert answer["statusCode"] == 422
    assert body["ok"] is False
    assert {(e["field"], e["code"]) for e in body["errors"]} == {
        ("name", "required"),
        ("email", "email"),
    }
    assert answer["headers"]["Access-Control-Allow-Origin"] == SITE
    assert listed(read, key_id) == []


def test_problem_page_keeps_every_value_and_links_to_the_fields(submit: Call, form: Form) -> None:
    sent = {"name": "", "email": 'a"<b>', "topic": "other", "newsletter": "on", "extra": "<x>"}
    answer = submit(form_post(form.form_id, sent, Origin=SITE))
    page = answer["body"]
    assert answer["statusCode"] == 422
    assert "<title>Error: Contact</title>" in page
    assert 'href="#field-name"' in page
    assert 'value="a&quot;&lt;b&gt;"' in page
    assert '<option value="other" selected>' in page
    assert re.search(r'type="checkbox"[^>]* checked', page)
    assert '<input type="hidden" name="extra" value="&lt;x&gt;">' in page
    assert "<b>" not in page


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [
        (SITE, True),
        ("https://api.example.com", True),  # the hosted form
        ("https://evil.example", False),
        ("https://www.example.com.evil.example", False),
        ("http://www.example.com", False),
        ("https://www.example.com:444", False),
    ],
)
def test_origin_rule_decides_alike_for_preflight_and_submission(
    submit: Call, form: Form, origin: str, allowed: bool
) -> None:
    posted = submit(json_post(form.form_id, GOOD, Origin=origin))
    preflight = submit(
        event(
            "OPTIONS",
            "/f/{form_id}",
            headers={
                "Origin": origin,
                "Access-Control-Request-Method": "POST",
                "Access-Control-Request-Headers": "content-type, idempotency-key",
            },
            path={"form_id": form.form_id},
        )
    )
    assert posted["statusCode"] == (201 if allowed else 403)
    assert ("Access-Control-Allow-Origin" in preflight["headers"]) is allowed
    assert preflight["headers"]["Vary"] == posted["headers"]["Vary"] == "Origin"
    if allowed:
        asked = preflight["headers"]["Access-Control-Allow-Headers"]
        assert asked == "content-type, idempotency-key"


def test_refused_page_can_read_why(submit: Call, form: Form) -> None:
    answer = submit(json_post(form.form_id, GOOD, Origin="https://evil.example"))
    assert answer["headers"]["Access-Control-Allow-Origin"] == "https://evil.example"
    assert "https://evil.example" in json.loads(answer["body"])["error"]


@pytest.mark.parametrize("headers", [{}, {"Origin": "null"}])
def test_submission_without_an_origin_is_quarantined_and_answered_as_usual(
    submit: Call, form: Form, headers: dict[str, str]
) -> None:
    answer = submit(json_post(form.form_id, GOOD, **headers))
    lead = get_lead(json.loads(answer["body"])["lead_id"], now=datetime.now(UTC))
    assert answer["statusCode"] == 201
    assert (lead.status, lead.spam_reasons) == ("spam", ("missing_origin",))
    assert "Access-Control-Allow-Origin" not in answer["headers"]


def test_referer_stands_in_for_a_missing_origin(submit: Call, form: Form) -> None:
    answer = submit(json_post(form.form_id, GOOD, Referer=f"{SITE}/contact?utm_source=x"))
    lead = get_lead(json.loads(answer["body"])["lead_id"], now=datetime.now(UTC))
    assert lead.status == "new"
    assert lead.source == {"page_url": f"{SITE}/contact", "utm_source": "x"}
    refused = submit(json_post(form.form_id, GOOD, Referer="https://evil.example/"))
    assert refused["statusCode"] == 403


BAD_BODIES = {
    "cut": '{"name": "A"',
    "empty": "",
    "not an object": "[1]",
    "nan": '{"name": NaN}',
    "deep": "[" * 100_000,
    "deep object": '{"a":' * 50_000,
    "lone surrogate": '{"name": "\\ud800", "email": "a@example.org"}',
    "lone surrogate in a name": '{"\\ud800": "x"}',
    "duplicate": '{"name": "A", "name": "B"}',
}


@pytest.mark.parametrize("body", BAD_BODIES.values(), ids=BAD_BODIES)
def test_malformed_json_is_400_with_a_sentence(
    submit: Call, read: Call, key_id: str, form: Form, body: str
) -> None:
    answer = submit(json_post(form.form_id, body[:65_000], Origin=SITE))
    assert answer["statusCode"] == 400
    assert json.loads(answer["body"])["ok"] is False
    assert len(json.loads(answer["body"])["error"]) > 20
    assert listed(read, key_id) == []


def test_nested_values_are_field_errors(submit: Call, form: Form) -> None:
    sent = {**GOOD, "message": {"deep": [1]}}
    answer = submit(json_post(form.form_id, sent, Origin=SITE))
    assert answer["statusCode"] == 422
    assert [e["field"] for e in json.loads(answer["body"])["errors"]] == ["message"]


@pytest.mark.parametrize(
    ("content_type", "status"),
    [("text/plain", 415), ("", 415), ("application/xml", 415)],
)
def test_other_content_types_are_415(
    submit: Call, form: Form, content_type: str, status: int
) -> None:
    answer = submit(form_post(form.form_id, GOOD, Origin=SITE, Content_Type=content_type))
    assert answer["statusCode"] == status


def test_body_over_64_kb_is_413(submit: Call, form: Form) -> None:
    at_most = submit(json_post(form.form_id, '{"a":"' + "x" * 65_528 + '"}', Origin=SITE))
    over = submit(json_post(form.form_id, '{"a":"' + "x" * 65_529 + '"}', Origin=SITE))
    assert (at_most["statusCode"], over["statusCode"]) == (422, 413)


@pytest.mark.parametrize("form_id", ["form_01h455vb4pex5vsknk084sn02q", "nonsense", "%00", ""])
def test_unknown_form_is_404(submit: Call, form_id: str) -> None:
    answer = submit(json_post(form_id, GOOD, Origin=SITE))
    assert answer["statusCode"] == 404


def test_closed_form_is_404(submit: Call) -> None:
    form = store_form(active=False)
    assert submit(json_post(form.form_id, GOOD, Origin=SITE))["statusCode"] == 404


def test_store_failure_is_503_and_the_page_keeps_the_values(submit: Call, form: Form) -> None:
    assert submit(json_post(form.form_id, GOOD, Origin=SITE))["statusCode"] == 201
    bind_table(UNREACHABLE_TABLE)
    as_json = submit(json_post(form.form_id, GOOD, Origin=SITE))
    as_page = submit(form_post(form.form_id, GOOD, Origin=SITE))
    assert (as_json["statusCode"], as_page["statusCode"]) == (503, 503)
    assert as_page["headers"]["Retry-After"] == "30"
    assert "was not sent" in as_page["body"]
    assert 'value="Ada Example"' in as_page["body"]


def test_thank_you_page_shows_only_a_receipt(submit: Call, form: Form) -> None:
    def page(receipt: str) -> str:
        got = submit(
            event(
                "GET",
                "/f/{form_id}/thanks",
                path={"form_id": form.form_id},
                query={"receipt": [receipt]},
            )
        )
        assert got["statusCode"] == 200
        text: str = got["body"]
        return text

    assert "7K3M-Q2XD" in page("7K3M-Q2XD")
    assert "<script>" not in page("<script>alert(1)</script>")


def test_pages_allow_nothing_but_their_own_style(submit: Call) -> None:
    form = store_form(success_url="https://www.example.com/danke")
    page = submit(
        event(
            "GET", "/f/{form_id}", headers={"Accept": "text/html"}, path={"form_id": form.form_id}
        )
    )
    policy = page["headers"]["Content-Security-Policy"]
    assert page["statusCode"] == 200
    assert "default-src 'none'" in policy
    assert "form-action 'self' https://www.example.com" in policy
    assert "unsafe" not in policy
    assert page["headers"]["Cache-Control"] == "no-store"


def test_form_describes_itself_as_json(submit: Call, form: Form) -> None:
    answer = submit(
        event(
            "GET",
            "/f/{form_id}",
            headers={"Accept": "application/json"},
            path={"form_id": form.form_id},
        )
    )
    body = json.loads(answer["body"])
    assert [field["name"] for field in body["fields"]][:2] == ["name", "email"]
    assert body["limits"] == {"body_bytes": 65_536}


def test_health_is_cached_for_ten_seconds(submit: Call) -> None:
    answer = submit(event("GET", "/health"))
    assert json.loads(answer["body"]) == {"ok": True}
    assert answer["headers"]["Cache-Control"] == "max-age=10"


def test_logs_hold_nothing_that_was_sent(
    submit: Call, form: Form, capsys: pytest.CaptureFixture[str]
) -> None:
    # Powertools keeps the handler it made first, and with it the output of an earlier test.
    for log_handler in logging.getLogger("submit_lead").handlers:
        cast("logging.StreamHandler[TextIO]", log_handler).setStream(sys.stdout)
    canaries = {"name": "Canary Tweety", "email": "canary@example.org", "phone": "555-0199"}
    submit(json_post(form.form_id, canaries, Origin=SITE, Referer=f"{SITE}/?who=canary-page"))
    submit(form_post(form.form_id, {**canaries, "name": "", "topic": "canary"}, Origin=SITE))
    submit(json_post("canary-in-the-path", canaries, Origin=SITE))
    submit(json_post(form.form_id, canaries, Origin="https://canary.example"))
    bind_table(UNREACHABLE_TABLE)
    submit(json_post(form.form_id, canaries, Origin=SITE))
    logged = capsys.readouterr()
    assert '"correlation_id":"11111111-1111-4111-8111-111111111111"' in logged.out
    assert "canary" not in (logged.out + logged.err).lower()
    assert "555-0199" not in logged.out + logged.err


def test_cold_start_is_a_metric_and_in_the_log() -> None:
    """In a process of its own, as a container starts."""
    script = (
        "from ingest.submit_lead import handler\n"
        "from tests.support.gateway import Context, event\n"
        "for _ in range(2): handler(event('GET', '/health'), Context())\n"
    )
    ran = subprocess.run(  # noqa: S603 - our own interpreter and script
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    lines = [json.loads(line) for line in ran.stdout.splitlines()]
    assert sum(line.get("ColdStart") == [1.0] for line in lines) == 1
    assert [line["cold_start"] for line in lines if "cold_start" in line] == [True, False]
