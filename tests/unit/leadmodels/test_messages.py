from __future__ import annotations

import string

import pytest

from leadmodels.rules.messages import CODES, message_for

PARAMETERS = {
    "label": "Budget",
    "hint": "five digits",
    "minimum": 1,
    "earliest": "2026-01-01",
    "latest": "2027-01-01",
    "maximum": 9,
    "length": 12,
    "count": 60,
    "below": "2",
    "above": "3",
    "scheme": "data",
    "name": "a b",
}


def test_the_codes_are_these_for_ever() -> None:
    assert {
        "required",
        "email",
        "url",
        "url_scheme",
        "number",
        "date",
        "too_early",
        "too_late",
        "line_break",
        "too_small",
        "too_large",
        "step",
        "too_short",
        "too_long",
        "pattern",
        "option",
        "multiple",
        "type",
        "name",
        "too_many_fields",
    } == CODES


@pytest.mark.parametrize(
    "kind", ["text", "select", "radio", "multiselect", "checkbox", "one", "hint"]
)
@pytest.mark.parametrize("code", sorted(CODES))
def test_every_message_is_a_whole_sentence(code: str, kind: str) -> None:
    message = message_for(code, kind=kind, **PARAMETERS)
    assert message[0] in string.ascii_uppercase + '"'
    assert message.endswith((".", "five digits"))
    assert "{" not in message


def test_a_box_is_ticked_where_text_is_filled_in() -> None:
    assert message_for("required", label="Terms", kind="checkbox") == 'Tick "Terms" to go on.'
    assert message_for("required", label="Name", kind="text") == 'Fill in "Name".'


def test_braces_in_a_label_are_only_text() -> None:
    assert message_for("required", label="{minimum}") == 'Fill in "{minimum}".'


def test_an_unknown_code_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(KeyError):
        message_for("no_such_code")
