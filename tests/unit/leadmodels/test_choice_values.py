"""Choices: one of the options, several, a box that is ticked or not."""

from __future__ import annotations

from dataclasses import replace
from time import perf_counter

import pytest

from leadmodels.rules.fields import Field, Option
from leadmodels.rules.validation import FieldError, validate_submission

from .one_field import codes, text_field, value_of

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
