"""One field of a form, and what becomes of a value that is sent for it."""

from __future__ import annotations

from typing import Any

from leadmodels.rules.fields import Field
from leadmodels.rules.validation import validate_submission

NUMBER = Field(name="x", type="number", label="X")


def text_field(**rules: Any) -> Field:
    return Field(**{"name": "x", "type": "text", "label": "X", **rules})


def codes(field: Field, value: object) -> list[str]:
    return [error.code for error in validate_submission([field], {"x": value}).errors]


def value_of(field: Field, value: object) -> object:
    return validate_submission([field], {"x": value}).values["x"]
