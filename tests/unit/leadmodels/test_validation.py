from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from time import perf_counter
from typing import Any

import pytest

from leadmodels.rules.fields import Field, Option
from leadmodels.rules.validation import FieldError, validate_submission

NUMBER = Field(name="x", type="number", label="X")
BOX = Field(name="x", type="checkbox", label="X", options=(Option(value="terms", label="Terms"),))
SELECT = Field(
    name="x",
    type="select",
    label="X",
    options=(Option(value="", label="Choose"), Option(value="a b", label="A")),
)


MANY = Field(
    name="x",
    type="multiselect",
    label="X",
    options=tuple(Option(value=value, label=value.upper()) for value in ("a", "b", "c", "1")),
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


@pytest.mark.parametrize("day", ["2026-11-23", " 2028-02-29 ", "0001-01-01", "9999-12-31"])
def test_days_as_html_writes_them_are_taken(day: str) -> None:
    assert codes(text_field(type="date"), day) == []
    assert value_of(text_field(type="date"), day) == day.strip()


@pytest.mark.parametrize(
    "day",
    [
        "23.11.2026",
        "2026-02-29",
        "2026-13-01",
        "20261123",
        "2026-W48-1",
        "0000-01-01",
        "२०२६-११-२३",
    ],
)
def test_other_days_are_refused_and_kept(day: str) -> None:
    assert codes(text_field(type="date"), day) == ["date"]
    assert value_of(text_field(type="date"), day) == day


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2026-01-01", []),
        ("2026-01-31", []),
        ("2025-12-31", ["too_early"]),
        ("2026-02-01", ["too_late"]),
    ],
)
def test_days_keep_to_the_earliest_and_the_latest(day: str, expected: list[str]) -> None:
    field = text_field(type="date", earliest=date(2026, 1, 1), latest=date(2026, 1, 31))
    assert codes(field, day) == expected
    for error in validate_submission([field], {"x": day}).errors:
        assert ("2026-01-01" in error.message) or ("2026-01-31" in error.message)


def test_radio_buttons_take_one_of_their_options() -> None:
    field = text_field(type="radio", options=SELECT.options)
    assert value_of(field, "a b") == "a b"
    assert codes(field, "A") == ["option"]
    assert codes(field, ["a b", "a b"]) == ["multiple"]
    errors = validate_submission([replace(field, required=True)], {}).errors
    assert errors[0].message == 'Choose an option for "X".'


@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        (["c", "a"], ("a", "c")),
        (["a", "a", ""], ("a",)),
        ("b", ("b",)),
        (["a", "b", "c", 1], ("a", "b", "c", "1")),
        ([], ()),
        (["", " "], ()),
        (None, ()),
    ],
)
def test_several_choices_come_once_each_in_the_order_of_the_options(
    sent: object, stored: tuple[str, ...]
) -> None:
    assert codes(MANY, sent) == []
    assert value_of(MANY, sent) == stored


def test_several_choices_are_refused_where_one_is_no_option() -> None:
    assert codes(MANY, ["a", "z"]) == ["option"]
    assert value_of(MANY, ["a", "z"]) == ("a", "z")
    assert codes(MANY, ["a", ["b"]]) == ["type"]
    assert codes(MANY, [True]) == ["type"]


def test_a_choice_of_several_that_is_required_needs_one() -> None:
    errors = validate_submission([replace(MANY, required=True)], {"x": [""]}).errors
    assert errors == (
        FieldError(field="x", code="required", message='Choose at least one option for "X".'),
    )
    assert codes(replace(MANY, required=True), "a") == []


def test_thousands_of_choices_are_judged_at_once() -> None:
    many = [str(number) for number in range(16_000)]
    started = perf_counter()
    assert codes(MANY, many) == ["option"]
    assert perf_counter() - started < 1


def test_a_name_sent_twice_is_one_answer_too_many() -> None:
    assert codes(text_field(), ["a", "b"]) == ["multiple"]
    assert codes(text_field(), ["a"]) == []


def test_fields_that_the_form_does_not_have_are_kept() -> None:
    sent = {"colour": ["red", "blue"], "note": "a\r\nb", "ok": True, "none": None, "n": 5}
    assert validate_submission([], sent).values == {
        "colour": ("red", "blue"),
        "note": "a\nb",
        "ok": True,
        "n": "5",
    }


def test_other_fields_have_bounds() -> None:
    many = {f"f{number}": "x" for number in range(51)}
    assert [e.code for e in validate_submission([], many).errors] == ["too_many_fields"]
    many.pop("f0")
    assert validate_submission([], many).errors == ()
    result = validate_submission(
        [],
        {"\x00": "x", "deep": {"a": 1}, "long": "x" * 10_001, "many": ["x"] * 4_000, "n" * 101: ""},
    )
    assert [(e.field, e.code) for e in result.errors] == [
        (None, "name"),
        ("deep", "type"),
        ("long", "too_long"),
        ("many", "too_long"),
        (None, "name"),
    ]


@pytest.mark.parametrize("name", ["first name?", "Ваше имя", "items[0]", "名前", "1", "A" * 100])
def test_pages_may_name_their_own_inputs_in_any_words(name: str) -> None:
    result = validate_submission([], {f" {name}\u200f": "x"})
    assert (result.values, result.errors) == ({name: "x"}, ())


def test_names_that_only_invisible_marks_tell_apart_are_refused_not_merged() -> None:
    result = validate_submission([], {"a b": "x", "a b\u200f": "y"})
    assert (result.values, [e.code for e in result.errors]) == ({"a b": "x"}, ["name"])
