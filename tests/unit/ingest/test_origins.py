"""The origin rule and the CORS headers, by the request alone."""

from __future__ import annotations

import pytest

from ingest.events import Request, from_event
from ingest.origins import (
    cors_headers,
    is_allowed_origin,
    judged_origin,
    preflight_headers,
)
from leadmodels.forms import Form
from leadmodels.origins import url_origin
from tests.support.gateway import event
from tests.support.table import NOW, SITE
from tests.unit.ingest.conftest import ReadSettings

FORM = Form(
    form_id="form_x",
    name="Contact",
    fields=(),
    origins=(SITE, "https://*.pages.example", "http://localhost:8000"),
    created_at=NOW,
    updated_at=NOW,
)
PREVIEW = "https://preview.example.org"
NO_ORIGINS = {
    "null": "null",
    "nothing": "",
    "a slash at the end": f"{SITE}/",
    "a path": f"{SITE}/contact",
    "capitals": "https://WWW.example.com",
    "a default port": f"{SITE}:443",
    "a user": "https://user@www.example.com",
    "a second header": f"{SITE}\r\nSet-Cookie: a=b",
    "a line's end": f"{SITE}\n",
    "two origins": f"{SITE} https://evil.example",
    "no scheme": "www.example.com",
    "a file": "file://",
    "a star": "*",
    "not ASCII": "https://www.exämple.com",
}


def request_with(**headers: str) -> Request:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return from_event(event("POST", "/f/{form_id}", headers=named))


def test_answers_vary_by_origin_and_name_the_headers_a_page_may_read() -> None:
    for is_readable in (True, False):
        headers = cors_headers(request_with(Origin=SITE), is_readable=is_readable)
        assert headers["Vary"] == "Origin"
        exposed = headers["Access-Control-Expose-Headers"].split(", ")
        assert set(exposed) == {"Retry-After", "X-Correlation-Id", "Idempotent-Replayed"}
        assert ("Access-Control-Allow-Origin" in headers) is is_readable
        assert "Access-Control-Allow-Credentials" not in headers


@pytest.mark.parametrize("origin", NO_ORIGINS.values(), ids=NO_ORIGINS)
def test_what_is_no_canonical_origin_is_never_echoed(origin: str) -> None:
    headers = cors_headers(request_with(Origin=origin), is_readable=True)
    assert set(headers) == {"Vary", "Access-Control-Expose-Headers"}


@pytest.mark.parametrize(
    ("asked", "allowed"),
    [
        ("content-type, idempotency-key", "content-type, idempotency-key"),
        ("content-type,X-Custom-1", "content-type, X-Custom-1"),
        ("content-type,, x y, *", "content-type"),
        ("content-type\r\nSet-Cookie: a=b", None),
        ("a:b", None),
        ("ä", None),
        ("-", None),
        ("", None),
        ("x" * 64, "x" * 64),
        ("x" * 65, None),
    ],
)
def test_only_names_of_headers_are_allowed_in_a_preflight(asked: str, allowed: str | None) -> None:
    headers = preflight_headers(request_with(Access_Control_Request_Headers=asked))
    assert headers.get("Access-Control-Allow-Headers") == allowed
    assert headers["Access-Control-Allow-Methods"] == "POST, GET, OPTIONS"
    assert headers["Access-Control-Max-Age"] == "600"


@pytest.mark.parametrize(
    ("origin", "in_dev", "in_production"),
    [
        (SITE, True, True),
        ("https://a.b.pages.example", True, True),
        ("https://pages.example", False, False),
        (PREVIEW, True, True),
        ("https://api.example.com", True, True),
        ("http://localhost:8000", True, False),
        ("http://www.example.com", False, False),
        ("https://evil.example", False, False),
        ("null", False, False),
    ],
)
def test_origins_are_the_form_s_the_deployment_s_and_the_api_s_own_and_https_in_production(
    settings_with: ReadSettings, origin: str, in_dev: bool, in_production: bool
) -> None:
    for environment, expected in (("dev", in_dev), ("prod", in_production)):
        settings = settings_with(ENVIRONMENT=environment, CORS_ALLOW_ORIGIN=PREVIEW)
        assert is_allowed_origin(origin, FORM, settings) is expected


@pytest.mark.parametrize(
    ("headers", "origin"),
    [
        ({"Origin": SITE, "Referer": "https://evil.example/"}, SITE),
        ({"Origin": "https://evil.example", "Referer": f"{SITE}/"}, "https://evil.example"),
        ({"Origin": "nonsense", "Referer": f"{SITE}/"}, "nonsense"),
        ({"Origin": "null", "Referer": f"{SITE}/contact?a=b"}, SITE),
        ({"Referer": f"{SITE}/contact"}, SITE),
        ({"Referer": "about:blank"}, None),
        ({"Referer": "https://[::1"}, None),
        ({"Origin": "null"}, None),
        ({}, None),
    ],
)
def test_an_origin_is_judged_before_a_referer(headers: dict[str, str], origin: str | None) -> None:
    assert judged_origin(request_with(**headers)) == origin


def test_a_long_origin_is_cut_before_it_is_kept() -> None:
    judged = judged_origin(request_with(Origin="https://" + "a" * 5_000))
    assert judged is not None
    assert len(judged) == 300


def test_a_url_s_origin_is_its_scheme_and_host() -> None:
    assert url_origin(f"{SITE}:8443/a?b#c") == f"{SITE}:8443"
    assert url_origin("/only/a/path") is None
