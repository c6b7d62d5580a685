"""What the doctor makes of an API that answers badly, late, or not at all."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest

from dashboard.access.origins.findings import Finding, compare, read_post, read_preflight
from dashboard.access.origins.probe import (
    MOST_BYTES,
    Answered,
    Unanswered,
    ask,
    is_sendable,
    post_of,
    preflight_of,
)
from leadmodels.origin_rule import OriginVerdict

SITE = "https://www.example.com"
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
ALLOWED = OriginVerdict(reason="listed", origin=SITE, entry=SITE)
REFUSED = OriginVerdict(reason="not_listed", origin=SITE)
UNKNOWN = OriginVerdict(reason="null", origin="null")
JSON = {"content_type": "application/json"}


def answered(status: int, body: str = "", **changes: str) -> Answered:
    given = {"allow_origin": "", "vary": "", "location": "", "content_type": "", **changes}
    return Answered(status=status, body=body, **given)


def refusal(code: str) -> str:
    return f'{{"ok": false, "error": "x", "errors": [{{"code": "{code}", "message": "x"}}]}}'


@contextmanager
def raw_server(answer: Callable[[socket.socket], None]) -> Iterator[str]:
    """A server that takes one connection and does with it what the test wants."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(65_536)
                answer(connection)

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/dev/f/form_x"
        thread.join()


