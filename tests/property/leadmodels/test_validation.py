from __future__ import annotations

import json
import string
from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from leadmodels.rules.cleaning import clean_text
from leadmodels.rules.fields import (
    FIELD_TYPES,
    Field,
    Option,
    field_from_dict,
    field_to_dict,
)
from leadmodels.rules.limits import MAX_VALUE_LENGTH
from leadmodels.rules.messages import CODES
from leadmodels.rules.validation import validate_submission
from leadmodels.rules.values import Value

NAMES = st.from_regex(r"\A[A-Za-z][A-Za-z0-9_.-]{0,63}\Z")
LABELS = st.text(min_size=1).filter(str.strip)
DECIMALS = st.decimals(-1000, 1000, places=3)
OPTIONS = st.lists(
    st.builds(Option, value=st.text(min_size=1), label=LABELS),
    min_size=1,
    max_size=5,
    unique_by=lambda option: option.value,
).map(tuple)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.decimals(),
    st.text(st.characters(codec=None)),
    st.sampled_from(["on", "a@example.com", "https://example.com", "1.5", "\ud800", "x" * 10_001]),
)
RAW_VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@st.composite
def fields(draw: st.DrawFn) -> Field:
    field = Field(
        name=draw(NAMES),
        type=draw(st.sampled_from(FIELD_TYPES)),
        label=draw(LABELS),
        hint=draw(st.text()),
        required=draw(st.booleans()),
        autocomplete=draw(st.sampled_from(["", "email", "name"])),
    )
    if field.type == "number":
        low, high = sorted([draw(DECIMALS), draw(DECIMALS)])
        step = draw(st.none() | st.decimals("0.001", 10, places=3))
        return replace(field, minimum=low, maximum=high, step=step)
    if field.type == "date":
        first, last = sorted([draw(st.dates()), draw(st.dates())])
        return replace(field, earliest=first, latest=last)
    if field.type in {"select", "radio", "multiselect"}:
        return replace(field, options=draw(OPTIONS))
    if field.type in {"text", "tel", "email", "url"}:
        shortest = draw(st.none() | st.integers(0, 20))
        pattern = draw(st.none() | st.sampled_from(["[a-z]*", r"\d{5}"]))
        return replace(field, min_length=shortest, max_length=30, pattern=pattern)
    return field


FORMS = st.lists(fields(), max_size=6, unique_by=lambda field: field.name)


def answers(field: Field) -> st.SearchStrategy[object]:
    """Give what may be sent for a field: anything, and often something near its rules."""
    if field.type == "date":
        return RAW_VALUES | st.dates().map(date.isoformat)
    if field.options:
        values = st.sampled_from([option.value for option in field.options])
        return RAW_VALUES | values | st.lists(values, max_size=8)
    return RAW_VALUES


@given(fields())
def test_a_field_survives_json(field: Field) -> None:
    assert field_from_dict(json.loads(json.dumps(field_to_dict(field)))) == field


@given(st.data(), FORMS)
def test_whatever_is_sent_is_judged_and_never_raises(
    data: st.DataObject, form: list[Field]
) -> None:
    names = st.sampled_from([field.name for field in form]) if form else NAMES
    sent = data.draw(st.dictionaries(names | NAMES | st.text(), RAW_VALUES))
    result = validate_submission(form, sent)
    assert list(result.values)[: len(form)] == [field.name for field in form]
    for name, value in result.values.items():
        assert clean_text(name, multiline=False) == name != ""
        for text in value if isinstance(value, tuple) else [str(value)]:
            text.encode("utf-8")
    for error in result.errors:
        assert error.code in CODES
        assert error.message.strip()
        error.message.encode("utf-8")
    json.dumps(result.values, allow_nan=False)


@given(st.data(), FORMS)
def test_what_was_taken_is_taken_again_unchanged(data: st.DataObject, form: list[Field]) -> None:
    sent = {field.name: data.draw(answers(field)) for field in form}
    first = validate_submission(form, sent)
    refused = {error.field for error in first.errors}
    taken = [field for field in form if field.name not in refused]
    values = {field.name: first.values[field.name] for field in taken}
    again = validate_submission(taken, values)
    assert again.errors == ()
    assert again.values == values


def keeps_the_rules(field: Field, value: Value) -> bool:
    """Judge a value by the field's rules, in words of its own."""
    if isinstance(value, bool | tuple) or not value:
        order = [option.value for option in field.options]
        chosen = [order.index(text) for text in value] if isinstance(value, tuple) else []
        return chosen == sorted(set(chosen))
    if field.options:
        return value in {option.value for option in field.options}
    if field.minimum is not None and field.maximum is not None:
        return field.minimum <= Decimal(value) <= field.maximum
    if field.earliest is not None and field.latest is not None:
        return field.earliest <= date.fromisoformat(value) <= field.latest
    is_one_line = field.type in {"text", "email", "tel", "url"}
    length = len(value.encode("utf-16-le")) // 2
    return length <= (field.max_length or MAX_VALUE_LENGTH) and not (is_one_line and "\n" in value)


@given(st.data(), FORMS)
def test_values_without_an_error_keep_the_rules(data: st.DataObject, form: list[Field]) -> None:
    sent = {field.name: data.draw(answers(field)) for field in form}
    result = validate_submission(form, sent)
    refused = {error.field for error in result.errors}
    for field in form:
        value = result.values[field.name]
        if field.name in refused:
            continue
        assert isinstance(value, bool) == (field.type == "checkbox")
        assert isinstance(value, tuple) == (field.type == "multiselect")
        assert value or not field.required
        assert keeps_the_rules(field, value)


@given(DECIMALS, st.decimals("0.001", 10, places=3), st.integers(-10_000, 10_000))
def test_every_multiple_of_the_step_is_taken(base: Decimal, step: Decimal, count: int) -> None:
    field = Field(name="n", type="number", label="N", step=step, default=str(base))
    number = base + count * step
    assert validate_submission([field], {"n": f"{number:f}"}).errors == ()


@given(st.text(string.ascii_letters + string.digits + "._%+-", min_size=1), NAMES)
def test_letters_at_letters_is_an_address(local: str, host: str) -> None:
    address = (
        f"{local}@{host.replace('.', '').replace('_', '').rstrip('-')[:63].rstrip('-')}.example"
    )
    field = Field(name="e", type="email", label="E")
    result = validate_submission([field], {"e": address})
    assert (result.errors, result.values["e"]) == ((), address)
