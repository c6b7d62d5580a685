"""Values that a form would take: what a test lead says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Final

from leadmodels.rules.fields import Field

_TEXTS: Final[Mapping[str, str]] = {
    "text": "Test",
    "textarea": "This is a test.",
    "email": "test@example.com",
    "tel": "+1 555 010 0100",
    "url": "https://www.example.com/",
}
_NAMES: Final[Mapping[str, str]] = {"name": "Test Lead", "company": "Example Company"}


def sample_of(field: Field, *, today: date) -> str:
    """Give a value for a field; "" where none can be guessed: it has a pattern, or no option."""
    if field.options or field.type in {"select", "radio", "multiselect"}:
        return next((option.value for option in field.options if option.value), "")
    if field.type == "checkbox":
        return "on"
    if field.type == "hidden":
        return field.default
    if field.type == "number":
        return str(_number_of(field))
    if field.type == "date":
        return str(min(max(today, field.earliest or today), field.latest or date.max))
    return "" if field.pattern else _text_of(field)


def _number_of(field: Field) -> Decimal:
    """The smallest number is on a step, whatever the step is."""
    if field.minimum is not None:
        return field.minimum
    return min(Decimal(0), field.maximum) if field.maximum is not None else Decimal(0)


def _text_of(field: Field) -> str:
    text = _NAMES.get(field.name, _TEXTS[field.type])
    if field.type in {"text", "textarea"}:
        text = text.ljust(field.min_length or 0, ".")
    return text if field.max_length is None else text[: field.max_length]
