"""A form's fields as plain HTML, labelled, with hints and what is wrong with them."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Final

from ingest.drop_in import REPLY_FIELD, split_metadata
from leadmodels.forms import Form
from leadmodels.rules.field_values import read_checkbox, single_of
from leadmodels.rules.fields import Field

_INPUT_TYPES: Final = frozenset({"text", "email", "tel", "url", "number", "date"})
_GROUPS: Final = {"radio": "radio", "multiselect": "checkbox"}

CONSENT_ID: Final = "consent-text"


def consent_html(text: str) -> str:
    """Write what a visitor agrees to, a paragraph a line."""
    lines = "".join(f"<p>{escape(line)}</p>" for line in text.split("\n") if line.strip())
    return f'<div class="hint" id="{CONSENT_ID}" dir="auto">{lines}</div>'


def field_html(field: Field, value: object, message: str | None, *, described: str = "") -> str:
    """Write one field with its label; ``message`` says what is wrong with ``value``.

    A control has the id ``field-<name>``, in a group of controls the first one has it. What else
    describes it has the id ``described``.
    """
    shown = field.default if value is None else value
    if field.type == "hidden":
        return hidden_html(field.name, shown)
    notes_of_it = (("hint", field.hint), ("wrong", message))
    ids = (described, *(f"{kind}-{field.name}" for kind, text in notes_of_it if text))
    described = " ".join(filter(None, ids))
    notes = (
        f'<p class="hint" id="hint-{field.name}">{escape(field.hint)}</p>' if field.hint else ""
    ) + (f'<p class="wrong" id="wrong-{field.name}">{escape(message)}</p>' if message else "")
    if field.type in _GROUPS:
        return _group_html(field, _texts(shown), notes, described)
    attributes = _attributes(field, described, is_wrong=message is not None)
    if field.type == "checkbox":
        checked = " checked" if _is_ticked(field, shown) else ""
        return (
            f'<div class="field">{notes}<div class="check">'
            f'<input type="checkbox" value="on"{attributes}{checked}>{_label(field)}</div></div>'
        )
    control = _control(field, "".join(_texts(shown)[:1]), attributes)
    return f'<div class="field">{_label(field)}{notes}{control}</div>'


def hidden_html(name: str, value: object) -> str:
    """Write a value that is sent again without being shown; of several each one."""
    return "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(text)}">'
        for text in _texts(value)
    )


def kept_html(form: Form, sent: Mapping[str, object]) -> str:
    """Write what a visitor typed as text to copy, by the form's labels; empty: it was nothing.

    What no visitor sees is left out: hidden fields, and what the page sends beside the fields.
    """
    fields, metadata = split_metadata(form, sent)
    known = {field.name: field for field in form.fields}
    sender = metadata.get(REPLY_FIELD, "")
    if sender not in fields.values():
        fields[REPLY_FIELD] = sender  # typed as well, in a form that has no field for it
    items = ""
    in_order = [*(name for name in known if name in fields), *(n for n in fields if n not in known)]
    for name in in_order:
        field = known.get(name, Field(name="other", type="text", label=name))
        texts = [] if field.type == "hidden" else _shown_texts(field, fields[name])
        # The direction is each text's own: a message may be in another language than the page.
        texts = [f'<dd dir="auto">{escape(text)}</dd>' for text in texts]
        if texts:
            items += f'<dt dir="auto">{escape(field.label)}</dt>{"".join(texts)}'
    return f"<dl>{items}</dl>" if items else ""


def _shown_texts(field: Field, value: object) -> list[str]:
    """Give a value in the words of the form, as its visitor chose or wrote it."""
    if field.type == "checkbox":
        return ["Yes"] if _is_ticked(field, value) else []
    labels = {option.value: option.label for option in field.options}
    return [labels.get(text, text) for text in _texts(value) if text.strip()]


def _texts(value: object) -> list[str]:
    if isinstance(value, list | tuple):
        return [text for item in value for text in _texts(item)]
    return ["on" if value is True else "" if value is False else str(value)]


def _is_ticked(field: Field, value: object) -> bool:
    """Read a box as a submission's: what is shown again may be as it was sent."""
    return read_checkbox(field, single_of(value, field.type))[0]


def _group_html(field: Field, chosen: list[str], notes: str, described: str) -> str:
    """Write options to tick or to choose from, in a group with the field's label."""
    kind = _GROUPS[field.type]
    # Of check boxes, a browser would want each one that is required.
    required = {"required": field.required and kind == "radio"}
    options = [option for option in field.options if option.value]
    items = ""
    for number, option in enumerate(options, start=1):
        control_id = f"field-{field.name}" if number == 1 else f"choice-{number}-{field.name}"
        pairs = {"type": kind, "id": control_id, "name": field.name, "value": option.value}
        flags = _written({**required, "checked": option.value in chosen})
        items += (
            f'<div class="check"><input{_written(pairs)}{flags}>'
            f'<label for="{control_id}">{escape(option.label)}</label></div>'
        )
    legend = f"<legend>{escape(field.label)}{_optional(field)}</legend>"
    group = _written({"class": "field", "aria-describedby": described})
    return f"<fieldset{group}>{legend}{notes}{items}</fieldset>"


def _label(field: Field) -> str:
    return f'<label for="field-{field.name}">{escape(field.label)}{_optional(field)}</label>'


def _optional(field: Field) -> str:
    return "" if field.required else " (optional)"


def _attributes(field: Field, described: str, *, is_wrong: bool) -> str:
    pairs: dict[str, object] = {
        "id": f"field-{field.name}",
        "name": field.name,
        "autocomplete": field.autocomplete,
        "aria-describedby": described,
        "aria-invalid": "true" if is_wrong else None,
        "minlength": field.min_length,
        "maxlength": field.max_length,
        "pattern": field.pattern,
        "min": field.minimum if field.earliest is None else field.earliest,
        "max": field.maximum if field.latest is None else field.latest,
    }
    if field.type == "number":
        pairs["step"] = field.step if field.step is not None else "any"
    return _written({**pairs, "required": field.required})


def _written(attributes: Mapping[str, object]) -> str:
    """Write attributes: true ones by name alone, those without a value not at all."""
    return "".join(
        f" {name}" if value is True else f' {name}="{escape(str(value))}"'
        for name, value in attributes.items()
        if value is not None and value is not False and value != ""
    )


def _control(field: Field, value: str, attributes: str) -> str:
    if field.type == "textarea":
        # A browser drops one line break after the start tag: give it one of its own to drop.
        return f'<textarea rows="6"{attributes}>\n{escape(value)}</textarea>'
    if field.type == "select":
        first = '<option value="">Please choose</option>'
        options = "".join(
            f'<option value="{escape(option.value)}"{" selected" if option.value == value else ""}>'
            f"{escape(option.label)}</option>"
            for option in field.options
            if option.value
        )
        return f"<select{attributes}>{first}{options}</select>"
    kind = field.type if field.type in _INPUT_TYPES else "text"
    return f'<input type="{kind}"{attributes} value="{escape(value)}">'
