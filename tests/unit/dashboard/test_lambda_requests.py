from __future__ import annotations

import base64
from typing import Any

import pytest

from dashboard.on_lambda.requests import environ_of


def event(headers: dict[str, str] | None = None, **more: Any) -> dict[str, Any]:
    return {
        "httpMethod": "GET",
        "path": "/admin/",
        "requestContext": {"identity": {"sourceIp": "203.0.113.7"}},
        "headers": headers,
        "multiValueHeaders": headers and {name: [text] for name, text in headers.items()},
        "queryStringParameters": None,
        "multiValueQueryStringParameters": None,
        "stageVariables": None,
        "body": None,
        "isBase64Encoded": False,
        **more,
    }


def environ(headers: dict[str, str] | None = None, **more: Any) -> dict[str, Any]:
    return environ_of(event(headers, **more), None)


def test_the_address_is_the_gateways_word_and_not_the_clients() -> None:
    seen = environ({"x-forwarded-for": "6.6.6.6, 203.0.113.7", "Accept": "*/*"})
    assert seen["REMOTE_ADDR"] == seen["HTTP_X_FORWARDED_FOR"] == "203.0.113.7"
    assert seen["HTTP_ACCEPT"] == "*/*"


def test_a_header_that_would_take_anothers_name_is_dropped() -> None:
    seen = environ({"X_Forwarded_Proto": "http", "X-Forwarded-Proto": "https"})
    assert seen["HTTP_X_FORWARDED_PROTO"] == "https"
    assert "HTTP_X_FORWARDED_PROTO" not in environ({"X_Forwarded_Proto": "http"})


def test_nothing_of_a_request_gets_wsgis_own_names() -> None:
    seen = environ({"Content-Length": "999", "Content-Type": "text/plain", "Remote-User": "admin"})
    assert (seen["CONTENT_LENGTH"], seen["CONTENT_TYPE"]) == ("0", "text/plain")
    assert seen.keys().isdisjoint({"REMOTE_USER", "HTTP_CONTENT_LENGTH", "HTTP_CONTENT_TYPE"})


def test_headers_sent_more_than_once_arrive_as_one() -> None:
    several = {"Cookie": ["a=1", "b=2"], "Accept": ["text/html", "*/*"]}
    seen = environ({"Cookie": "b=2", "Accept": "*/*"}, multiValueHeaders=several)
    assert seen["HTTP_COOKIE"] == "a=1; b=2"
    assert seen["HTTP_ACCEPT"] == "text/html, */*"


@pytest.mark.parametrize(
    ("path", "info"),
    [
        ("/admin/leads/lead/", "/admin/leads/lead/"),
        ("/a%20b/%C3%A9", "/a b/é"),
        ("/a b/é", "/a b/é"),
    ],
)
def test_a_path_arrives_as_its_bytes(path: str, info: str) -> None:
    assert environ(path=path)["PATH_INFO"].encode("iso-8859-1").decode() == info


def test_a_query_arrives_whole_and_encoded_once() -> None:
    query = {"q": ["a&b=é"], "tag": ["x", "y z"], "empty": [""]}
    seen = environ(multiValueQueryStringParameters=query)
    assert seen["QUERY_STRING"] == "q=a%26b%3D%C3%A9&tag=x&tag=y+z&empty="


@pytest.mark.parametrize(
    ("body", "is_base64", "read"),
    [
        (base64.b64encode(b"a=1&b=\xff").decode(), True, b"a=1&b=\xff"),
        ("a=é", False, "a=é".encode()),
        (None, False, b""),
        ("", True, b""),
    ],
)
def test_a_body_arrives_as_its_bytes(body: str | None, is_base64: bool, read: bytes) -> None:
    seen = environ({"Content-Length": "7"}, body=body, isBase64Encoded=is_base64)
    assert seen["wsgi.input"].read() == read
    assert seen["CONTENT_LENGTH"] == str(len(read))


def test_a_request_without_headers_query_or_address_is_taken_as_it_is() -> None:
    seen = environ(requestContext={})
    assert (seen["REMOTE_ADDR"], seen["QUERY_STRING"], seen["SERVER_NAME"]) == ("", "", "")


def test_stage_variables_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DJANGO_DEBUG", raising=False)
    plain = environ() | {"lambda.event": None, "wsgi.input": None}
    given = environ(stageVariables={"DJANGO_DEBUG": "true"})
    assert given | {"lambda.event": None, "wsgi.input": None} == plain


def test_the_event_is_there_for_whoever_needs_more_of_it() -> None:
    asked = event({"Accept": "*/*"})
    assert environ_of(asked, None)["lambda.event"] is asked
