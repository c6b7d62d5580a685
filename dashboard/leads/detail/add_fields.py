"""A form's fields as inputs of the dashboard, with what was written and what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from django.http import QueryDict

from leadmodels.forms import Form
from leadmodels.rules.fields import Field, Option
from leadmodels.rules.validation import FieldError

Control = Literal["input", "textarea", "select", "choices", "checkbox"]

_CONTROLS: Final[Mapping[str, Control]] = {
    "textarea": "textarea",
    "select": "select",
    "radio": "choices",
    "multiselect": "choices",
    "checkbox": "checkbox",
}
_INPUT_TYPES: Final = frozenset({"text", "email", "tel", "url", "number", "date"})
_PREFIX: Final = "field-"
"""Before a field's name in what is posted: a form may have a field of any name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AddField:
    """An input.

    Args:
        field: what is asked.
        texts: what was written or chosen; empty: nothing.
        error: what is wrong with it; "" when nothing is.
    """

    field: Field
    texts: tuple[str, ...]
    error: str

    @property
    def name(self) -> str:
        """The input's name, and its id."""
        return _PREFIX + self.field.name

    @property
    def label(self) -> str:
        """What it is called."""
        return self.field.label or self.field.name

    @property
    def control(self) -> Control:
        """What kind of input it is."""
        return _CONTROLS.get(self.field.type, "input")

    @property
    def type(self) -> str:
        """The `type` of an input or of each choice; what visitors don't see, staff may write."""
        if self.control == "choices":
            return "radio" if self.field.type == "radio" else "checkbox"
        return self.field.type if self.field.type in _INPUT_TYPES else "text"

    @property
    def text(self) -> str:
        """The first text."""
        return self.texts[0] if self.texts else ""

    @property
    def choices(self) -> tuple[Option, ...]:
        """The options that can be chosen."""
        return tuple(option for option in self.field.options if option.value)

    @property
    def attributes(self) -> dict[str, str]:
        """The browser's own checks; the server makes them all again."""
        field = self.field
        limits: dict[str, object] = {
            "minlength": field.min_length,
            "maxlength": field.max_length,
            "pattern": field.pattern,
            "min": field.minimum if field.earliest is None else field.earliest,
            "max": field.maximum if field.latest is None else field.latest,
            "step": (field.step or "any") if field.type == "number" else None,
        }
        return {name: str(value) for name, value in limits.items() if value is not None}

    @property
    def described_by(self) -> str:
        """The ids of what belongs to it: hint and error."""
        notes = (("hint", self.field.hint), ("error", self.error))
        return " ".join(f"{self.name}-{kind}" for kind, text in notes if text)


def read_sent(form: Form, post: QueryDict) -> dict[str, object]:
    """Read what was posted, as a submission brings it: one text, or several in a list."""
    sent: dict[str, object] = {}
    for field in form.fields:
        texts = post.getlist(_PREFIX + field.name)
        if field.type == "multiselect":
            sent[field.name] = texts
        elif texts:
            sent[field.name] = texts if len(texts) > 1 else texts[0]
    return sent


def make_fields(
    form: Form, post: QueryDict | None, errors: Sequence[FieldError] = ()
) -> list[AddField]:
    """Make a form's inputs, in its order: as posted, or with the form's defaults."""
    wrong = {error.field: error.message for error in errors}
    return [
        AddField(
            field=field,
            texts=_texts(field, post),
            error=wrong.get(field.name, ""),
        )
        for field in form.fields
    ]


def _texts(field: Field, post: QueryDict | None) -> tuple[str, ...]:
    if post is not None:
        return tuple(post.getlist(_PREFIX + field.name))
    # A box ticked beforehand would be nobody's answer.
    return (field.default,) if field.default and field.type != "checkbox" else ()
