"""What a visitor sent, under the labels and in the order of the form it was sent through."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from dashboard.leads.detail.links import email_link, phone_link, web_link
from dashboard.leads.words import SOURCE_LABELS, in_words, seconds_in_words
from leadmodels.forms import Form
from leadmodels.leads import Lead
from leadmodels.rules.fields import Field
from leadmodels.rules.values import Value

_PAGES: Final = frozenset({"page_url", "referrer"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One labelled text; `link` only where following it is safe."""

    label: str
    text: str
    link: str | None = None
    is_long: bool = False


def list_answers(lead: Lead, form: Form | None) -> list[Answer]:
    """Return the form's fields in its order, then whatever else was stored, by name.

    Fields that the form no longer has, or never had, are shown too: nothing sent is hidden.
    """
    fields = form.fields if form else ()
    answers = [
        _answer(field, lead.fields[field.name]) for field in fields if field.name in lead.fields
    ]
    known = {field.name for field in fields}
    rest = sorted(name for name in lead.fields if name not in known)
    return answers + [_loose_answer(name, lead.fields[name]) for name in rest]


def list_source(source: Mapping[str, str]) -> list[Answer]:
    """Return where a lead came from: the page first, then campaigns, then the rest by name.

    Only pages are links: a campaign's name is whatever stands in the address somebody opened.
    """
    known = [name for name in SOURCE_LABELS if name in source]
    rest = sorted(name for name in source if name not in SOURCE_LABELS)
    return [
        Answer(
            label=SOURCE_LABELS.get(name) or in_words(name),
            text=seconds_in_words(source[name]) if name == "elapsed_seconds" else source[name],
            link=web_link(source[name]) if name in _PAGES else None,
        )
        for name in known + rest
    ]


def _answer(field: Field, value: Value) -> Answer:
    label = field.label or in_words(field.name)
    if isinstance(value, bool):
        return Answer(label=label, text=_yes_or_no(value))
    if isinstance(value, tuple):
        return _list_answer(label, [_option_label(field, text) for text in value])
    link = None
    match field.type:
        case "email":
            link = email_link(value)
        case "tel":
            link = phone_link(value)
        case "url":
            link = web_link(value)
        case "select" | "radio":
            value = _option_label(field, value)
    return Answer(label=label, text=value, link=link, is_long=field.type == "textarea")


def _loose_answer(name: str, value: Value) -> Answer:
    if isinstance(value, bool):
        return Answer(label=in_words(name), text=_yes_or_no(value))
    if isinstance(value, tuple):
        return _list_answer(in_words(name), value)
    return Answer(
        label=in_words(name),
        text=value,
        link=email_link(value) or web_link(value),
        is_long="\n" in value,
    )


def _list_answer(label: str, texts: Sequence[str]) -> Answer:
    """Show several texts, each on a line of its own: any of them may hold a comma."""
    return Answer(label=label, text="\n".join(texts))


def _option_label(field: Field, value: str) -> str:
    """Give an option as the visitor saw it; one that the form no longer has as it was stored."""
    return next((option.label for option in field.options if option.value == value), value)


def _yes_or_no(value: bool) -> str:  # noqa: FBT001 - a checkbox's value is one
    return "Yes" if value else "No"
