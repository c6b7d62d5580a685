"""A form's fields: what may be asked, and how that is read from and written to plain data."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal, get_args

from leadmodels.errors import InvalidFormError
from leadmodels.limits import MAX_PATTERN_VALUE_LENGTH, MAX_VALUE_LENGTH
from leadmodels.plain_data import FieldReader

FieldType = Literal[
    "text", "textarea", "email", "tel", "url", "number", "select", "checkbox", "hidden"
]
FIELD_TYPES: Final[tuple[FieldType, ...]] = get_args(FieldType)


_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,63}")
_LENGTH_TYPES: Final = frozenset({"text", "textarea", "email", "tel", "url", "hidden"})
# Source: https://html.spec.whatwg.org/multipage/input.html#the-pattern-attribute (applies to)
_PATTERN_TYPES: Final = frozenset({"text", "email", "tel", "url"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One choice of a select, or the value that a checkbox sends."""

    value: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One question of a form; lengths are in UTF-16 code units, as browsers count."""

    name: str
    type: FieldType
    label: str
    hint: str = ""
    required: bool = False
    min_length: int | None = None
    max_length: int | None = None
    pattern: str | None = None
    options: tuple[Option, ...] = ()
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    step: Decimal | None = None
    autocomplete: str = ""
    default: str = ""


def is_field_name(text: str) -> bool:
    """Say whether this can be a field's name: a letter, then up to 63 of `A-Za-z0-9_.-`."""
    return _NAME.fullmatch(text) is not None


def parse_fields(items: Iterable[Mapping[str, object]]) -> tuple[Field, ...]:
    """Read a form's fields, in their order.

    Raises:
        InvalidFormError: A definition can't work, or two fields have one name.
    """
    fields = tuple(field_from_dict(item) for item in items)
    seen: set[str] = set()
    for field in fields:
        if field.name in seen:
            raise InvalidFormError(f'Two fields are named "{field.name}": give each its own name.')
        seen.add(field.name)
    return fields


def field_from_dict(data: Mapping[str, object]) -> Field:
    """Read one field; keys are the attributes of `Field`, those at their default may be absent.

    Keys that are not known are passed over, so that a form written by a later release can be read.

    Raises:
        InvalidFormError: The definition can't work; the sentence names the field.
    """
    name = data.get("name")
    if not isinstance(name, str) or not is_field_name(name):
        raise InvalidFormError(
            f"\"{name}\" can't be a field's name: start with a letter, then up to 63 letters,"
            " digits, underscores, dots or hyphens."
        )
    reader = FieldReader(name, data)
    field = Field(
        name=name,
        type=_type_from(reader),
        label=reader.text("label"),
        hint=reader.text("hint"),
        required=reader.flag("required"),
        min_length=reader.length("min_length"),
        max_length=reader.length("max_length"),
        pattern=reader.text("pattern") or None,
        options=tuple(_option_from(item, reader) for item in reader.items("options")),
        minimum=reader.decimal("minimum"),
        maximum=reader.decimal("maximum"),
        step=reader.decimal("step"),
        autocomplete=reader.text("autocomplete"),
        default=reader.text("default"),
    )
    check_field(field)
    return field


def field_to_dict(field: Field) -> dict[str, object]:
    """Write one field as JSON-able data; `field_from_dict` gives the same field back.

    Name, type, label and required are always there, the rest where it is not the default.
    Decimals are strings, as in HTML attributes.
    """
    data: dict[str, object] = {
        "name": field.name,
        "type": field.type,
        "label": field.label,
        "required": field.required,
    }
    optional: dict[str, object] = {
        "hint": field.hint or None,
        "min_length": field.min_length,
        "max_length": field.max_length,
        "pattern": field.pattern,
        "options": [{"value": o.value, "label": o.label} for o in field.options] or None,
        "minimum": None if field.minimum is None else str(field.minimum),
        "maximum": None if field.maximum is None else str(field.maximum),
        "step": None if field.step is None else str(field.step),
        "autocomplete": field.autocomplete or None,
        "default": field.default or None,
    }
    data.update((key, value) for key, value in optional.items() if value is not None)
    return data


def check_field(field: Field) -> None:
    """Refuse a field that could never be answered, or whose rules would silently not apply.

    Raises:
        InvalidFormError: With a sentence that names the field.
    """
    problem = _problem_of(field)
    if problem is not None:
        raise InvalidFormError(f'Field "{field.name}": {problem}')


def _problem_of(field: Field) -> str | None:
    if not field.label.strip() and field.type != "hidden":
        return "write a label, it tells people what to fill in."
    return (
        _length_problem(field)
        or _number_problem(field)
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


def _option_problem(field: Field) -> str | None:
    values = [option.value for option in field.options]
    if field.type == "select" and not any(values):
        return "a select needs at least one option."
    if field.type == "checkbox" and len(values) > 1:
        return "a checkbox has one option at most; use a select for a choice."
    if values and field.type not in {"select", "checkbox"}:
        return "only a select or a checkbox has options."
    if len(set(values)) != len(values):
        return "two options have the same value."
    if field.type == "select" and field.default and field.default not in values:
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
    from leadmodels.patterns import check_pattern  # noqa: PLC0415 - as said above

    return check_pattern(field.pattern)


def _type_from(reader: FieldReader) -> FieldType:
    value = reader.data.get("type")
    if value not in FIELD_TYPES:
        raise reader.error(f'the type "{value}" is unknown; choose {", ".join(FIELD_TYPES)}.')
    return value


def _option_from(item: object, reader: FieldReader) -> Option:
    if isinstance(item, Mapping):
        value, label = item.get("value"), item.get("label")
        if isinstance(value, str) and isinstance(label, str) and label.strip():
            return Option(value=value, label=label)
    raise reader.error("each option needs a value and a label, both text.")
