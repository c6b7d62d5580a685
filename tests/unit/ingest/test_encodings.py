"""Bodies as JSON and as plain forms send them; multipart is in test_bodies."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from ingest.bodies import MOST_BYTES, MOST_PAIRS, parse_body
from ingest.events import from_event
from ingest.refusals import Refusal
from tests.support.gateway import URLENCODED, form_post, json_post


def parse(posted: dict[str, Any]) -> dict[str, object]:
    return parse_body(from_event(posted))


def refusal_of(posted: dict[str, Any]) -> Refusal:
    with pytest.raises(Refusal) as caught:
        parse(posted)
    return caught.value


def in_base64(posted: dict[str, Any], body: bytes) -> dict[str, Any]:
    """Send bytes as API Gateway does for a binary media type."""
    return {**posted, "body": base64.b64encode(body).decode(), "isBase64Encoded": True}


@pytest.mark.parametrize(
    ("body", "values"),
    [
        ("a=1&b=&c=x&c=y&c=", {"a": "1", "b": "", "c": ["x", "y", ""]}),
        ("a=1+2%2B3&%C3%A4=%F0%9F%98%80", {"a": "1 2+3", "ä": "\U0001f600"}),
        ("a=1&_charset_=UTF-8", {"a": "1"}),
        ("a=1;b=2", {"a": "1;b=2"}),
        ("", {}),
    ],
)
def test_a_plain_form_is_read_by_name_and_a_repeated_name_as_a_list(
    body: str, values: dict[str, object]
) -> None:
    assert parse(form_post("form_x", body)) == values


@pytest.mark.parametrize("body", ["a=%FF", "%C3=x", "a=%ED%A0%80", "a=%C0%AF"])
def test_a_plain_form_that_is_not_utf_8_is_refused_and_not_guessed(body: str) -> None:
    refusal = refusal_of(form_post("form_x", body))
    assert (refusal.status, refusal.code) == (400, "malformed")


def test_a_plain_form_has_400_values_at_most() -> None:
    assert parse(form_post("form_x", "&".join(["a=b"] * MOST_PAIRS))) == {"a": ["b"] * 400}
    refusal = refusal_of(form_post("form_x", "&".join(["a=b"] * (MOST_PAIRS + 1))))
    assert (refusal.status, refusal.code) == (400, "malformed")


def test_json_keeps_numbers_as_they_were_written() -> None:
    values = parse(json_post("form_x", '{"a": 1.10, "b": 1e400, "c": true, "d": null, "e": [7]}'))
    assert values == {"a": "1.10", "b": "1e400", "c": True, "d": None, "e": ["7"]}


@pytest.mark.parametrize(
    "body",
    ['{"a": "b"', "[1]", '"a"', '{"a": 1, "a": 2}', '{"a": NaN}', '{"a": "\\ud800"}', "\ufeff{}"],
)
def test_json_that_can_be_read_in_two_ways_or_none_is_refused(body: str) -> None:
    refusal = refusal_of(json_post("form_x", body))
    assert (refusal.status, refusal.code) == (400, "malformed")


def test_a_body_in_base64_is_the_bytes_it_stands_for() -> None:
    assert parse(in_base64(form_post("form_x", ""), b"a=%C3%A4&b=\xc3\xa4")) == {"a": "ä", "b": "ä"}
    assert parse(in_base64(json_post("form_x", ""), '{"a": "ä"}'.encode())) == {"a": "ä"}


@pytest.mark.parametrize("body", [b"a=\xff", b"\xff\xfe"])
def test_bytes_that_are_not_utf_8_are_refused(body: bytes) -> None:
    for posted in (form_post("form_x", ""), json_post("form_x", "")):
        assert refusal_of(in_base64(posted, body)).status == 400


@pytest.mark.parametrize("body", ["a=b", "YQ", "YQ==\n"])
def test_what_is_no_base64_is_refused(body: str) -> None:
    posted = {**form_post("form_x", body), "isBase64Encoded": True}
    refusal = refusal_of(posted)
    assert (refusal.status, refusal.code) == (400, "malformed")


def test_the_limit_counts_bytes_after_base64() -> None:
    post = form_post("form_x", "")
    at_most = b"a=" + b"x" * (MOST_BYTES - 2)
    assert parse(in_base64(post, at_most)) == {"a": "x" * (MOST_BYTES - 2)}
    assert refusal_of(in_base64(post, at_most + b"x")).status == 413
    assert refusal_of(form_post("form_x", "a=" + "ä" * (MOST_BYTES // 2))).status == 413


@pytest.mark.parametrize(
    ("content_type", "status"),
    [
        ("application/x-www-form-urlencoded; charset=UTF-8", None),
        ("Application/X-WWW-Form-Urlencoded", None),
        ("text/plain", 415),
        ("application/jsonp", 415),
        ("", 415),
    ],
)
def test_a_body_is_read_by_the_type_it_is_sent_with(content_type: str, status: int | None) -> None:
    posted = form_post("form_x", "a=b", Content_Type=content_type)
    if status is None:
        assert parse(posted) == {"a": "b"}
    else:
        assert refusal_of(posted).status == status


@pytest.mark.parametrize(
    ("accept", "wants_json"),
    [
        ("application/json", True),
        ("Application/JSON;q=0.9", True),
        ("application/json, text/html", True),
        ("text/plain, application/json", True),
        ("text/html, application/json", False),
        ("text/html,application/xhtml+xml,*/*;q=0.8", False),
        ("*/*", False),
        ("", False),
    ],
)
def test_an_answer_is_json_where_accept_asks_for_it_before_html(
    accept: str, wants_json: bool
) -> None:
    request = from_event(form_post("form_x", "a=b", Accept=accept))
    assert request.content_type == URLENCODED
    assert request.wants_json is wants_json
    assert from_event(json_post("form_x", "{}", Accept=accept)).wants_json


def test_header_names_have_no_case_and_the_last_of_several_counts() -> None:
    posted = form_post("form_x", "a=b")
    posted["headers"]["oRIGIN"] = "https://single.example"
    posted["multiValueHeaders"]["ORIGIN"] = ["https://first.example", "https://last.example"]
    assert from_event(posted).headers["origin"] == "https://last.example"


def test_an_event_without_what_a_proxy_may_leave_out_is_read() -> None:
    request = from_event({"httpMethod": "GET", "resource": "/health", "headers": None})
    assert (request.route, request.correlation_id) == ("GET /health", "unknown")
    assert (request.api_key_id, request.source_ip) == (None, None)
    assert request.body_bytes(most=0) == b""
