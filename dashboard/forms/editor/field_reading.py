"""One field's draft read as a field, with what is wrong under the attribute it is about."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, TypeVar, cast

from dashboard.forms.editor.draft import FieldDraft
from dashboard.forms.editor.lines import read_options
from leadmodels.errors import InvalidFormError
from leadmodels.plain_data import date_from_text, decimal_from_text
from leadmodels.rules.cleaning import clean_text
from leadmodels.rules.field_checks import problem_of
from leadmodels.rules.fields import FIELD_TYPES, Field, FieldType, Option, field_from_dict
from leadmodels.rules.limits import MAX_VALUE_LENGTH

_LENGTH: Final = "Write a whole number, or nothing."
_NUMBER: Final = "Write a number such as 12 or 0.5, or nothing."
_DAY: Final = "Write a date such as 2026-11-23, or nothing."
_LONG_LENGTH: Final = len(str(MAX_VALUE_LENGTH)) + 3
_LONGEST: Final[Mapping[str, int]] = {
    "label": 500,
    "hint": 1_000,
    "autocomplete": 100,
    "default": MAX_VALUE_LENGTH,
}
_LINES: Final = frozenset({"hint", "default"})
_ONE: Final = (Option(value="a", label="a"),)
# What is changed to see whether a problem is about it, in the order that leadmodels looks.
_SUSPECTS: Final[tuple[tuple[str, dict[str, Any]], ...]] = (
    ("label", {"label": "a"}),
    ("pattern", {"pattern": None}),
    ("max_length", {"max_length": None}),
    ("min_length", {"min_length": None}),
    ("max_length", {"min_length": None, "max_length": None}),
    ("step", {"step": None}),
    ("maximum", {"maximum": None}),
    ("minimum", {"minimum": None}),
    ("maximum", {"minimum": None, "maximum": None, "step": None}),
    ("latest", {"latest": None}),
    ("earliest", {"earliest": None}),
    ("latest", {"earliest": None, "latest": None}),
    ("default", {"default": ""}),
    ("options", {"options": ()}),
    ("options", {"options": _ONE}),
)
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldReading:
    """What a field's draft says: a field, unless it can't be one; errors by attribute."""

    field: Field | None
    errors: Mapping[str, str]


def read_field(row: FieldDraft) -> FieldReading:
    """Read a field; what leadmodels says of it stands at the attribute that it is about."""
    errors: dict[str, str] = {}
    if row.type not in FIELD_TYPES:
        errors["type"] = "Choose what kind of field it is."
    name = clean_text(row.name, multiline=False)
    if said := _name_problem(name):
        errors["name"] = said
    texts = {key: clean_text(getattr(row, key), multiline=key in _LINES) for key in _LONGEST}
    for key, longest in _LONGEST.items():
        if len(texts[key]) > longest:
            errors[key] = f"Write at most {longest:,} characters."
    typed = _Typed(row, errors)
    made = Field(
        name=name,
        type=cast("FieldType", row.type),
        label=texts["label"],
        hint=texts["hint"],
        required=row.required,
        min_length=typed.read("min_length", _length_from_text, otherwise=_LENGTH),
        max_length=typed.read("max_length", _length_from_text, otherwise=_LENGTH),
        pattern=row.pattern or None,
        options=read_options(row.options),
        minimum=typed.read("minimum", decimal_from_text, otherwise=_NUMBER),
        maximum=typed.read("maximum", decimal_from_text, otherwise=_NUMBER),
        step=typed.read("step", decimal_from_text, otherwise=_NUMBER),
        earliest=typed.read("earliest", date_from_text, otherwise=_DAY),
        latest=typed.read("latest", date_from_text, otherwise=_DAY),
        autocomplete=texts["autocomplete"],
        default=texts["default"],
    )
    if any(not option.label.strip() for option in made.options):
        errors["options"] = "Write what people see after each equals sign."
    problem = None if errors else problem_of(made)
    if problem is not None:
        errors[_blamed(made, problem)] = problem[:1].upper() + problem[1:]
    return FieldReading(field=None if errors else made, errors=errors)


@dataclass(frozen=True, slots=True)
class _Typed:
    """Reads what was typed; what can't be read is noted under its attribute."""

    row: FieldDraft
    errors: dict[str, str]

    def read(
        self, key: str, read: Callable[[str], Value | None], *, otherwise: str
    ) -> Value | None:
        text = getattr(self.row, key).strip()
        value = read(text) if text else None
        if text and value is None:
            self.errors[key] = otherwise
        return value


def _length_from_text(text: str) -> int | None:
    is_length = text.isascii() and text.isdigit() and len(text) <= _LONG_LENGTH
    return int(text) if is_length else None


def _name_problem(name: str) -> str:
    if not name:
        return "Write a name; pages send the field under it."
    try:
        field_from_dict({"name": name, "type": "hidden"})
    except InvalidFormError as exc:
        return str(exc)
    return ""


def _blamed(made: Field, said: str) -> str:
    """Find the attribute without which leadmodels would not say this."""
    return next(
        (name for name, change in _SUSPECTS if problem_of(replace(made, **change)) != said), "type"
    )
