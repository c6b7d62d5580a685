from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest

from leadmodels.errors import InvalidFormError
from leadmodels.rules.fields import (
    FIELD_TYPES,
    Field,
    FieldType,
    Option,
    check_field,
    field_from_dict,
    field_to_dict,
    parse_fields,
    stored_fields,
)

CITY: dict[str, object] = {"name": "city", "type": "text", "label": "City"}
SIZE: dict[str, object] = {
    "name": "size",
    "type": "select",
    "label": "Size",
    "options": [{"value": "s", "label": "Small"}, {"value": "l", "label": "Large"}],
}


def test_a_field_written_as_json_is_read_back_the_same() -> None:
    field = Field(
        name="budget",
        type="number",
        label="Budget",
        hint="In euros",
        required=True,
        minimum=Decimal("0.5"),
        maximum=Decimal(1000),
        step=Decimal("0.5"),
        autocomplete="off",
        default="10",
    )
    assert field_from_dict(json.loads(json.dumps(field_to_dict(field)))) == field


def test_options_and_pattern_survive_json() -> None:
    fields = (
        Field(name="size", type="select", label="Size", options=(Option(value="s", label="S"),)),
        Field(name="zip", type="text", label="ZIP", pattern="[0-9]{5}", max_length=5),
    )
    assert parse_fields(json.loads(json.dumps([field_to_dict(f) for f in fields]))) == fields


def test_dates_survive_json() -> None:
    field = Field(
        name="visit", type="date", label="Visit", earliest=date(2026, 1, 1), latest=date(2027, 1, 1)
    )
    written = field_to_dict(field)
    assert (written["earliest"], written["latest"]) == ("2026-01-01", "2027-01-01")
    assert field_from_dict(json.loads(json.dumps(written))) == field


def test_what_is_at_its_default_is_not_written() -> None:
    assert field_to_dict(Field(name="city", type="text", label="City")) == {
        "name": "city",
        "type": "text",
        "label": "City",
        "required": False,
    }


def test_numbers_come_as_numbers_or_text() -> None:
    for step in (0.5, "0.5", Decimal("0.5")):
        field = field_from_dict({"name": "n", "type": "number", "label": "N", "step": step})
        assert field.step == Decimal("0.5")


def test_unknown_keys_of_a_later_release_are_passed_over() -> None:
    assert field_from_dict({**CITY, "colour": "red"}).name == "city"


@pytest.mark.parametrize("field_type", FIELD_TYPES)
def test_every_type_can_be_asked(field_type: FieldType) -> None:
    options = SIZE["options"] if field_type in {"select", "radio", "multiselect"} else []
    data = {"name": "x", "type": field_type, "label": "X", "options": options}
    assert field_from_dict(data).type == field_type


@pytest.mark.parametrize("name", ["a", "E-mail", "utm.source", "a" * 64, "a_1"])
def test_usual_names_are_taken(name: object) -> None:
    assert field_from_dict({**CITY, "name": name}).name == name


@pytest.mark.parametrize(
    "name", ["", "_next", "1st", "a b", "a" * 65, "näme", "a\n", "a[]", None, 5]
)
def test_other_names_are_refused_with_the_name_in_the_sentence(name: object) -> None:
    with pytest.raises(InvalidFormError, match="can't be a field's name") as caught:
        field_from_dict({**CITY, "name": name})
    assert str(name) in str(caught.value)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"type": "file"}, 'the type "file" is unknown'),
        ({"type": None}, "is unknown"),
        ({"type": ["text"]}, "is unknown"),
        ({"label": "  "}, "write a label"),
        ({"label": 5}, "label must be text"),
        ({"required": "yes"}, "required must be true or false"),
        ({"min_length": 5, "max_length": 4}, "minimum length 5 is above the maximum length 4"),
        ({"min_length": -1}, "whole number"),
        ({"max_length": 1.5}, "whole number"),
        ({"max_length": True}, "must be a number"),
        ({"max_length": 10_001}, "longer than 10,000"),
        ({"minimum": 1}, "only a number field"),
        ({"pattern": "("}, "breaks off"),
        ({"pattern": "a" * 201}, "longer than 200"),
        ({"pattern": "(a+)+"}, "too long to check"),
        ({"pattern": "a", "max_length": 251}, "longer than 250"),
        ({"type": "textarea", "pattern": "a"}, "can't have a pattern"),
        (
            {"options": [{"value": "a", "label": "A"}]},
            "only a select, radio, multiselect or checkbox field",
        ),
        ({"type": "number", "max_length": 5}, "no minimum or maximum length"),
        ({"type": "number", "minimum": 5, "maximum": 4}, "minimum 5 is above the maximum 4"),
        ({"type": "number", "minimum": "NaN"}, "minimum must be a number"),
        ({"type": "number", "minimum": "1e999"}, "minimum must be a number"),
        ({"type": "number", "step": 0}, "step must be above zero"),
        ({"earliest": "2026-11-23"}, "only a date field"),
        ({"type": "date", "earliest": "23.11.2026"}, "earliest must be a date like"),
        ({"type": "date", "latest": 20261123}, "latest must be a date like"),
        (
            {"type": "date", "earliest": "2026-11-23", "latest": "2026-11-22"},
            "earliest date 2026-11-23 is after the latest date 2026-11-22",
        ),
        ({"type": "date", "default": "today"}, 'default "today" is no date'),
        ({"type": "date", "step": 7}, "only a number field"),
        ({"type": "select"}, "at least one option"),
        ({"type": "radio"}, "a radio field needs at least one option"),
        ({**SIZE, "name": "city", "type": "radio", "default": "xl"}, "is not one of"),
        ({**SIZE, "name": "city", "type": "multiselect", "default": "xl"}, "is not one of"),
        ({"type": "select", "options": [{"value": "", "label": "Choose"}]}, "at least one option"),
        ({"type": "select", "options": "abc"}, "options must be a list"),
        ({"type": "select", "options": ["a"]}, "a value and a label"),
        ({"type": "select", "options": [{"value": "a", "label": "A"}] * 2}, "the same value"),
        ({**SIZE, "name": "city", "default": "xl"}, 'default "xl" is not one of'),
        ({**SIZE, "name": "city", "type": "checkbox"}, "one option at most"),
    ],
)
def test_a_definition_that_cannot_work_is_refused_naming_the_field(
    changes: dict[str, object], sentence: str
) -> None:
    with pytest.raises(InvalidFormError) as caught:
        field_from_dict({**CITY, **changes})
    assert str(caught.value).startswith('Field "city": ')
    assert sentence in str(caught.value)


def test_two_fields_of_one_name_are_refused() -> None:
    with pytest.raises(InvalidFormError, match='Two fields are named "city"'):
        parse_fields([CITY, CITY])


def test_a_hidden_field_needs_no_label() -> None:
    check_field(Field(name="campaign", type="hidden", label=""))


def test_stored_field_of_a_later_release_takes_any_text_and_spoils_nothing_else() -> None:
    stored = [
        {"name": "when", "type": "moon_phase", "label": "When"},
        {"name": "email", "type": "email", "label": "E-mail", "min_length": "many"},
        {"name": "ok", "type": "text", "label": "Fine"},
        {"type": "text"},
    ]
    assert [(field.name, field.type) for field in stored_fields(stored)] == [
        ("when", "textarea"),
        ("email", "textarea"),
        ("ok", "text"),
    ]
