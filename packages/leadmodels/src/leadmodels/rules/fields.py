"""A form's fields: what may be asked, and how that is read from and written to plain data."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, Literal, get_args

from leadmodels.errors import InvalidFormError
from leadmodels.plain_data import FieldReader
from leadmodels.rules.field_checks import problem_of

FieldType = Literal[
    "text",
    "textarea",
    "email",
    "tel",
    "url",
    "number",
    "date",
    "select",
    "radio",
    "multiselect",
    "checkbox",
    "hidden",
]
FIELD_TYPES: Final[tuple[FieldType, ...]] = get_args(FieldType)


_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,63}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One choice of a select, radio or multiselect field, or the value that a checkbox sends."""

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
    earliest: date | None = None
    latest: date | None = None
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

    Keys that are not known are passed over.

    Raises:
        InvalidFormError: The definition can't work; the sentence names the field.
    """
    field = _read_field(data)
    check_field(field)
    return field


def stored_fields(items: Iterable[Mapping[str, object]]) -> tuple[Field, ...]:
    """Read fields that were checked when they were stored, whichever release stored them.

    A field that this release can't read takes any text: one field of one form must not keep that
    form's leads out, nor a list of forms from being shown.
    """
    return tuple(field for item in items if (field := _read_stored(item)) is not None)


def _read_stored(data: Mapping[str, object]) -> Field | None:
    try:
        return _read_field(data)
    except InvalidFormError:
        name, label = data.get("name"), data.get("label")
    if not isinstance(name, str) or not is_field_name(name):
        return None
    return Field(name=name, type="textarea", label=label if isinstance(label, str) else name)


def _read_field(data: Mapping[str, object]) -> Field:
    name = data.get("name")
    if not isinstance(name, str) or not is_field_name(name):
        raise InvalidFormError(
            f"\"{name}\" can't be a field's name: start with a letter, then up to 63 letters,"
            " digits, underscores, dots or hyphens."
        )
    reader = FieldReader(name, data)
    return Field(
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
        earliest=reader.day("earliest"),
        latest=reader.day("latest"),
        autocomplete=reader.text("autocomplete"),
        default=reader.text("default"),
    )


def field_to_dict(field: Field) -> dict[str, object]:
    """Write one field as JSON-able data; `field_from_dict` gives the same field back.

    Name, type, label and required are always there, the rest where it is not the default.
    Decimals and dates are strings, as in HTML attributes.
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
        "earliest": None if field.earliest is None else field.earliest.isoformat(),
        "latest": None if field.latest is None else field.latest.isoformat(),
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
    problem = problem_of(field)
    if problem is not None:
        raise InvalidFormError(f'Field "{field.name}": {problem}')


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
