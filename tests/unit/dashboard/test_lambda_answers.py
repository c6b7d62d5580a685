from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dashboard.leads.export.outcome import MOST_BYTES as MOST_EXPORT_BYTES
from dashboard.on_lambda.answers import MOST_BYTES, small_enough, with_single_cookies


def answer(body: str, **more: Any) -> dict[str, Any]:
    return {"statusCode": 200, "headers": {"Content-Type": "text/csv"}, "body": body, **more}


def content(sent: dict[str, Any]) -> bytes:
    """What the gateway passes on."""
    body: str = sent["body"]
    return base64.b64decode(body) if sent.get("isBase64Encoded") else body.encode()


def test_each_cookie_is_set_once() -> None:
    sent = with_single_cookies(
        {
            "statusCode": 302,
            "headers": {"Location": "/", "set-cookie": "a=1", "Set-Cookie": "b=2"},
            "multiValueHeaders": {
                "Location": ["/"],
                "Set-Cookie": ["a=1", "b=2", "a=1", "b=2"],
                "set-cookie": ["a=1", "b=2", "a=1", "b=2"],
            },
        }
    )
    assert sent["headers"] == {"Location": "/"}
    assert sent["multiValueHeaders"] == {"Location": ["/"], "Set-Cookie": ["a=1", "b=2"]}


def test_an_answer_without_cookies_stays_as_it_is() -> None:
    plain = answer("x", multiValueHeaders={"Content-Type": ["text/csv"]})
    assert with_single_cookies(plain) == plain


def test_an_ordinary_answer_stays_as_it_is() -> None:
    assert small_enough(answer("Grüße")) == answer("Grüße")
    assert small_enough({"statusCode": 304}) == {"statusCode": 304}


# Each as much as one export may have at once, of what grows most as JSON.
@pytest.mark.parametrize("text", ['"', "\\", "\x01", "\n", "é", "€", "😀", "a"])
def test_the_largest_export_at_once_fits_whatever_is_in_it(text: str) -> None:
    body = text * (MOST_EXPORT_BYTES // len(text.encode()))
    sent = small_enough(answer(body))
    assert sent["statusCode"] == 200
    assert len(json.dumps(sent)) <= MOST_BYTES
    assert content(sent) == body.encode()


@settings(max_examples=30, deadline=None)  # a large text takes a while
@given(st.text(max_size=5), st.integers(0, 1_000_000))
@example('"', 4_718_000)
@example("x", 6_291_000)
def test_what_is_sent_is_the_same_or_a_page_that_says_so(text: str, times: int) -> None:
    body = text * times
    sent = small_enough(answer(body))
    assert len(json.dumps(sent)) <= MOST_BYTES
    if sent["statusCode"] == 200:
        assert content(sent) == body.encode()
    else:
        assert len(body.encode()) > 4_600_000
        assert "This page is too large" in sent["body"]


def test_a_file_that_is_too_large_as_base64_gets_a_page_that_says_so(
    capsys: pytest.CaptureFixture[str],
) -> None:
    body = base64.b64encode(bytes(4_800_000)).decode()
    sent = small_enough(answer(body, isBase64Encoded=True))
    assert (sent["statusCode"], sent["isBase64Encoded"]) == (500, False)
    assert "This page is too large" in sent["body"]
    assert capsys.readouterr().out == (
        "ERROR dashboard.on_lambda An answer is larger than Lambda passes on.\n"
    )
