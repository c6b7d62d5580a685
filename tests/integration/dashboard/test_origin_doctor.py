"""The CORS doctor beside the function it asks: one rule, one verdict."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from dashboard.access.origins.doctor import Examination, examine
from dashboard.access.origins.page_origin import Sender
from dashboard.access.origins.probe import is_sendable
from ingest.settings import read_settings
from ingest.submit_lead import make_submit_lead
from leadmodels.forms import Form
from leadmodels.intake.refused_origins import list_refusals
from leadmodels.lists.filters import LeadFilters
from leadmodels.lists.listing import list_leads
from leadmodels.rules.fields import FIELD_TYPES, Field, Option
from tests.support.gateway import Context, event
from tests.support.hostile_origins import HOSTILE_ORIGINS
from tests.support.lambda_gateway import LambdaGateway, serve_lambda_gateway

from .conftest import FormMaker
from .form_pages import notes
from .origin_pages import EVIL, SITE, add, doctor_of, text

LOCAL = "http://localhost:8000"
LISTED = ("https://example.com", "https://example.com:8444", LOCAL)
PATTERNS = ("https://*.example.com", "https://*.example.com:8444")
WELCOME = ("https://example.com", "https://example.com:8444", "https://a.b.example.com")


@pytest.fixture
def gateway(store: None, settings: Settings) -> Iterator[LambdaGateway]:  # noqa: ARG001 - the table must be there
    """The function behind HTTP, where the dashboard looks for it."""
    with serve_lambda_gateway() as gateway:
        settings.PUBLIC_API_URL = gateway.url
        yield gateway


def examined(form: Form, header: str) -> Examination:
    return examine(form, Sender(header=header, note=""), header)


def decided_by_the_function(
    gateway: LambdaGateway, form: Form, headers: list[str]
) -> dict[str, str]:
    """Submit straight to the handler: an event can hold headers that HTTP can't carry."""
    environment = "prod" if gateway.is_production else "dev"
    environ = {**os.environ, "ENVIRONMENT": environment, "PUBLIC_API_URL": gateway.url}
    handler = make_submit_lead(read_settings(environ))
    decided = {}
    for header in headers:
        asked = event(
            "POST",
            "/f/{form_id}",
            body=json.dumps({"never": {"taken": True}}),
            headers={"Content-Type": "application/json", "Origin": header},
            path={"form_id": form.form_id},
        )
        answer = handler(asked, Context())  # type: ignore[arg-type]
        echoed = answer["headers"].get("Access-Control-Allow-Origin")
        taken = "allowed" if echoed == header else "quarantine"
        decided[header] = {403: "refused", 422: taken}[answer["statusCode"]]
    return decided


@pytest.mark.parametrize(
    ("origins", "is_production"),
    [(LISTED, False), pytest.param(LISTED, True, marks=pytest.mark.long), (PATTERNS, True)],
)
def test_the_doctor_and_the_function_give_hostile_origins_the_same_verdict(
    gateway: LambdaGateway,
    make_form: FormMaker,
    settings: Settings,
    is_production: bool,
    origins: tuple[str, ...],
) -> None:
    settings.IS_PROD = gateway.is_production = is_production
    form = make_form(origins=origins)
    own = gateway.url.removesuffix("/dev")
    headers = [*HOSTILE_ORIGINS, *WELCOME, LOCAL, own]

    found = {header: examined(form, header) for header in headers}

    doctor = {header: examination.decision for header, examination in found.items()}
    assert doctor == decided_by_the_function(gateway, form, headers)
    assert [one for one in HOSTILE_ORIGINS if doctor[one] != "refused"] == ["null"]
    assert doctor["null"] == "quarantine"
    allowed = {header for header in headers if doctor[header] == "allowed"}
    listed = {*LISTED[:2], LOCAL} if not is_production else {*LISTED[:2]}
    assert allowed == {own, *(listed if origins is LISTED else {WELCOME[2]})}
    # What HTTP can carry was really sent, and the API did what the rule says.
    for header, examination in found.items():
        assert examination.comparison.is_same is (True if is_sendable(header) else None), header
    assert sum(is_sendable(header) for header in headers) > 100


def page_of(client: Client, form: Form, page: str, **more: str) -> Any:
    return client.post(doctor_of(form), {"page": page, **more})


