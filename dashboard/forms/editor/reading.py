"""A draft read as a form, judged by leadmodels: each problem stands at its input."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from dashboard.forms.editor.draft import Draft
from dashboard.forms.editor.field_reading import read_field
from dashboard.forms.editor.lines import lines_of, read_aliases
from dashboard.forms.editor.names import with_names
from leadmodels.forms import Form, find_problems
from leadmodels.rules.cleaning import clean_text
from leadmodels.rules.fields import Field

_THRESHOLD: Final = "Give a whole number from 0 to 100."
_HIGHEST: Final = 100
_FIELDS: Final = "fields"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a draft says.

    Args:
        form: as it would be stored; meaningless while there are errors.
        errors: what is wrong, by the input's name; of the fields as a whole under "fields".
    """

    form: Form
    errors: dict[str, str] = field(default_factory=dict)


def read_form(draft: Draft, stored: Form) -> Reading:
    """Read a draft over the form it was made from; what has pages of its own is as there."""
    errors: dict[str, str] = {}
    fields = _read_fields(draft, errors)
    form = replace(
        stored,
        name=clean_text(draft.name, multiline=False),
        description=clean_text(draft.description, multiline=True),
        submit_label=clean_text(draft.submit_label, multiline=False) or "Send",
        success_url=clean_text(draft.success_url, multiline=False) or None,
        consent_text=clean_text(draft.consent_text, multiline=True),
        spam_threshold=_read_threshold(draft, errors),
        blocked_words=tuple(sorted(set(lines_of(draft.blocked_words)))),
        aliases=_read_aliases(draft, fields, errors),
        fields=fields,
    )
    for problem in find_problems(form):
        errors.setdefault(problem.attribute, problem.sentence)
    return Reading(form=form, errors=errors)


def _read_fields(draft: Draft, errors: dict[str, str]) -> tuple[Field, ...]:
    """Read the fields that can be read; of two with one name the second is wrong."""
    read: dict[str, Field] = {}
    for row in with_names(draft.fields):
        reading = read_field(row)
        errors.update((row.input_name(name), said) for name, said in reading.errors.items())
        if reading.field is None:
            continue
        if reading.field.name in read:
            said = f'Two fields are named "{reading.field.name}": give each its own name.'
            errors.setdefault(row.input_name("name"), said)
            continue
        read[reading.field.name] = reading.field
    return tuple(read.values())


def _read_threshold(draft: Draft, errors: dict[str, str]) -> int:
    typed = draft.spam_threshold.strip()
    if typed.isascii() and typed.isdigit() and len(typed) <= len(str(_HIGHEST)):
        threshold = int(typed)
        if threshold <= _HIGHEST:
            return threshold
    errors["spam_threshold"] = _THRESHOLD
    return 0


def _read_aliases(
    draft: Draft, fields: tuple[Field, ...], errors: dict[str, str]
) -> dict[str, str]:
    names = {clean_text(row.name, multiline=False) for row in draft.fields}
    names |= {field.name for field in fields}
    aliases: dict[str, str] = {}
    for other, name in read_aliases(draft.aliases):
        said = next(_alias_problems(other, name, names, aliases), None)
        if said is not None:
            errors.setdefault("aliases", said)
        elif name is not None:
            aliases[other] = name
    return aliases


def _alias_problems(
    other: str, name: str | None, names: set[str], aliases: dict[str, str]
) -> Iterator[str]:
    if not other or not name:
        yield f'Write "{other}" as the other name, an equals sign and the field\'s name.'
    if name is not None and name not in names:
        yield f'"{name}" is no field of this form.'
    if other in names:
        yield f"\"{other}\" is a field's own name, so it can't stand for another one."
    if other in aliases:
        yield f'"{other}" is written twice.'
