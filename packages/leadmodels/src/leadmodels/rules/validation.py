"""A submission judged by a form's fields: values cleaned, and for each problem a helpful sentence.

The rules are those of browsers (WHATWG HTML), so that a page without JavaScript, one with it and
the server agree. Where this is stricter: text of spaces only is no answer to a required field,
no value is longer than 10,000 characters (250 with a pattern), URLs that run code are refused.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from leadmodels.rules.cleaning import clean_text
from leadmodels.rules.field_values import (
    Problem,
    read_checkbox,
    read_choices,
    read_text,
    single_of,
    text_of,
    utf16_length,
)
from leadmodels.rules.fields import Field
from leadmodels.rules.limits import MAX_VALUE_LENGTH
from leadmodels.rules.messages import message_for
from leadmodels.rules.values import Value

# Fields that were sent though the form doesn't have them: kept, for a page may be newer than its
# form, but not without bound.
MAX_OTHER_FIELDS: Final = 50
# Pages name their inputs in any words, so names are as free as values, within a bound.
MAX_OTHER_NAME: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldError:
    """One problem: `field` is None when it is the submission's; `code` is stable API."""

    field: str | None
    code: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ValidatedSubmission:
    """What was sent, cleaned, and what is wrong with it; it can be stored when nothing is.

    `values` has every field of the form, in its order (text, a checkbox's true or false, a
    multiselect's texts; empty when nothing was sent), then the other fields as sent. A refused
    value is kept, cleaned, so that a page can show it again, except where it was not text or
    numbers.
    """

    values: dict[str, Value]
    errors: tuple[FieldError, ...]


def validate_submission(
    fields: Sequence[Field], submitted: Mapping[str, object]
) -> ValidatedSubmission:
    """Judge a submission: each value a scalar, or a list of those when a name came repeatedly.

    Names that start with `_` are metadata and passed over, here neither judged nor kept.
    """
    values: dict[str, Value] = {}
    errors: list[FieldError] = []
    for field in fields:
        value, problem = _read_field(field, submitted.get(field.name))
        values[field.name] = value
        if problem is not None:
            errors.append(_error_for(field, problem))
    others = [name for name in submitted if name not in values and not name.startswith("_")]
    errors.extend(_read_others(others, submitted, values))
    return ValidatedSubmission(values=values, errors=tuple(errors))


def _read_field(field: Field, raw: object) -> tuple[Value, Problem | None]:
    if field.type == "multiselect":
        return read_choices(field, raw)
    single = single_of(raw, field.type)
    if isinstance(single, Problem):
        return "", single
    return read_checkbox(field, single) if field.type == "checkbox" else read_text(field, single)


def _error_for(field: Field, problem: Problem) -> FieldError:
    parameters = {"kind": field.type, "label": field.label or field.name, **problem.parameters}
    return FieldError(
        field=field.name, code=problem.code, message=message_for(problem.code, **parameters)
    )


def _read_others(
    names: Sequence[str], submitted: Mapping[str, object], values: dict[str, Value]
) -> list[FieldError]:
    """Read the fields that the form doesn't have into `values`; give back what is wrong."""
    if len(names) > MAX_OTHER_FIELDS:
        parameters = {"maximum": MAX_OTHER_FIELDS, "count": len(names)}
        message = message_for("too_many_fields", **parameters)
        return [FieldError(field=None, code="too_many_fields", message=message)]
    errors: list[FieldError] = []
    for sent_name in names:
        name = clean_text(sent_name, multiline=False)
        if not 0 < len(name) <= MAX_OTHER_NAME or name in values:
            message = message_for("name", name=name[:MAX_OTHER_NAME])
            errors.append(FieldError(field=None, code="name", message=message))
            continue
        value, problem = _read_other(submitted[sent_name])
        if value is not None:
            values[name] = value
        if problem is not None:
            message = message_for(problem.code, label=name, **problem.parameters)
            errors.append(FieldError(field=name, code=problem.code, message=message))
    return errors


def _read_other(raw: object) -> tuple[Value | None, Problem | None]:
    """Read a value as it came: a name that was sent once is one text, else it is a list."""
    if raw is None or isinstance(raw, bool):
        return raw, None
    texts: list[str] = []
    for item in raw if isinstance(raw, list | tuple) else (raw,):
        text = text_of(item)
        if isinstance(text, Problem):
            return None, text
        texts.append(clean_text(text, multiline=True))
    value = tuple(texts) if isinstance(raw, list | tuple) else texts[0]
    length = utf16_length(", ".join(texts))  # as people read it, and so that many cost too
    if length > MAX_VALUE_LENGTH:
        return value, Problem("too_long", {"maximum": MAX_VALUE_LENGTH, "length": length})
    return value, None
