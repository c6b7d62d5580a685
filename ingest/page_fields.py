"""A form's fields as plain HTML, labelled, with hints and what is wrong with them."""

from __future__ import annotations

from html import escape
from typing import Final

from leadmodels.fields import Field

_INPUT_TYPES: Final = frozenset({"text", "email", "tel", "url", "number"})


def field_html(field: Field, value: object, message: str | None) -> str:
    """Write one field with its label; ``message`` says what is wrong with ``value``."""
    shown = field.default if value is None else value
    if field.type == "hidden":
        return hidden_html(field.name, shown)
    described = [name for name, text in (("hint", field.hint), ("wrong", message)) if text]
    notes = (
        f'<p class="hint" id="hint-{field.name}">{escape(field.hint)}</p>' if field.hint else ""
    ) + (f'<p class="wrong" id="wrong-{field.name}">{escape(message)}</p>' if message else "")
    attributes = _attributes(field, described, is_wrong=message is not None)
    if field.type == "checkbox":
        checked = " checked" if shown is True else ""
        return (
            f'<div class="field">{notes}<div class="check">'
            f'<input type="checkbox" value="on"{attributes}{checked}>{_label(field)}</div></div>'
        )
    control = _control(field, str(shown), attributes)
    return f'<div class="field">{_label(field)}{notes}{control}</div>'


def hidden_html(name: str, value: object) -> str:
    """Write a value that is sent again without being shown."""
    text = "on" if value is True else "" if value is False else str(value)
    return f'<input type="hidden" name="{escape(name)}" value="{escape(text)}">'


def _label(field: Field) -> str:
    optional = "" if field.required else " (optional)"
    return f'<label for="field-{field.name}">{escape(field.label)}{optional}</label>'


def _attributes(field: Field, described: list[str], *, is_wrong: bool) -> str:
    pairs = {
        "id": f"field-{field.name}",
        "name": field.name,
        "autocomplete": field.autocomplete,
        "aria-describedby": " ".join(f"{kind}-{field.name}" for kind in described),
        "aria-invalid": "true" if is_wrong else "",
        "minlength": field.min_length,
        "maxlength": field.max_length,
        "pattern": field.pattern,
        "min": field.minimum,
        "max": field.maximum,
    }
    if field.type == "number":
        pairs["step"] = field.step if field.step is not None else "any"
    written = "".join(
        f' {name}="{escape(str(value))}"'
        for name, value in pairs.items()
        if value not in {None, ""}
    )
    return written + (" required" if field.required else "")


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
