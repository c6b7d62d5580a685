"""Elements written out twice: as HTML, and as JSX for React."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Final

Attribute = str | bool | None

_EMPTY: Final = frozenset({"input", "link", "meta"})
# Their content is text in one line with them: spaces around it would be the page's.
_IN_LINE: Final = frozenset({"label", "legend", "option", "textarea", "button", "span"})
_PLAIN: Final = re.compile(r"[^{}<>&\"'\\\n\t]*")
# What React calls them. Source: https://react.dev/reference/react-dom/components/common
_JSX_NAMES: Final[Mapping[str, str]] = {
    "class": "className",
    "for": "htmlFor",
    "autocomplete": "autoComplete",
    "minlength": "minLength",
    "maxlength": "maxLength",
    "checked": "defaultChecked",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """An element of a page.

    Args:
        tag: its name.
        attributes: in their order; one that is None, False or "" is not written.
        children: elements and texts.
        value: what is filled in beforehand, in an input, a text area or a select.
    """

    tag: str
    attributes: Mapping[str, Attribute] = field(default_factory=dict)
    children: tuple[Element | str, ...] = ()
    value: str | None = None


def to_html(element: Element, *, indent: int = 0) -> str:
    """Write an element as HTML, indented by two spaces a level."""
    attributes = dict(element.attributes)
    children = element.children
    if element.value and element.tag == "textarea":
        # A browser drops one line break after the start tag: give it one of its own to drop.
        children = (f"\n{element.value}",)
    elif element.value and element.tag == "input":
        attributes["value"] = element.value
    elif element.value and element.tag == "select":
        children = tuple(_chosen(child, element.value) for child in children)
    start = f"{element.tag}{''.join(_html_attribute(*pair) for pair in attributes.items())}"
    if element.tag in _EMPTY:
        return f"{'  ' * indent}<{start}>"
    inner = [
        escape(child, quote=False)
        if isinstance(child, str)
        else to_html(child, indent=_indent_in(element, indent))
        for child in children
    ]
    return _wrapped(element, f"<{start}>", inner, indent)


def to_jsx(element: Element, *, indent: int = 0) -> str:
    """Write an element as JSX, indented by two spaces a level; what is filled in is a default."""
    attributes = dict(element.attributes)
    if element.value:
        attributes[_default_name(element)] = element.value
    start = f"{element.tag}{''.join(_jsx_attribute(*pair) for pair in attributes.items())}"
    if element.tag in _EMPTY or not element.children:
        return f"{'  ' * indent}<{start} />"
    inner = [
        _jsx_text(child)
        if isinstance(child, str)
        else to_jsx(child, indent=_indent_in(element, indent))
        for child in element.children
    ]
    return _wrapped(element, f"<{start}>", inner, indent)


def _indent_in(element: Element, indent: int) -> int:
    return 0 if element.tag in _IN_LINE else indent + 1


def _wrapped(element: Element, start: str, inner: list[str], indent: int) -> str:
    end = f"</{element.tag}>"
    if element.tag in _IN_LINE or all(isinstance(child, str) for child in element.children):
        return f"{'  ' * indent}{start}{''.join(inner)}{end}"
    lines = "\n".join(inner)
    return f"{'  ' * indent}{start}\n{lines}\n{'  ' * indent}{end}"


def _chosen(child: Element | str, value: str) -> Element | str:
    if isinstance(child, str) or child.attributes.get("value") != value:
        return child
    return Element(
        tag=child.tag, attributes={**child.attributes, "selected": True}, children=child.children
    )


def _html_attribute(name: str, value: Attribute) -> str:
    if value is True:
        return f" {name}"
    # An option's empty value is not the same as none: its text would be sent.
    if value is None or value is False or (value == "" and name != "value"):
        return ""
    return f' {name}="{escape(value)}"'


def _jsx_attribute(name: str, value: Attribute) -> str:
    named = _JSX_NAMES.get(name, name)
    if value is True:
        return f" {named}"
    if value is None or value is False or (value == "" and name != "value"):
        return ""
    return f' {named}="{value}"' if _PLAIN.fullmatch(value) else f" {named}={{{json.dumps(value)}}}"


def _jsx_text(text: str) -> str:
    return text if _PLAIN.fullmatch(text) and text == text.strip() else f"{{{json.dumps(text)}}}"


def _default_name(element: Element) -> str:
    """Name the attribute: what nobody types over is its value, all else a default in React."""
    is_fixed = element.attributes.get("type") in {"hidden", "checkbox", "radio"}
    return "value" if is_fixed else "defaultValue"
