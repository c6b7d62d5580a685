from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from leadmodels.fields import Field, Option
from leadmodels.validation import FieldError, validate_submission

NUMBER = Field(name="x", type="number", label="X")
BOX = Field(name="x", type="checkbox", label="X", options=(Option(value="terms", label="Terms"),))
SELECT = Field(
    name="x",
    type="select",
    label="X",
    options=(Option(value="", label="Choose"), Option(value="a b", label="A")),
)


def text_field(**rules: Any) -> Field:
    return Field(**{"name": "x", "type": "text", "label": "X", **rules})


def codes(field: Field, value: object) -> list[str]:
    return [error.code for error in validate_submission([field], {"x": value}).errors]


def value_of(field: Field, value: object) -> object:
    return validate_submission([field], {"x": value}).values["x"]


def test_a_good_submission_has_its_values_in_the_order_of_the_form() -> None:
    fields = [
        text_field(name="b"),
        text_field(name="a"),
        Field(name="c", type="checkbox", label=""),
    ]
    result = validate_submission(fields, {"a": " Ada ", "utm_source": "ad", "_next": "/x"})
    assert list(result.values.items()) == [
        ("b", ""),
        ("a", "Ada"),
        ("c", False),
        ("utm_source", "ad"),
    ]
    assert result.errors == ()


def test_every_problem_is_told_in_the_order_of_the_form() -> None:
    fields = [text_field(name="name", label="Your name", required=True), NUMBER]
    assert validate_submission(fields, {"x": "many"}).errors == (
        FieldError(field="name", code="required", message='Fill in "Your name".'),
        FieldError(
            field="x",
            code="number",
            message='Enter a number in digits for "X", like 12 or 12.5.',
        ),
    )


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


def test_a_line_break_cannot_smuggle_a_header_into_an_address() -> None:
    assert codes(text_field(type="email"), "a@b.co\r\nBcc: c@d.co") == ["email"]


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
    "url", ["javascript:alert(1)", " JavaScript:x", "java\nscript:x", "\x01data:text/html,x"]
)
def test_urls_that_run_code_are_refused(url: str) -> None:
    assert codes(text_field(type="url"), url) == ["url_scheme"]


@pytest.mark.parametrize("number", ["0", "-1.5", ".5", "1e3", "1E-7", 12, 1.5, Decimal("1E+2")])
def test_numbers_as_html_writes_them_are_taken(number: object) -> None:
    assert codes(NUMBER, number) == []
    assert value_of(NUMBER, number) == str(number)


@pytest.mark.parametrize(
    "number",
    ["1,5", "+1", "1.", "0x1f", "NaN", "Infinity", "1 000", "१", "1e999", "--1", "1" * 101],
)
def test_other_numbers_are_refused(number: object) -> None:
    assert codes(NUMBER, number) == ["number"]


@pytest.mark.parametrize(
    ("number", "expected"),
    [("1", []), ("0.9", ["too_small"]), ("2.5", []), ("2.6", ["step"]), ("11", ["too_large"])],
)
def test_numbers_keep_to_range_and_step(number: object, expected: list[str]) -> None:
    field = text_field(type="number", minimum=Decimal(1), maximum=Decimal(10), step=Decimal("0.5"))
    assert codes(field, number) == expected


def test_steps_are_exact_and_counted_from_minimum_then_default() -> None:
    assert codes(text_field(type="number", step=Decimal("0.1")), "0.3") == []
    assert codes(text_field(type="number", step=Decimal(2), minimum=Decimal(1)), "3") == []
    assert codes(text_field(type="number", step=Decimal(2), default="1"), "3") == []
    assert codes(text_field(type="number", step=Decimal(2)), "3") == ["step"]
    assert codes(text_field(type="number", step=Decimal("1e-300")), "1e308") == []


def test_the_nearest_values_are_offered() -> None:
    field = text_field(type="number", minimum=Decimal(0), maximum=Decimal(9), step=Decimal(5))
    low = validate_submission([field], {"x": "3"}).errors[0].message
    high = validate_submission([field], {"x": "7"}).errors[0].message
    assert low.startswith("Enter 0 or 5 ")
    assert high.startswith("Enter 5 or less ")


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


def test_a_select_takes_its_options_only() -> None:
    assert codes(SELECT, "a b") == []
    assert codes(SELECT, "A") == ["option"]
    assert codes(SELECT, "") == []
    assert codes(text_field(type="select", required=True, options=SELECT.options), "") == [
        "required"
    ]


@pytest.mark.parametrize("sent", ["on", "ON", "true", "1", "yes", "terms", True, 1, ["0", "on"]])
def test_a_ticked_box_is_true(sent: object) -> None:
    assert value_of(BOX, sent) is True
    assert codes(BOX, sent) == []


@pytest.mark.parametrize("sent", [None, "", "off", "false", "0", "no", False, 0, ["on", "0"], []])
def test_a_box_left_empty_is_false(sent: object) -> None:
    assert value_of(BOX, sent) is False
    assert codes(BOX, sent) == []


def test_a_box_that_must_be_ticked_says_so() -> None:
    field = Field(name="x", type="checkbox", label="Terms", required=True)
    errors = validate_submission([field], {}).errors
    assert errors == (FieldError(field="x", code="required", message='Tick "Terms" to go on.'),)
    assert codes(field, "perhaps") == ["option"]
    assert codes(field, {"a": 1}) == ["type"]


@pytest.mark.parametrize("value", [True, {"a": 1}, [["b"]], b"a", float("nan"), float("inf")])
def test_what_is_neither_text_nor_number_is_refused(value: object) -> None:
    assert codes(text_field(), value) == ["type"]


def test_a_number_too_long_for_python_to_write_is_refused() -> None:
    assert codes(text_field(), 10**5000) == ["type"]


def test_json_numbers_are_taken_as_their_text() -> None:
    assert value_of(text_field(type="tel"), 5550100) == "5550100"
    assert value_of(text_field(), 1.5) == "1.5"


def test_a_name_sent_twice_is_one_answer_too_many() -> None:
    assert codes(text_field(), ["a", "b"]) == ["multiple"]
    assert codes(text_field(), ["a"]) == []


def test_fields_that_the_form_does_not_have_are_kept() -> None:
    sent = {"colour": ["red", "blue"], "note": "a\r\nb", "ok": True, "none": None, "n": 5}
    assert validate_submission([], sent).values == {
        "colour": "red, blue",
        "note": "a\nb",
        "ok": True,
        "n": "5",
    }


def test_other_fields_have_bounds() -> None:
    many = {f"f{number}": "x" for number in range(51)}
    assert [e.code for e in validate_submission([], many).errors] == ["too_many_fields"]
    many.pop("f0")
    assert validate_submission([], many).errors == ()
    result = validate_submission([], {"a b\x00": "x", "deep": {"a": 1}, "long": "x" * 10_001})
    assert [(e.field, e.code) for e in result.errors] == [
        (None, "name"),
        ("deep", "type"),
        ("long", "too_long"),
    ]
    assert '"a b"' in result.errors[0].message
