from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dashboard.leads.export.outcome import MOST_BYTES as MOST_EXPORT_BYTES
from dashboard.on_lambda.answers import MOST_BYTES, collect_answer, make_answer, small_enough
from dashboard.on_lambda.requests import Environ


def answer(body: str, *, is_base64: bool = False) -> dict[str, Any]:
    headers = {"Content-Type": "text/csv"}
    return {"statusCode": 200, "headers": headers, "body": body, "isBase64Encoded": is_base64}


def content(sent: dict[str, Any]) -> bytes:
    """What the gateway passes on."""
    body: str = sent["body"]
    return base64.b64decode(body) if sent["isBase64Encoded"] else body.encode()


class Pages:
    """An application that answers one thing, and notes that it was closed."""

    def __init__(self, *pieces: bytes) -> None:
        self.pieces = pieces
        self.is_closed = False

    def __call__(self, _environ: Environ, start_response: Any) -> Pages:
        start_response("201 Created", [("Content-Type", "text/plain")])
        return self

    def __iter__(self) -> Iterator[bytes]:
        yield from self.pieces

    def close(self) -> None:
        self.is_closed = True


def test_an_answer_in_pieces_is_collected_and_closed() -> None:
    pages = Pages(b"one ", b"two")
    sent = collect_answer(pages, {"REQUEST_METHOD": "GET"})
    assert (sent["statusCode"], sent["body"]) == (201, "one two")
    assert pages.is_closed


def test_the_answer_to_head_has_no_body() -> None:
    assert collect_answer(Pages(b"one"), {"REQUEST_METHOD": "HEAD"})["body"] == ""


def test_each_header_and_each_cookie_is_sent_once() -> None:
    headers = [("Set-Cookie", "a=1"), ("Location", "/"), ("Set-Cookie", "b=2")]
    sent = make_answer(302, headers, b"")
    assert sent["headers"] == {"Location": "/"}
    assert sent["multiValueHeaders"] == {"Set-Cookie": ["a=1", "b=2"]}


@pytest.mark.parametrize(
    ("headers", "body", "is_base64"),
    [
        ([("Content-Type", "text/html; charset=utf-8")], "Grüße".encode(), False),
        ([("Content-Type", "application/json")], b"{}", False),
        ([("Content-Type", "image/svg+xml")], b"<svg/>", False),
        ([("Content-Type", "text/css"), ("content-encoding", "gzip")], b"\x1f\x8b", True),
        ([("Content-Type", "font/woff2")], b"wOF2", True),
        ([("Content-Type", "text/plain; charset=latin1")], b"Gr\xfc\xdfe", True),
        ([], b"", False),
    ],
)
def test_text_goes_out_as_text_and_anything_else_as_base64(
    headers: list[tuple[str, str]], body: bytes, is_base64: bool
) -> None:
    sent = make_answer(200, headers, body)
    assert sent["isBase64Encoded"] is is_base64
    assert content(sent) == body


def test_an_ordinary_answer_stays_as_it_is() -> None:
    assert small_enough(answer("Grüße")) == answer("Grüße")


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
    sent = small_enough(answer(body, is_base64=True))
    assert (sent["statusCode"], sent["isBase64Encoded"]) == (500, False)
    assert "This page is too large" in sent["body"]
    assert capsys.readouterr().out == (
        "ERROR dashboard.on_lambda An answer is larger than Lambda passes on.\n"
    )
