"""The API through the gateway, as programs call it."""

from __future__ import annotations

import json
from urllib.parse import urlencode

import pytest

from tests.support.http import call
from tests.support.stack import Stack, write_key_of

pytestmark = [pytest.mark.demo, pytest.mark.timeout(900)]

JSON = {"Content-Type": "application/json"}
URLENCODED = {"Content-Type": "application/x-www-form-urlencoded"}
GOOD = {"name": "Cora Curl", "email": "cora@example.org", "topic": "quote", "message": "Hello"}


@pytest.fixture
def api(stack: Stack) -> str:
    url: str = stack.contract["api_url"]
    return url


@pytest.fixture
def form_url(stack: Stack, api: str) -> str:
    return f"{api}/f/{stack.contract['form_id']}"


@pytest.fixture
def key(stack: Stack) -> dict[str, str]:
    return {"x-api-key": stack.contract["api_key_read"]}


@pytest.fixture
def write_key(stack: Stack) -> dict[str, str]:
    return {"x-api-key": write_key_of(stack)}


def test_urlencoded_is_303_json_is_201_and_both_are_listed(
    api: str, form_url: str, key: dict[str, str]
) -> None:
    plain = {**GOOD, "email": "cora-plain@example.org"}
    status, headers, _ = call(form_url, urlencode(plain).encode(), URLENCODED)
    assert status == 303
    assert headers["Location"].startswith(f"{form_url}/thanks?receipt=")
    status, headers, text = call(form_url, json.dumps(GOOD).encode(), JSON)
    assert status == 201
    assert headers["X-Correlation-Id"]
    lead_id = json.loads(text)["lead_id"]
    status, _, text = call(f"{api}/v1/leads?limit=5", headers=key)
    assert status == 200
    emails = [lead["email"] for lead in json.loads(text)["leads"]]
    assert {"cora@example.org", "cora-plain@example.org"} <= set(emails)
    status, _, text = call(f"{api}/v1/leads/{lead_id}", headers=key)
    assert json.loads(text)["lead"]["fields"]["name"] == "Cora Curl"


def test_leads_are_not_read_without_the_key(api: str) -> None:
    for url in (f"{api}/v1/leads", f"{api}/v1/leads/lead_01h455vb4pex5vsknk084sn02q"):
        assert call(url)[0] == 403
        assert call(url, headers={"x-api-key": "wrong-wrong-wrong-wrong-wrong"})[0] == 403


def test_browser_of_the_demo_site_is_allowed_and_others_are_told_why(
    stack: Stack, form_url: str
) -> None:
    site = stack.contract["embed_url"].rstrip("/")
    preflight = {"Origin": site, "Access-Control-Request-Method": "POST"}
    status, headers, _ = call(form_url, headers=preflight, method="OPTIONS")
    assert (status, headers["Access-Control-Allow-Origin"]) == (204, site)
    foreign = {**JSON, "Origin": "https://elsewhere.example"}
    status, headers, text = call(form_url, json.dumps(GOOD).encode(), foreign)
    assert (status, headers["Vary"]) == (403, "Origin")
    assert "https://elsewhere.example" in json.loads(text)["error"]
    preflight["Origin"] = "https://elsewhere.example"
    _, headers, _ = call(form_url, headers=preflight, method="OPTIONS")
    assert headers["Access-Control-Allow-Origin"] is None


BAD: list[tuple[str, bytes, dict[str, str], int]] = [
    ("/f/FORM", b'{"name": ', JSON, 400),
    ("/f/FORM", b'{"name": NaN}', JSON, 400),
    ("/f/FORM", b"[" * 60_000, JSON, 400),
    ("/f/FORM", b'{"name": "\\ud800"}', JSON, 400),
    ("/f/FORM", b'{"name": "a", "name": "b"}', JSON, 400),
    ("/f/FORM", b'{"name": ""}', JSON, 422),
    ("/f/FORM", b"<xml/>", {"Content-Type": "application/xml", "Accept": "application/json"}, 415),
    ("/f/FORM", b'{"message": "' + b"x" * 70_000 + b'"}', JSON, 413),
    ("/f/form_01h455vb4pex5vsknk084sn02q", b"{}", JSON, 404),
    ("/f/nonsense", b"{}", JSON, 404),
    ("/v1/leads", b"{}", {**JSON, "KEY": "write"}, 400),
    ("/v1/leads", b"{", {**JSON, "KEY": "write"}, 400),
    ("/v1/leads?cursor=nonsense", b"", {"KEY": "read"}, 400),
    ("/v1/leads?from=yesterday", b"", {"KEY": "read"}, 400),
    ("/v1/leads/nonsense", b"", {"KEY": "read"}, 404),
    ("/nowhere", b"", {}, 403),
]


@pytest.mark.parametrize(("path", "body", "headers", "status"), BAD)
def test_bad_input_is_a_4xx_in_the_error_shape(
    stack: Stack,
    api: str,
    key: dict[str, str],
    write_key: dict[str, str],
    path: str,
    body: bytes,
    headers: dict[str, str],
    status: int,
) -> None:
    sent = {name: value for name, value in headers.items() if name != "KEY"}
    url = f"{api}{path.replace('FORM', stack.contract['form_id'])}"
    keys = {"read": key, "write": write_key}
    got, _, text = call(url, body or None, {**sent, **keys.get(headers.get("KEY", ""), {})})
    answer = json.loads(text)
    assert got == status, text
    assert answer["ok"] is False
    assert len(answer["error"]) > 10
    assert all(error["code"] and error["message"] for error in answer["errors"])
    assert answer["errors"]
    assert "Traceback" not in text


def test_health_answers(api: str) -> None:
    status, headers, text = call(f"{api}/health")
    assert (status, json.loads(text)) == (200, {"ok": True})
    assert headers["Cache-Control"] == "max-age=10"