def test_an_allowed_page_is_told_why_and_what_was_sent(
    admin: Client, form: Form, gateway: LambdaGateway
) -> None:
    response = page_of(admin, form, f"{SITE}/contact?a=b")

    page = text(response)
    assert response.status_code == 200
    for words in (
        f"Allowed: {SITE}",
        "This is the origin of the address that you gave.",
        "It is in the form's list of allowed origins.",
        "The API does what the rule says.",
        "It lets the page's script send.",
        f"OPTIONS {gateway.url}/f/{form.form_id}",
        "Access-Control-Request-Method: POST",
        f"POST {gateway.url}/f/{form.form_id}",
        '{"cors_check": {"stores": "nothing"}}',
        "Status 204",
        "Status 422",
        f"Access-Control-Allow-Origin {SITE}",
        "Vary Origin",
    ):
        assert words in page
    assert [(method, path) for method, path, _ in gateway.requests] == [
        ("OPTIONS", f"/dev/f/{form.form_id}"),
        ("POST", f"/dev/f/{form.form_id}"),
    ]
    assert {headers["Origin"] for _, _, headers in gateway.requests} == {SITE}
    assert notes() == []


def test_a_refused_page_is_told_why_and_its_button_allows_it(
    admin: Client, form: Form, gateway: LambdaGateway
) -> None:
    page = text(page_of(admin, form, f"{EVIL}/page"))
    for words in (
        f"Refused: {EVIL}",
        "It is not in the form's list",
        "The API does what the rule says.",
        "It does not let the page's script send.",
        "Status 403",
        "Access-Control-Allow-Origin none",
        f"Allow {EVIL}",
    ):
        assert words in page

    assert add(admin, form, EVIL).status_code == 302

    # The function still knows the form as it was.
    late = text(page_of(admin, form, EVIL))
    assert f"Allowed: {EVIL}" in late
    assert "the API knows of it within 60 seconds. Try again then." in late
    assert "Status 403" in late
    gateway.pass_seconds(61)
    assert "The API does what the rule says." in text(page_of(admin, form, EVIL))


def test_a_difference_that_is_no_delay_names_the_settings(
    admin: Client, make_form: FormMaker, gateway: LambdaGateway
) -> None:
    form = make_form(origins=(LOCAL,))  # long ago
    gateway.is_production = True
    page = text(page_of(admin, form, LOCAL))
    assert f"Allowed: {LOCAL}" in page
    assert "ENVIRONMENT=prod refuses http" in page


@pytest.mark.parametrize("origin", [SITE, EVIL, "null"])
def test_whatever_a_form_asks_the_doctor_stores_no_lead(
    admin: Client, make_form: FormMaker, gateway: LambdaGateway, origin: str
) -> None:
    options = (Option(value="a", label="A"),)
    for field_type in FIELD_TYPES:
        chosen = options if field_type in {"select", "radio", "multiselect"} else ()
        field = Field(name="cors_check", type=field_type, label="Mine", options=chosen)
        assert page_of(admin, make_form(fields=(field,)), origin).status_code == 200
    plain = make_form(fields=(), aliases={"cors_check": "other"})
    assert page_of(admin, plain, origin).status_code == 200
    assert len(gateway.requests) == 2 * (len(FIELD_TYPES) + 1)
    assert list_leads(LeadFilters(), now=timezone.now()).leads == ()


def test_an_origin_that_is_nobody_s_is_told_to_go_into_quarantine(
    admin: Client, form: Form, gateway: LambdaGateway
) -> None:
    page = text(page_of(admin, form, "file:///C:/site/contact.html"))
    assert "Taken, but into quarantine: null" in page
    assert "The API does what the rule says." in page
    assert "Open the page from a web server" in page
    assert len(gateway.requests) == 2


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ("https://example.com", "with and without “www.” are two origins"),
        ("https://www.example.com:8443", "another port is another origin"),
        ("http://www.example.com/", "Open the page as https://www.example.com, which is allowed"),
        ("https://shop.example", "https://*.shop.example is in the list, for names below"),
        ("http://other.example", "This origin can't be allowed. Write an origin that starts"),
        ("capacitor://localhost", "This origin can't be allowed. Write an origin that starts"),
        ("https://www.example.com.", "This origin can't be allowed."),
        ("https://ex\u0430mple.com", "In letters: https://ex\u0430mple.com"),
    ],
)
def test_what_was_probably_meant_is_said(
    admin: Client, make_form: FormMaker, gateway: LambdaGateway, page: str, words: str
) -> None:
    form = make_form(origins=(SITE, "https://*.shop.example"))
    assert words in text(page_of(admin, form, page))
    assert gateway.requests


