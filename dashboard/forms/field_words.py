"""A field's type and rules in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from leadmodels.rules.fields import Field, FieldType

TYPE_LABELS: Final[Mapping[FieldType, str]] = {
    "text": "One line of text",
    "textarea": "Several lines of text",
    "email": "E-mail address",
    "tel": "Phone number",
    "url": "Web address",
    "number": "Number",
    "date": "Date",
    "select": "Choice from a list",
    "radio": "Choice, all shown",
    "multiselect": "Several choices",
    "checkbox": "Check box",
    "hidden": "Hidden value",
}


def rules_in_words(field: Field) -> list[str]:
    """Say what a field demands, a rule an entry: “required”, “at most 100 characters”."""
    return list(_rules(field))


def _rules(field: Field) -> Iterator[str]:
    yield "required" if field.required else "optional"
    if field.min_length is not None:
        yield f"at least {field.min_length:,} characters"
    if field.max_length is not None:
        yield f"at most {field.max_length:,} characters"
    if field.pattern is not None:
        yield f"matches {field.pattern}"
    if field.options:
        yield f"{len(field.options)} option{'' if len(field.options) == 1 else 's'}"
    for word, limit in (
        ("from", field.minimum),
        ("to", field.maximum),
        ("in steps of", field.step),
        ("from", field.earliest),
        ("to", field.latest),
    ):
        if limit is not None:
            yield f"{word} {limit}"
    if field.default:
        yield f"filled in with “{field.default}”"
