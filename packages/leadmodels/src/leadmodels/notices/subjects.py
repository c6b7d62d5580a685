"""The subject of an e-mail about a lead, made of a template with names of what to put in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from leadmodels.rules.cleaning import clean_text

LONGEST_TEMPLATE: Final = 200
LONGEST_SUBJECT: Final = 250
"""In characters: programs show the first 60 or so, and a lead may be called anything."""

PLACEHOLDERS: Final[Mapping[str, str]] = {
    "form": "the form's name",
    "name": "the visitor's name",
    "email": "the visitor's e-mail address",
    "company": "the visitor's company",
    "receipt": "the visitor's receipt",
}

DEFAULT_SUBJECT: Final = "New lead from {name}: {form}"

_BRACES: Final = re.compile(r"\{([^{}]*)\}|[{}]")
_MARK: Final = re.compile(r"=(?=\?)")


def template_problem(template: str) -> str | None:
    """Say what is wrong with a template, in a sentence; None: it can be used."""
    if len(template) > LONGEST_TEMPLATE:
        return f"Write at most {LONGEST_TEMPLATE} characters."
    if any(not character.isprintable() for character in template):
        return "A subject is one line, without control characters."
    for found in _BRACES.finditer(template):
        if found[1] is None:
            return "There is a brace without its partner: write {name}, for example."
        if found[1] not in PLACEHOLDERS:
            known = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)
            return f"There is no {{{found[1]}}}: use {known}."
    return None


def render_subject(template: str, values: Mapping[str, str | None]) -> str:
    """Make one line of a template; a template that can't be used gives the default one.

    What is missing reads “somebody” for the name, and nothing else.

    Args:
        template: empty: the default.
        values: by the names in `PLACEHOLDERS`.
    """
    used = template if template.strip() and template_problem(template) is None else DEFAULT_SUBJECT
    line = _BRACES.sub(lambda found: _value(found[1], values), used)
    return as_header_text(line) or "New lead"


def as_header_text(text: str) -> str:
    """Make any text fit for a header: one line, no control characters, no encoded words.

    Whatever encodes the header would take `=?utf-8?q?…?=` for encoded already, and decode it.
    Source: https://www.rfc-editor.org/rfc/rfc2047#section-2
    """
    one_line = " ".join(clean_text(text, multiline=False).split())
    return _MARK.sub("= ", one_line)[:LONGEST_SUBJECT].strip()


def _value(name: str, values: Mapping[str, str | None]) -> str:
    return values.get(name) or ("somebody" if name == "name" else "")
