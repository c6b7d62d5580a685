"""A form as elements of a page: labels, hints and rules, with the embed's classes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from dashboard.forms.snippets.markup import Attribute, Element
from leadmodels.forms import Form
from leadmodels.intake.consent import consent_hash, is_consent_box
from leadmodels.rules.fields import Field, Option

_INPUT_TYPES: Final = frozenset({"text", "email", "tel", "url", "number", "date"})
_GROUPS: Final = {"radio": "radio", "multiselect": "checkbox"}
_CONSENT_ID: Final = "consent-text"
_CONSENT_SAID: Final = "_consent"


def form_element(form: Form, action: str, *, is_enhanced: bool) -> Element:
    """Make the form.

    Args:
        form: which.
        action: the address it is sent to.
        is_enhanced: the script looks after it as soon as it loads.
    """
    attributes: dict[str, Attribute] = {"action": action, "method": "post"}
    if is_enhanced:
        attributes["data-lead-form"] = True
    parts = [
        _field(field, described=_CONSENT_ID if form.consent_text and is_consent_box(field) else "")
        for field in form.fields
    ]
    if form.consent_text:
        place = next((n for n, f in enumerate(form.fields) if is_consent_box(f)), len(parts))
        parts[place:place] = _consent(form)
    button = Element(tag="button", attributes={"type": "submit"}, children=(form.submit_label,))
    return Element(tag="form", attributes=attributes, children=(*parts, button))


def has_consent_box(form: Form) -> bool:
    """Say whether the form asks for consent by a check box."""
    return any(is_consent_box(field) for field in form.fields)


def _consent(form: Form) -> tuple[Element, ...]:
    """Make the words that a visitor agrees to, and what tells the API which words these were."""
    lines = [line for line in form.consent_text.split("\n") if line.strip()]
    attributes: dict[str, Attribute] = {
        "class": "lead-form-hint",
        "id": _CONSENT_ID if has_consent_box(form) else None,
    }
    paragraphs = tuple(Element(tag="p", children=(line,)) for line in lines)
    words = (
        Element(tag="p", attributes=attributes, children=tuple(lines))
        if len(lines) == 1
        else Element(tag="div", attributes=attributes, children=paragraphs)
    )
    told = Element(
        tag="input",
        attributes={"type": "hidden", "name": _CONSENT_SAID},
        value=consent_hash(form.consent_text),
    )
    return words, told


def _field(field: Field, *, described: str = "") -> Element:
    if field.type == "hidden":
        return Element(
            tag="input", attributes={"type": "hidden", "name": field.name}, value=field.default
        )
    hint = _hint(field)
    described_by = f"hint-{field.name} {described}".strip() if hint else described
    if field.type in _GROUPS:
        return _group(field, hint, described_by)
    if field.type == "checkbox":
        return _check_box(field, hint, described_by)
    control = _control(field, {**_rules(field), "aria-describedby": described_by})
    label = _label(f"field-{field.name}", field)
    return _block("div", {"class": "lead-form-field"}, (label, *hint, control))


def _control(field: Field, rules: Mapping[str, Attribute]) -> Element:
    attributes = {"id": f"field-{field.name}", "name": field.name, **rules}
    if field.type == "textarea":
        return Element(tag="textarea", attributes={**attributes, "rows": "5"}, value=field.default)
    if field.type == "select":
        first = Option(value="", label="Please choose")
        options = tuple(
            Element(tag="option", attributes={"value": one.value}, children=(one.label,))
            for one in (first, *_choices(field))
        )
        return Element(tag="select", attributes=attributes, children=options, value=field.default)
    kind = field.type if field.type in _INPUT_TYPES else "text"
    typed = {"id": attributes["id"], "name": field.name, "type": kind, **rules}
    return Element(tag="input", attributes=typed, value=field.default)


def _check_box(field: Field, hint: tuple[Element, ...], described_by: str) -> Element:
    """Make one box; it is never ticked beforehand, for that would be nobody's answer."""
    control_id = f"field-{field.name}"
    box = Element(
        tag="input",
        attributes={
            "id": control_id,
            "name": field.name,
            "type": "checkbox",
            "required": field.required,
            "aria-describedby": described_by,
        },
        value=next((option.value for option in field.options if option.value), None),
    )
    choice = _block("div", {"class": "lead-form-choice"}, (box, _label(control_id, field)))
    return _block("div", {"class": "lead-form-field"}, (*hint, choice)) if hint else choice


def _group(field: Field, hint: tuple[Element, ...], described_by: str) -> Element:
    kind = _GROUPS[field.type]
    legend = Element(tag="legend", children=(field.label, *_optional(field)))
    boxes = []
    for number, option in enumerate(_choices(field), start=1):
        control_id = f"field-{field.name}" if number == 1 else f"choice-{number}-{field.name}"
        box = Element(
            tag="input",
            attributes={
                "id": control_id,
                "name": field.name,
                "type": kind,
                # Of check boxes, a browser would want each one that is required.
                "required": field.required and kind == "radio",
                "checked": bool(option.value) and option.value == field.default,
            },
            value=option.value,
        )
        label = Element(tag="label", attributes={"for": control_id}, children=(option.label,))
        boxes.append(_block("div", {"class": "lead-form-choice"}, (box, label)))
    attributes: dict[str, Attribute] = {
        "class": "lead-form-field",
        "aria-describedby": described_by,
        "data-lead-form-required": field.required and kind == "checkbox",
    }
    return _block("fieldset", attributes, (legend, *hint, *boxes))


def _block(
    tag: str, attributes: Mapping[str, Attribute], children: tuple[Element | str, ...]
) -> Element:
    return Element(tag=tag, attributes=attributes, children=children)


def _label(control_id: str, field: Field) -> Element:
    return Element(
        tag="label", attributes={"for": control_id}, children=(field.label, *_optional(field))
    )


def _optional(field: Field) -> tuple[Element | str, ...]:
    if field.required:
        return ()
    span = Element(tag="span", attributes={"class": "lead-form-optional"}, children=("(optional)",))
    return (" ", span)


def _hint(field: Field) -> tuple[Element, ...]:
    if not field.hint:
        return ()
    attributes = {"class": "lead-form-hint", "id": f"hint-{field.name}"}
    return (Element(tag="div", attributes=attributes, children=(field.hint,)),)


def _choices(field: Field) -> tuple[Option, ...]:
    return tuple(option for option in field.options if option.value)


def _rules(field: Field) -> dict[str, Attribute]:
    low = field.minimum if field.earliest is None else field.earliest
    high = field.maximum if field.latest is None else field.latest
    limits: dict[str, object] = {
        "minlength": field.min_length,
        "maxlength": field.max_length,
        "pattern": field.pattern,
        "min": low,
        "max": high,
        "step": (field.step or "any") if field.type == "number" else None,
    }
    written = {name: None if value is None else str(value) for name, value in limits.items()}
    return {"autocomplete": field.autocomplete, "required": field.required, **written}