def test_in_production_a_page_over_http_is_to_be_served_otherwise(
    admin: Client, form: Form, gateway: LambdaGateway, settings: Settings
) -> None:
    settings.IS_PROD = gateway.is_production = True
    settings.SECURE_SSL_REDIRECT = False
    page = text(page_of(admin, form, "http://shop.example.org/"))
    assert "In production pages have to be served over https" in page
    assert "Serve the page over https, and allow that origin." in page
    assert "The API does what the rule says." in page


def test_a_form_that_is_switched_off_says_so(
    admin: Client, make_form: FormMaker, gateway: LambdaGateway
) -> None:
    page = text(page_of(admin, make_form(active=False), SITE))
    assert "It says that this form is switched off" in page
    assert "Switch the form on" in page
    assert len(gateway.requests) == 2


@pytest.mark.parametrize(
    "header", ["https://example.com\r\nX-Evil: 1", "https://ex\u0430mple.com", " https://a", ""]
)
def test_what_no_header_carries_is_judged_and_not_sent(
    admin: Client, form: Form, gateway: LambdaGateway, header: str
) -> None:
    page = text(page_of(admin, form, header, exact="on"))
    assert "Not sent: a header can't carry this" in page
    assert "The API's answers don't say" in page
    assert "Refused:" in page
    assert gateway.requests == []


def test_exactly_as_it_stands_nothing_is_made_of_what_was_typed(
    admin: Client, form: Form, gateway: LambdaGateway
) -> None:
    page = text(page_of(admin, form, "https://WWW.example.com", exact="on"))
    assert "Refused: https://WWW.example.com" in page
    assert "in lower case" in page
    assert "Examine the page's address instead" in page
    assert {headers["Origin"] for _, _, headers in gateway.requests} == {"https://WWW.example.com"}
    assert "Allowed:" in text(page_of(admin, form, "https://WWW.example.com"))


@pytest.mark.parametrize(
    ("page", "words"), [("", "Give the address"), ("  ", "Give"), ("https://", "No browser opens")]
)
def test_no_address_is_asked_for(
    admin: Client, form: Form, gateway: LambdaGateway, page: str, words: str
) -> None:
    response = page_of(admin, form, page)
    assert response.status_code == 422
    assert words in text(response)
    assert gateway.requests == []


def test_a_link_fills_the_page_in_and_sends_nothing(
    admin: Client, form: Form, gateway: LambdaGateway
) -> None:
    response = admin.get(doctor_of(form), {"page": '"><i>', "exact": "1"})
    assert 'value="&quot;&gt;&lt;i&gt;"' in response.content.decode()
    assert " checked" in response.content.decode()
    assert gateway.requests == []


def test_a_check_of_a_refused_origin_counts_as_one_refusal(
    admin: Client, form: Form, gateway: LambdaGateway
) -> None:
    page_of(admin, form, EVIL)
    (refusal,) = list_refusals(form.form_id, now=timezone.now())
    assert (refusal.origin, refusal.count) == (EVIL, 1)
    assert len(gateway.requests) == 2


def test_an_api_that_is_away_is_told(admin: Client, form: Form, settings: Settings) -> None:
    settings.PUBLIC_API_URL = "http://127.0.0.1:9/dev"
    page = text(page_of(admin, form, SITE))
    assert page.count("It can't be reached: Connection refused.") == 2
    assert "Allowed:" in page
    assert "can't be compared" in page


def test_a_form_of_another_table_is_told(form: Form, gateway: LambdaGateway) -> None:
    elsewhere = replace(form, form_id="form_01jzzzzzzzzzzzzzzzzzzzzzzz")
    found = examined(elsewhere, SITE)
    assert "works on another table" in found.steps[1].finding.sentence
    assert len(gateway.requests) == 2
