"""The controls of a pasted form as fields to be looked over in the editor."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from dashboard.forms.editor.draft import Draft, FieldDraft
from dashboard.forms.editor.lines import aliases_to_text, options_to_text
from dashboard.forms.pasted.controls import Control, find_controls
from leadmodels.forms import MOST_FIELDS
from leadmodels.rules.cleaning import clean_text
from leadmodels.rules.fields import Option, is_field_name

_TYPES: Final[Mapping[str, str]] = {
    "email": "email",
    "tel": "tel",
    "url": "url",
    "number": "number",
    "range": "number",
    "date": "date",
    "hidden": "hidden",
    "checkbox": "checkbox",
    "radio": "radio",
}
_BUTTONS: Final = frozenset({"submit", "button", "reset", "image"})
_REFUSED: Final[Mapping[str, str]] = {
    "file": "files are not taken",
    "password": "passwords don't belong into leads",
}
# Names that the API understands by themselves, or has no use for.
_SERVICE: Final = frozenset(
    {
        "access_key",
        "bot-field",
        "botcheck",
        "cf-turnstile-response",
        "csrfmiddlewaretoken",
        "form-name",
        "g-recaptcha-response",
        "h-captcha-response",
        "recaptcha_response",
        "redirect",
        "utf8",
    }
)
_OTHER: Final = re.compile(r"[^A-Za-z0-9]+")
_LONGEST_NAME: Final = 60
_LONGEST_LABEL: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Pasted:
    """What was read: a draft, and what was left out or changed, a sentence each."""

    draft: Draft
    notes: tuple[str, ...]


def read_pasted(html: str) -> Pasted:
    """Read a form's fields from the HTML of a page."""
    notes: list[str] = []
    named = [c for c in find_controls(html) if _is_field(c, notes)]
    rows: list[FieldDraft] = []
    aliases: dict[str, str] = {}
    for sent_as, controls in _by_name(named):
        if len(rows) == MOST_FIELDS:
            notes.append(f"Only the first {MOST_FIELDS} fields were read.")
            break
        name = _name_for(sent_as, {row.name for row in rows}, len(rows) + 1)
        if name != sent_as:
            aliases[sent_as] = name
        rows.append(_row(str(len(rows) + 1), name, controls))
    notes += [
        f"“{other}” can't be a field's name, so the field is “{name}” and “{other}” another name "
        "of it: the page can go on sending it."
        for other, name in aliases.items()
    ]
    draft = Draft(name="New form", aliases=aliases_to_text(aliases), fields=tuple(rows))
    return Pasted(draft=draft, notes=tuple(dict.fromkeys(notes)))


def _is_field(control: Control, notes: list[str]) -> bool:
    kind, name = _kind_of(control), _sent_name(control)
    if kind in _BUTTONS:
        return False
    if not name:
        notes.append("A field without a name was left out: browsers don't send it.")
    elif name.startswith("_") or name in _SERVICE:
        notes.append(f"“{name}” was left out: the API understands it without a field.")
    elif kind in _REFUSED:
        notes.append(f"“{name}” was left out: {_REFUSED[kind]}.")
    else:
        return True
    return False


def _by_name(controls: Iterable[Control]) -> list[tuple[str, list[Control]]]:
    """Group what is sent under one name, in the order of the page."""
    order = {name: n for n, name in enumerate(dict.fromkeys(map(_sent_name, controls)))}
    ordered = sorted(controls, key=lambda control: order[_sent_name(control)])
    return [(name, list(group)) for name, group in groupby(ordered, key=_sent_name)]


