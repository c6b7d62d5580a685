"""Text, addresses of e-mail and of the web, phone numbers: as browsers take them."""

from __future__ import annotations

import pytest

from leadmodels.rules.validation import validate_submission

from .one_field import codes, text_field, value_of


@pytest.mark.parametrize("value", [None, "", "  ", "\n\t", "\u200b", "\x00", []])
def test_nothing_that_can_be_seen_is_no_answer(value: object) -> None:
    assert codes(text_field(required=True), value) == ["required"]
    assert codes(text_field(min_length=3, pattern="[0-9]+"), value) == []


@pytest.mark.parametrize(
    "address",
    [
        "a@b",
        "ada.lovelace+x@mail.example.com",
        "o'hara@example.com",
        "  a@example.com\n",
        "a.@b.co",
    ],
)
def test_addresses_that_browsers_take_are_taken(address: str) -> None:
    assert codes(text_field(type="email"), address) == []
    assert value_of(text_field(type="email"), address) == address.strip()


@pytest.mark.parametrize(
    "address",
    [
        "a",
        "a@",
        "@b.co",
        "a b@c.co",
        "a@b_c.co",
        "a@-b.co",
        "a@b..co",
        "a@b.co.",
        "Ada <a@b.co>",
        "a@b.co, c@d.co",
        "ada@exämple.com",
        "a@" + "b" * 64 + ".co",
    ],
)
def test_addresses_that_browsers_refuse_are_refused_and_kept(address: str) -> None:
    assert codes(text_field(type="email"), address) == ["email"]
    assert value_of(text_field(type="email"), address) == address


@pytest.mark.parametrize("field_type", ["text", "email", "tel", "url"])
@pytest.mark.parametrize("line_break", ["\r\n", "\n", "\r"])
def test_a_line_break_cannot_smuggle_a_header_into_a_single_line(
    field_type: str, line_break: str
) -> None:
    field = text_field(type=field_type)
    sent = f"https://a@b.co{line_break}Bcc: c@d.co"
    assert codes(field, sent) == ["line_break"]
    assert "\n" not in str(value_of(field, sent))


def test_line_breaks_around_a_single_line_or_in_longer_text_are_no_harm() -> None:
    assert value_of(text_field(), "\r\nAda\n") == "Ada"
    assert codes(text_field(), "\r\nAda\n") == []
    for field_type in ("textarea", "hidden"):
        assert value_of(text_field(type=field_type), "a\r\nb") == "a\nb"
        assert codes(text_field(type=field_type), "a\r\nb") == []


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com",
        "http://example.com:8080/a b?c#d",
        "HTTPS://EXAMPLE.COM",
        "https:example.com",
        "ftp://user:pass@example.com/",
        "mailto:a@example.com",
        "https://exämple.com/ü",
        "http://[::1]:8000/",
        "myapp://",
        "localhost:3000",
    ],
)
def test_urls_that_browsers_take_are_taken(url: str) -> None:
    assert codes(text_field(type="url"), url) == []


@pytest.mark.parametrize(
    "url",
    [
        "example.com",
        "www.example.com/a",
        "//example.com",
        "/a",
        "https://",
        "https://?a",
        "https://exa mple.com",
        "https://a<b.com",
        "https://example.com:99999",
        "https://example.com:x",
        "https://example.com:80:80",
        "http://[1.2]/",
        "http://[::1]x/",
        "myapp://a b/",
        "1a:b",
    ],
)
def test_urls_that_browsers_refuse_are_refused(url: str) -> None:
    assert codes(text_field(type="url"), url) == ["url"]


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", " JavaScript:x", "java\tscript:x", "\x01data:text/html,x"]
)
def test_urls_that_run_code_are_refused(url: str) -> None:
    assert codes(text_field(type="url"), url) == ["url_scheme"]


def test_length_is_counted_in_utf16_units_after_line_breaks_are_one() -> None:
    area = text_field(type="textarea", max_length=4)
    assert codes(area, "\U0001f600\U0001f600") == []
    assert codes(area, "\U0001f600\U0001f600.") == ["too_long"]
    assert codes(area, "a\r\nbc") == []
    assert codes(text_field(min_length=3), "ab") == ["too_short"]


def test_no_value_is_longer_than_ten_thousand() -> None:
    assert codes(text_field(type="textarea"), "a" * 10_000) == []
    assert codes(text_field(type="textarea"), "a" * 10_001) == ["too_long"]
    assert codes(text_field(pattern="a*"), "a" * 250) == []
    assert codes(text_field(pattern="a*"), "a" * 251) == ["too_long"]


def test_a_pattern_matches_the_whole_value_by_ascii_digits() -> None:
    field = text_field(pattern=r"\d{2}|x", hint="two digits")
    assert codes(field, "12") == []
    assert codes(field, "123") == ["pattern"]
    assert codes(field, "xy") == ["pattern"]
    assert codes(field, "१२") == ["pattern"]
    assert validate_submission([field], {"x": "y"}).errors[0].message.endswith(": two digits")


def test_a_phone_number_is_free_text() -> None:
    assert codes(text_field(type="tel"), "ask for Ada, 555-0100 ext. 7") == []


@pytest.mark.parametrize("value", [True, {"a": 1}, [["b"]], b"a", float("nan"), float("inf")])
def test_what_is_neither_text_nor_number_is_refused(value: object) -> None:
    assert codes(text_field(), value) == ["type"]
