"""What a visitor sent, in the words of the form that asked for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from leadmodels.forms import Form
from leadmodels.leads import Lead
from leadmodels.rules.fields import Field
from leadmodels.rules.values import Value

LONGEST_ANSWER: Final = 4_000
"""In characters; the lead's page has the whole of it."""

MOST_ANSWERS: Final = 100


@dataclass(frozen=True, slots=True)
class Answer:
    """A question and what was answered; lines are separated by line feeds."""

    label: str
    text: str


def answers_of(lead: Lead, form: Form) -> tuple[Answer, ...]:
    """Give at most 100 answers in the form's order, those that it no longer asks for last."""
    asked = {field.name: field for field in form.fields}
    order = [name for name in asked if name in lead.fields]
    order += [name for name in lead.fields if name not in asked]
    told = ((name, _words(lead.fields[name], asked.get(name))) for name in order)
    answers = [
        Answer(asked[name].label if name in asked else name, _cut(text))
        for name, text in told
        if text
    ]
    return tuple(answers[:MOST_ANSWERS])


def _words(value: Value, field: Field | None) -> str:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    labels = {option.value: option.label for option in field.options} if field else {}
    if isinstance(value, tuple):
        return ", ".join(labels.get(each, each) for each in value)
    return labels.get(value, value)


def _cut(text: str) -> str:
    if len(text) <= LONGEST_ANSWER:
        return text
    return f"{text[:LONGEST_ANSWER].rstrip()} …"