def _row(key: str, name: str, controls: list[Control]) -> FieldDraft:
    first = controls[0]
    attributes = first.attributes
    kind = _field_type(controls)
    label = _label_of(controls, kind) or name
    options = _options_of(controls, kind)
    is_text = kind not in {"select", "radio", "multiselect", "checkbox"}
    return FieldDraft(
        key=key,
        type=kind,
        name=name,
        label="" if kind == "hidden" else clean_text(label, multiline=False)[:_LONGEST_LABEL],
        hint=attributes.get("placeholder", "")
        if is_text and label != attributes.get("placeholder")
        else "",
        required="required" in attributes,
        min_length=_number(attributes.get("minlength")) if _has_length(kind) else "",
        max_length=_number(attributes.get("maxlength")) if _has_length(kind) else "",
        pattern=attributes.get("pattern", "") if kind in {"text", "email", "tel", "url"} else "",
        options=options_to_text(options),
        minimum=attributes.get("min", "") if kind == "number" else "",
        maximum=attributes.get("max", "") if kind == "number" else "",
        step=_step(attributes) if kind == "number" else "",
        earliest=attributes.get("min", "") if kind == "date" else "",
        latest=attributes.get("max", "") if kind == "date" else "",
        autocomplete="" if kind == "hidden" else attributes.get("autocomplete", ""),
        default=_default_of(controls, kind),
    )


def _kind_of(control: Control) -> str:
    if control.tag != "input":
        return control.tag
    return control.attributes.get("type", "text").strip().lower() or "text"


def _field_type(controls: list[Control]) -> str:
    first = controls[0]
    if first.tag == "select":
        return "multiselect" if "multiple" in first.attributes else "select"
    if first.tag == "textarea":
        return "textarea"
    kind = _TYPES.get(_kind_of(first), "text")
    return "multiselect" if kind == "checkbox" and len(controls) > 1 else kind


def _label_of(controls: list[Control], kind: str) -> str:
    first = controls[0]
    if kind == "radio" or (kind == "multiselect" and first.tag == "input"):
        return first.legend
    shown = (first.label, first.attributes.get("aria-label"), first.attributes.get("placeholder"))
    return next((text for text in shown if text), "")


def _options_of(controls: list[Control], kind: str) -> list[Option]:
    first = controls[0]
    if first.tag == "select":
        pairs = [(value, label) for value, label in first.options if value]
    elif kind in {"radio", "multiselect"}:
        pairs = [(c.attributes.get("value", "on"), c.label) for c in controls]
    else:
        value = first.attributes.get("value", "")
        pairs = [(value, value)] if kind == "checkbox" and value not in {"", "on"} else []
    cleaned = {
        clean_text(value, multiline=False): clean_text(label or value, multiline=False)
        for value, label in pairs
    }
    return [Option(value=value, label=label or value) for value, label in cleaned.items() if value]


def _default_of(controls: list[Control], kind: str) -> str:
    first = controls[0]
    if kind == "select":
        return clean_text(first.chosen, multiline=False)
    if kind == "textarea":
        return first.text
    if kind in {"checkbox", "multiselect"}:
        return ""
    if kind == "radio":
        return next(
            (c.attributes.get("value", "on") for c in controls if "checked" in c.attributes), ""
        )
    return first.attributes.get("value", "")


def _sent_name(control: Control) -> str:
    """Give a control's name as it is sent, in one line of at most 100 characters."""
    return clean_text(control.attributes.get("name", ""), multiline=False)[:100]


def _name_for(sent_as: str, taken: set[str], number: int) -> str:
    if is_field_name(sent_as) and sent_as not in taken:
        return sent_as
    plain = _OTHER.sub("_", sent_as).strip("_").lstrip("0123456789_")[:_LONGEST_NAME]
    name = plain.lower() or f"field_{number}"
    return name if name not in taken else f"{name}_{number}"


def _has_length(kind: str) -> bool:
    return kind in {"text", "textarea", "email", "tel", "url"}


def _number(text: str | None) -> str:
    """A length that is none does nothing in a browser."""
    cleaned = (text or "").strip()
    return cleaned if cleaned.isascii() and cleaned.isdigit() else ""


def _step(attributes: Mapping[str, str]) -> str:
    step = attributes.get("step", "1").strip()
    return "" if step.lower() == "any" else step
