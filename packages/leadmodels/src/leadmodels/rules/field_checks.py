"""What makes a field's definition impossible to answer, or a rule of it silently not apply."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from leadmodels.plain_data import date_from_text
from leadmodels.rules.limits import MAX_PATTERN_VALUE_LENGTH, MAX_VALUE_LENGTH

if TYPE_CHECKING:  # leadmodels.rules.fields imports this module
    from leadmodels.rules.fields import Field

CHOICE_TYPES: Final = frozenset({"select", "radio", "multiselect"})
"""The types that are answered with options of the form."""

_LENGTH_TYPES: Final = frozenset({"text", "textarea", "email", "tel", "url", "hidden"})
# Source: https://html.spec.whatwg.org/multipage/input.html#the-pattern-attribute (applies to)
_PATTERN_TYPES: Final = frozenset({"text", "email", "tel", "url"})


def problem_of(field: Field) -> str | None:
    """Say in a sentence what is wrong with a definition; None: it can work."""
    if not field.label.strip() and field.type != "hidden":
        return "write a label, it tells people what to fill in."
    return (
        _length_problem(field)
        or _number_problem(field)
        or _date_problem(field)
        or _option_problem(field)
        or _pattern_problem(field)
    )


def _length_problem(field: Field) -> str | None:
    low, high = field.min_length, field.max_length
    if low is None and high is None:
        return None
    if field.type not in _LENGTH_TYPES:
        return f"a {field.type} field has no minimum or maximum length."
    if max(low or 0, high or 0) > MAX_VALUE_LENGTH:
        return f"a value can't be longer than {MAX_VALUE_LENGTH:,} characters."
    if low is not None and high is not None and low > high:
        return f"the minimum length {low} is above the maximum length {high}."
    return None


def _number_problem(field: Field) -> str | None:
    low, high, step = field.minimum, field.maximum, field.step
    if low is None and high is None and step is None:
        return None
    if field.type != "number":
        return "only a number field has a minimum, maximum or step."
    if low is not None and high is not None and low > high:
        return f"the minimum {low} is above the maximum {high}."
    if step is not None and step <= 0:
        return "the step must be above zero."
    return None


def _date_problem(field: Field) -> str | None:
    first, last = field.earliest, field.latest
    if field.type != "date":
        if first is None and last is None:
            return None
        return "only a date field has an earliest or latest date."
    if first is not None and last is not None and first > last:
        return f"the earliest date {first} is after the latest date {last}."
    if field.default and date_from_text(field.default) is None:
        return f'the default "{field.default}" is no date like 2026-11-23.'
    return None


def _option_problem(field: Field) -> str | None:
    values = [option.value for option in field.options]
    is_choice = field.type in CHOICE_TYPES
    if is_choice and not any(values):
        return f"a {field.type} field needs at least one option."
    if field.type == "checkbox" and len(values) > 1:
        return "a checkbox has one option at most; use a select, radio or multiselect field."
    if values and not is_choice and field.type != "checkbox":
        return "only a select, radio, multiselect or checkbox field has options."
    if len(set(values)) != len(values):
        return "two options have the same value."
    if is_choice and field.default and field.default not in values:
        return f'the default "{field.default}" is not one of the options.'
    return None


def _pattern_problem(field: Field) -> str | None:
    if field.pattern is None:
        return None
    if field.type not in _PATTERN_TYPES:
        return f"a {field.type} field can't have a pattern."
    if max(field.min_length or 0, field.max_length or 0) > MAX_PATTERN_VALUE_LENGTH:
        return f"with a pattern a value can't be longer than {MAX_PATTERN_VALUE_LENGTH} characters."
    # Most forms have no pattern, and a Lambda's cold start waits for each import.
    from leadmodels.rules.patterns import check_pattern  # noqa: PLC0415 - as said above

    return check_pattern(field.pattern)