def test_a_redirect_is_not_followed() -> None:
    def redirect(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/\r\n\r\n")

    with raw_server(redirect) as url:
        answer = ask(preflight_of(url, SITE))
    assert isinstance(answer, Answered)
    assert (answer.status, answer.location) == (302, "http://127.0.0.1:9/")
    assert "sends elsewhere" in read_preflight(answer, SITE).sentence
    assert "sends elsewhere" in read_post(answer, SITE).sentence


def test_an_answer_that_never_comes_is_a_timeout() -> None:
    gone = threading.Event()

    def wait(_: socket.socket) -> None:
        gone.wait(10)

    with raw_server(wait) as url:
        answer = ask(post_of(url, SITE), timeout_seconds=0.2)
        gone.set()
    assert answer == Unanswered(sentence="It did not answer within 0.2 seconds.")


def test_an_answer_that_comes_drop_by_drop_is_a_timeout_too() -> None:
    gone = threading.Event()

    def drip(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
        while not gone.wait(0.05):
            connection.sendall(b"x")

    with raw_server(drip) as url:
        answer = ask(post_of(url, SITE), timeout_seconds=0.4)
        gone.set()
    assert isinstance(answer, Unanswered)
    assert "did not answer within" in answer.sentence


def test_of_an_endless_answer_the_beginning_is_read() -> None:
    def pour(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * MOST_BYTES * 2)

    with raw_server(pour) as url:
        answer = ask(post_of(url, SITE))
    assert isinstance(answer, Answered)
    assert len(answer.body) == MOST_BYTES


@pytest.mark.parametrize("said", [b"", b"SSH-2.0-OpenSSH\r\n", b"HTTP/1.1 banana\r\n\r\n"])
def test_what_is_no_http_is_told(said: bytes) -> None:
    with raw_server(lambda connection: connection.sendall(said)) as url:
        answer = ask(post_of(url, SITE))
    assert isinstance(answer, Unanswered)


def test_a_server_without_a_trusted_certificate_is_told() -> None:
    def speak_plainly(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")

    with raw_server(speak_plainly) as url:
        answer = ask(post_of(url.replace("http://", "https://"), SITE))
    assert isinstance(answer, Unanswered)


def test_an_api_that_is_not_there_is_told() -> None:
    answer = ask(post_of("http://127.0.0.1:9/dev/f/form_x", SITE))
    assert answer == Unanswered(sentence="It can't be reached: Connection refused.")


def test_headers_that_come_twice_are_both_shown() -> None:
    def say(connection: socket.socket) -> None:
        connection.sendall(
            b"HTTP/1.1 204 No Content\r\nVary: Origin\r\nVary: Accept\r\n"
            b"Access-Control-Allow-Origin: *\r\nAccess-Control-Allow-Origin: a\r\n\r\n"
        )

    with raw_server(say) as url:
        answer = ask(preflight_of(url, SITE))
    assert isinstance(answer, Answered)
    assert (answer.vary, answer.allow_origin) == ("Origin, Accept", "*, a")
    assert "something changes its headers" in read_preflight(answer, SITE).sentence


@pytest.mark.parametrize(
    ("origin", "sendable"),
    [
        (SITE, True),
        ("null", True),
        ("https://exam ple.com", True),
        (" https://a", False),
        ("https://a\t", False),
        ("https://a\r\nX: 1", False),
        ("https://a\x00", False),
        ("https://ex\u0430mple.com", False),
        ("", False),
    ],
)
def test_only_what_a_header_carries_unchanged_is_sent(origin: str, sendable: bool) -> None:
    assert is_sendable(origin) is sendable


@pytest.mark.parametrize(
    ("answer", "decision"),
    [
        (answered(403, refusal("origin"), allow_origin=SITE), "refused"),
        (answered(422, refusal("fields"), allow_origin=SITE), "allowed"),
        (answered(422, refusal("fields")), "quarantine"),
        (answered(422, refusal("fields"), allow_origin="*"), "quarantine"),
        (answered(403, '{"message": "Forbidden"}', allow_origin="*"), None),
        (answered(422, "no JSON"), None),
        (answered(201, '{"ok": true}'), None),
        (answered(403, "[" * 100_000), None),
        (answered(403, "[]"), None),
        (answered(403, '{"ok": false, "errors": [1]}'), None),
    ],
)
def test_a_decision_is_read_from_the_api_s_own_words_only(
    answer: Answered, decision: str | None
) -> None:
    assert read_post(answer, SITE).decision == decision


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (answered(200, "<!doctype html>", content_type="text/HTML; charset=x"), "a web page"),
        (answered(404, refusal("form_unknown"), **JSON), "another table"),
        (answered(404, refusal("form_closed"), **JSON), "switched off"),
        (answered(429, "{}", **JSON), "too many requests"),
        (answered(413, "{}", **JSON), "too large"),
        (answered(415, "{}", **JSON), "does not take JSON"),
        (answered(502, '{"message": "x"}', **JSON), "a problem of its own"),
        (answered(403, '{"message": "x"}', **JSON), "is PUBLIC_API_URL right"),
        (answered(404, "", **JSON), "is PUBLIC_API_URL right"),
    ],
)
def test_any_other_answer_says_what_to_look_at(answer: Answered, words: str) -> None:
    assert words in read_post(answer, SITE).sentence
    assert read_post(answer, SITE).decision is None
    if answer.status >= 300:
        assert words in read_preflight(answer, SITE).sentence


def finding(decision: str | None) -> Finding:
    return Finding(decision=decision, sentence="")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("verdict", "preflight", "post", "is_same"),
    [
        (ALLOWED, "allowed", "allowed", True),
        (ALLOWED, "refused", "allowed", False),
        (ALLOWED, "allowed", "refused", False),
        (REFUSED, "refused", "refused", True),
        (REFUSED, "allowed", "refused", False),
        (REFUSED, "refused", "quarantine", False),
        (UNKNOWN, "refused", "quarantine", True),
        (UNKNOWN, "refused", "refused", False),
        (ALLOWED, None, "allowed", None),
        (ALLOWED, "allowed", None, None),
    ],
)
def test_rule_and_api_agree_when_both_answers_say_what_the_rule_says(
    verdict: OriginVerdict, preflight: str | None, post: str | None, is_same: bool | None
) -> None:
    found = compare(verdict, finding(preflight), finding(post), changed_at=NOW, now=NOW)
    assert found.is_same is is_same


@pytest.mark.parametrize(("seconds", "words"), [(60, "within 60 seconds"), (61, "CORS_ALLOW")])
def test_a_difference_within_a_minute_of_a_change_is_a_delay(seconds: int, words: str) -> None:
    changed_at = NOW - timedelta(seconds=seconds)
    found = compare(ALLOWED, finding("refused"), finding("refused"), changed_at=changed_at, now=NOW)
    assert words in found.sentence
