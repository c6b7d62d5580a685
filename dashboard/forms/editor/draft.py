"""A form as somebody is typing it: texts only, of which any may be wrong."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields, replace
from typing import Final

from django.http import QueryDict

from dashboard.forms.editor.lines import aliases_to_text, options_to_text
from leadmodels.forms import MOST_FIELDS, SPAM_THRESHOLD, Form
from leadmodels.rules.fields import Field

ROW: Final = "row"
"""What names the fields' rows, in their order."""

_PREFIX: Final = "field-"
_KEY: Final = re.compile(r"[0-9]{1,6}")
_ACTION: Final = re.compile(r"(add|up|down|remove)(?:-([0-9]{1,6}))?")
# A few more than a form may have can be typed, so that none is lost before that is said.
_MOST_ROWS: Final = MOST_FIELDS + 20


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldDraft:
    """A field being typed.

    Args:
        key: tells its row from the others, whatever their order.
        was: its name in the form as it is stored; "" where it is new.
    """

    key: str
    was: str = ""
    type: str = "text"
    name: str = ""
    label: str = ""
    hint: str = ""
    required: bool = False
    min_length: str = ""
    max_length: str = ""
    pattern: str = ""
    options: str = ""
    minimum: str = ""
    maximum: str = ""
    step: str = ""
    earliest: str = ""
    latest: str = ""
    autocomplete: str = ""
    default: str = ""

    def input_name(self, attribute: str) -> str:
        """Name the input of one of its attributes; it is the input's id, too."""
        return f"{_PREFIX}{self.key}-{attribute}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A form being typed, without what has pages of its own: origins and retention."""

    name: str = ""
    description: str = ""
    submit_label: str = "Send"
    success_url: str = ""
    consent_text: str = ""
    spam_threshold: str = str(SPAM_THRESHOLD)
    blocked_words: str = ""
    aliases: str = ""
    fields: tuple[FieldDraft, ...] = ()


_FIELD_TEXTS: Final = tuple(
    each.name for each in fields(FieldDraft) if each.name not in {"key", "was", "required"}
)
_FORM_TEXTS: Final = tuple(each.name for each in fields(Draft) if each.name != "fields")


def draft_of(form: Form) -> Draft:
    """Write a stored form as it would be typed."""
    return Draft(
        name=form.name,
        description=form.description,
        submit_label=form.submit_label,
        success_url=form.success_url or "",
        consent_text=form.consent_text,
        spam_threshold=str(form.spam_threshold),
        blocked_words="\n".join(form.blocked_words),
        aliases=aliases_to_text(form.aliases),
        fields=tuple(field_draft(field, str(n)) for n, field in enumerate(form.fields, start=1)),
    )


def field_draft(field: Field, key: str) -> FieldDraft:
    """Write a field as it would be typed."""
    texts = {
        name: "" if (value := getattr(field, name)) is None else str(value)
        for name in _FIELD_TEXTS
        if name != "options"
    }
    return FieldDraft(
        key=key,
        was=field.name,
        required=field.required,
        options=options_to_text(field.options),
        **texts,
    )


def read_draft(post: QueryDict) -> Draft:
    """Read what a page of the editor sent, as it was typed."""
    keys = [key for key in dict.fromkeys(post.getlist(ROW)) if _KEY.fullmatch(key)]
    texts = {name: post.get(name, "") for name in _FORM_TEXTS}
    return Draft(**texts, fields=tuple(_read_field(post, key) for key in keys[:_MOST_ROWS]))


def do_action(draft: Draft, action: str) -> Draft:
    """Add, move or remove a field, as the button says; anything else changes nothing."""
    found = _ACTION.fullmatch(action)
    if found is None:
        return draft
    verb, key = found[1], found[2]
    rows = list(draft.fields)
    if verb == "add":
        return replace(draft, fields=(*rows, FieldDraft(key=next_key(draft))))
    place = next((n for n, row in enumerate(rows) if row.key == key), None)
    if place is None:
        return draft
    row = rows.pop(place)
    if verb != "remove":
        rows.insert(max(0, place - 1) if verb == "up" else place + 1, row)
    return replace(draft, fields=tuple(rows))


def next_key(draft: Draft) -> str:
    """Give the key that the next field to be added will have."""
    return str(max((int(row.key) for row in draft.fields), default=0) + 1)


def _read_field(post: QueryDict, key: str) -> FieldDraft:
    row = FieldDraft(key=key)
    texts = {name: post.get(row.input_name(name), "") for name in _FIELD_TEXTS}
    return replace(
        row,
        was=post.get(row.input_name("was"), ""),
        required=row.input_name("required") in post,
        **texts,
    )
