"""A whole submission: its values in the form's order, its problems, and fields nobody asked for."""

from __future__ import annotations

import pytest

from leadmodels.rules.fields import Field
from leadmodels.rules.validation import FieldError, validate_submission

from .one_field import NUMBER, codes, text_field


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
