"""What differs between two versions of a form, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from dashboard.forms.field_words import TYPE_LABELS
from dashboard.forms.words import in_words
from leadmodels.forms import Form
from leadmodels.rules.fields import Field, Option

NOTHING: Final = "nothing"
_NOTED: Final = 80
_MOST_NOTED: Final = 30

_FIELD_LABELS: Final[Mapping[str, str]] = {
    "type": "kind",
    "label": "label",
    "hint": "hint",
    "required": "required",
    "min_length": "minimum length",
    "max_length": "maximum length",
    "pattern": "pattern",
    "options": "options",
    "minimum": "smallest number",
    "maximum": "largest number",
    "step": "step",
    "earliest": "earliest date",
    "latest": "latest date",
    "autocomplete": "autocomplete",
    "default": "filled in beforehand",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing that differs; texts of any length, "nothing" where there is none.

    Args:
        what: its name, in lower case.
        before: how it was.
        after: how it is.
    """

    what: str
    before: str
    after: str


def find_differences(before: Form, after: Form) -> list[Difference]:
    """Compare two versions: first what the form says of itself, then its fields."""
    first, then = _said(before), _said(after)
    said = [
        Difference(what=what, before=first[what], after=then[what])
        for what in first
        if first[what] != then[what]
    ]
    return [*said, *_field_differences(before.fields, after.fields)]


def for_the_log(differences: Sequence[Difference]) -> dict[str, str | int]:
    """Shorten differences for the audit log: what was changed, before and after."""
    noted: dict[str, str | int] = {
        each.what: f"{_short(each.before)} → {_short(each.after)}"
        for each in differences[:_MOST_NOTED]
    }
    if len(differences) > _MOST_NOTED:
        noted["further changes"] = len(differences) - _MOST_NOTED
    return noted


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _NOTED else f"{line[: _NOTED - 1]}…"


def _said(form: Form) -> dict[str, str]:
    return {
        "name": form.name,
        "description": form.description or NOTHING,
        "button": form.submit_label,
        "page after sending": form.success_url or NOTHING,
        "consent text": form.consent_text or NOTHING,
        "spam threshold": str(form.spam_threshold),
        "blocked words": "\n".join(form.blocked_words) or NOTHING,
        "other names": _aliases(form.aliases),
        "leads are kept": in_words(form.retention_days),
        "allowed origins": "\n".join(form.origins) or NOTHING,
        "takes leads": _yes_or_no(form.active),
    }


def _field_differences(before: Sequence[Field], after: Sequence[Field]) -> Iterator[Difference]:
    first = {field.name: field for field in before}
    then = {field.name: field for field in after}
    for name, field in first.items():
        if name not in then:
            yield Difference(what=f"field {name}", before=_in_short(field), after="removed")
    for name, field in then.items():
        if name in first:
            yield from _within(first[name], field)
        else:
            yield Difference(what=f"field {name}", before="not there", after=_in_short(field))
    kept = [name for name in first if name in then]
    order = [name for name in then if name in first]
    if kept != order:
        yield Difference(what="order of fields", before=", ".join(kept), after=", ".join(order))


def _within(before: Field, after: Field) -> Iterator[Difference]:
    for attribute, label in _FIELD_LABELS.items():
        first, then = getattr(before, attribute), getattr(after, attribute)
        if first != then:
            yield Difference(
                what=f"field {after.name}, {label}", before=_written(first), after=_written(then)
            )


def _written(value: object) -> str:
    if isinstance(value, bool):
        return _yes_or_no(value)
    if isinstance(value, tuple):
        return "\n".join(_option(option) for option in value) or NOTHING
    if value is None or value == "":
        return NOTHING
    return next((label for kind, label in TYPE_LABELS.items() if kind == value), str(value))


def _option(option: Option) -> str:
    return option.label if option.label == option.value else f"{option.value} = {option.label}"


def _in_short(field: Field) -> str:
    return f"{TYPE_LABELS[field.type]}: {field.label or field.name}"


def _aliases(aliases: Mapping[str, str]) -> str:
    return "\n".join(f"{other} = {name}" for other, name in sorted(aliases.items())) or NOTHING


def _yes_or_no(value: bool) -> str:  # noqa: FBT001 - a truth value is what it writes
    return "yes" if value else "no"
