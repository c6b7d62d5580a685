"""Which pages may read which answers, on every route and while the store is away."""

from __future__ import annotations

import os
import re
from typing import Any

import pytest

from ingest.settings import read_settings
from ingest.submit_lead import make_submit_lead
from leadmodels.forms import Form
from leadmodels.table import bind_table
from tests.integration.ingest.conftest import Call
from tests.support.gateway import Context, event, form_post, json_post, multipart_post
from tests.support.table import SITE, UNREACHABLE_TABLE, store_form

GOOD = {"name": "Ada Example", "email": "ada@example.org"}
EVIL = "https://evil.example"
LOCAL = "http://localhost:8000"
FILE = (
    b'--x\r\nContent-Disposition: form-data; name="name"\r\n\r\nAda Example\r\n'
    b'--x\r\nContent-Disposition: form-data; name="cv"; filename="a.txt"\r\n\r\nCV\r\n--x--\r\n'
)
PREVIEW = "https://preview.example.org"


def ask(method: str, form_id: str, origin: str, resource: str = "/f/{form_id}") -> dict[str, Any]:
    headers = {"Origin": origin, "Accept": "application/json"}
    return event(method, resource, headers=headers, path={"form_id": form_id})


def echoed(answer: dict[str, Any]) -> str | None:
    assert answer["headers"]["Vary"] == "Origin"
    origin: str | None = answer["headers"].get("Access-Control-Allow-Origin")
    return origin


@pytest.mark.parametrize(("origin", "expected"), [(SITE, SITE), (EVIL, None), ("null", None)])
@pytest.mark.parametrize("resource", ["/f/{form_id}", "/f/{form_id}/thanks"])
def test_a_form_is_read_by_its_own_pages_only(
    submit: Call, form: Form, resource: str, origin: str, expected: str | None
) -> None:
    answer = submit(ask("GET", form.form_id, origin, resource))
    assert (answer["statusCode"], echoed(answer)) == (200, expected)


def test_a_foreign_page_reads_why_it_was_refused_and_nothing_else(submit: Call, form: Form) -> None:
    refused = submit(json_post(form.form_id, GOOD, Origin=EVIL))
    assert (refused["statusCode"], echoed(refused)) == (403, EVIL)
    malformed = submit(json_post(form.form_id, "{", Origin=EVIL))
    assert (malformed["statusCode"], echoed(malformed)) == (400, None)
    preflight = submit(ask("OPTIONS", form.form_id, EVIL))
    assert (preflight["statusCode"], echoed(preflight)) == (204, None)
    assert "Access-Control-Allow-Methods" not in preflight["headers"]


@pytest.mark.parametrize("origin", ["null", f"{SITE}/", "https://WWW.example.com", "nonsense"])
def test_an_origin_no_browser_sends_is_echoed_by_no_answer(
    submit: Call, form: Form, origin: str
) -> None:
    sent = [
        ask("GET", form.form_id, origin),
        ask("OPTIONS", form.form_id, origin),
        json_post(form.form_id, GOOD, Origin=origin),
        json_post("form_x", GOOD, Origin=origin),
    ]
    assert [echoed(submit(one)) for one in sent] == [None] * 4


@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
def test_a_page_reads_that_its_form_is_unknown(submit: Call, method: str) -> None:
    answer = submit(ask(method, "form_01h455vb4pex5vsknk084sn02q", SITE))
    assert (answer["statusCode"], echoed(answer)) == (404, SITE)


def test_a_page_reads_that_the_store_is_away(submit: Call, form: Form) -> None:
    bind_table(UNREACHABLE_TABLE)
    for sent in (ask("GET", form.form_id, SITE), json_post(form.form_id, GOOD, Origin=SITE)):
        answer = submit(sent)
        assert (answer["statusCode"], echoed(answer)) == (503, SITE)
    # Nobody knows the form's origins now: the worker judges what the page is allowed to send.
    preflight = submit(ask("OPTIONS", form.form_id, SITE))
    assert (preflight["statusCode"], echoed(preflight)) == (204, SITE)


@pytest.mark.parametrize(("environment", "status"), [("dev", 201), ("prod", 403)])
@pytest.mark.usefixtures("table")
def test_local_pages_post_in_development_only(environment: str, status: int) -> None:
    form = store_form(origins=(LOCAL,))
    settings = read_settings({**os.environ, "ENVIRONMENT": environment})
    handler = make_submit_lead(settings)
    answer = handler(json_post(form.form_id, GOOD, Origin=LOCAL), Context())  # type: ignore[arg-type]
    assert answer["statusCode"] == status


@pytest.mark.parametrize(("listed", "status"), [(PREVIEW, 201), ("", 403)])
def test_origins_of_the_deployment_may_post_to_every_form(
    form: Form, listed: str, status: int
) -> None:
    handler = make_submit_lead(read_settings({**os.environ, "CORS_ALLOW_ORIGIN": listed}))
    answer = handler(json_post(form.form_id, GOOD, Origin=PREVIEW), Context())  # type: ignore[arg-type]
    assert answer["statusCode"] == status


def test_a_refused_page_stays_text_with_the_origin_and_what_was_typed(
    submit: Call, form: Form
) -> None:
    sent = {"name": "<i>\"'&", "email": "ada@example.org", "_submission_id": "<i>", "x": "<i>y"}
    page = submit(form_post(form.form_id, sent, Origin="https://<i>\"'&.example"))
    assert page["statusCode"] == 403
    assert "<i>" not in page["body"]
    for kept in (
        "https://&lt;i&gt;&quot;&#x27;&amp;.example",
        '<dd dir="auto">&lt;i&gt;&quot;&#x27;&amp;</dd>',
        '<dt dir="auto">x</dt><dd dir="auto">&lt;i&gt;y</dd>',
    ):
        assert kept in page["body"]


@pytest.mark.parametrize("headers", [{"Origin": EVIL}, {"Referer": f"{EVIL}/a"}])
def test_a_refused_page_has_no_form_to_send_from_the_api_s_own_origin(
    submit: Call, form: Form, headers: dict[str, str]
) -> None:
    with_file = multipart_post(form.form_id, FILE, "multipart/form-data; boundary=x", **headers)
    for sent, status in (
        (form_post(form.form_id, GOOD, **headers), 403),
        (form_post(form.form_id, {"name": "Ada Example"}, **headers), 403),
        (with_file, 415),
    ):
        page = submit(sent)
        assert page["statusCode"] == status
        assert not re.search("<(form|input|textarea|button)", page["body"])
        assert "form-action 'none'" in page["headers"]["Content-Security-Policy"]
        assert "Ada Example" in page["body"]


def test_a_page_that_may_post_gets_the_form_back_without_its_file(submit: Call, form: Form) -> None:
    sent = multipart_post(form.form_id, FILE, "multipart/form-data; boundary=x", Origin=SITE)
    page = submit(sent)
    assert (page["statusCode"], "<form" in page["body"]) == (415, True)
