"""A form's controls found in pasted HTML. Nothing of it is run, fetched or shown as markup."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from typing import Final

LONGEST_HTML: Final = 50_000
"""How many characters are read."""

# Python's reader of HTML takes time that grows with the square of what is left unfinished, so tags
# are counted, what is no tag is taken out, and what comes after the last whole tag is left out.
_MOST_TAGS: Final = 3_000
_MOST_OPEN: Final = 50
_NO_TAGS: Final = re.compile(r"<!--.*?(?:-->|\Z)|<[!?][^>]*(?:>|\Z)", re.DOTALL)
_LONE: Final = re.compile(r"<(?!/?[A-Za-z])")

_CONTROLS: Final = frozenset({"input", "select", "textarea"})
_TEXTS: Final = frozenset({"label", "legend", "option", "textarea"})
_NOT_SHOWN: Final = frozenset({"script", "style", "template", "noscript"})
_CLOSED_BY_THEMSELVES: Final = frozenset({"option", "legend"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """A control as it stands in the page.

    Args:
        tag: input, select or textarea.
        attributes: its attributes, by lower-case name; "" where one has no value.
        label: what stands in the label around it; "" when none does.
        legend: of the group that it is in.
        options: values and labels, of a select.
        text: what stands in a textarea.
        chosen: the value of the option that is selected.
    """

    tag: str
    attributes: Mapping[str, str]
    label: str = ""
    legend: str = ""
    options: tuple[tuple[str, str], ...] = ()
    text: str = ""
    chosen: str = ""


@dataclass(slots=True)
class _Text:
    """Text being collected between two tags."""

    tag: str
    attributes: Mapping[str, str]
    parts: list[str] = field(default_factory=list)

    @property
    def words(self) -> str:
        return " ".join("".join(self.parts).split())


def find_controls(html: str) -> list[Control]:
    """Find the controls of the first form in it, or all that there are when it has no form."""
    reader = _Reader()
    reader.feed(_only_tags(html))
    reader.close()
    reader.end()
    found = [control for form, control in reader.controls if form == 1] or [
        control for _, control in reader.controls
    ]
    return [
        replace(
            control, label=control.label or reader.labels.get(control.attributes.get("id", ""), "")
        )
        for control in found
    ]


def _only_tags(html: str) -> str:
    tags = _LONE.sub("&lt;", _NO_TAGS.sub("", html[:LONGEST_HTML])).split("<", _MOST_TAGS + 1)
    kept = "<".join(tags[: _MOST_TAGS + 1])
    return kept[: kept.rfind(">") + 1]


class _Reader(HTMLParser):
    """Collects controls, labels by the id that they are for, and the legends of groups."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.controls: list[tuple[int, Control]] = []
        self.labels: dict[str, str] = {}
        self._form = 0
        self._is_in_form = False
        self._hidden: list[str] = []
        self._legends: list[str] = []
        self._open: list[_Text] = []
        self._around: list[int] = []
        self._select: Control | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._hidden or tag in _NOT_SHOWN:
            self._hidden += [tag] if tag in _NOT_SHOWN else []
            return
        attributes: dict[str, str] = {}
        for name, value in attrs:  # of two with one name the first counts, as in browsers
            attributes.setdefault(name, value or "")
        if tag == "form" and not self._is_in_form:
            self._form, self._is_in_form = self._form + 1, True
        elif tag == "fieldset":
            self._legends = [*self._legends[-_MOST_OPEN:], ""]
        elif tag in _CONTROLS:
            self._begin_control(tag, attributes)
        if tag in _TEXTS:
            self._end_text(tag if tag in _CLOSED_BY_THEMSELVES else "")
            self._open = [*self._open[-_MOST_OPEN:], _Text(tag, attributes)]

    def handle_endtag(self, tag: str) -> None:
        if self._hidden:
            if tag == self._hidden[-1]:
                self._hidden.pop()
            return
        if tag in _TEXTS:
            self._end_text(tag)
        elif tag == "select":
            self._end_select()
        elif tag == "fieldset" and self._legends:
            self._legends.pop()
        elif tag == "form":
            self._is_in_form = False

    def handle_data(self, data: str) -> None:
        if self._hidden or not self._open:
            return
        # What is chosen from is no part of the label around it.
        self._open[-1].parts.append(data)

    def end(self) -> None:
        """Close what the page left open."""
        for text in [each.tag for each in reversed(self._open)]:
            self._end_text(text)
        self._end_select()

    def _begin_control(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._end_select()
        legend = next((legend for legend in reversed(self._legends) if legend), "")
        control = Control(tag=tag, attributes=attributes, legend=legend)
        self.controls.append((self._form if self._is_in_form else 0, control))
        if any(text.tag == "label" for text in self._open):
            self._around.append(len(self.controls) - 1)
        if tag == "select":
            self._select = control

    def _end_text(self, tag: str) -> None:
        place = next((n for n, each in enumerate(self._open) if each.tag == tag), None)
        if place is None:
            return
        text = self._open.pop(place)
        if tag == "label":
            self._end_label(text)
        elif tag == "legend" and self._legends:
            self._legends[-1] = text.words
        elif tag == "option" and self._select is not None:
            self._add_option(text)
        elif tag == "textarea" and self.controls:
            self._change_last(text="".join(text.parts).removeprefix("\n"))

    def _end_label(self, text: _Text) -> None:
        if text.attributes.get("for"):
            self.labels.setdefault(text.attributes["for"], text.words)
        for place in self._around:
            form, control = self.controls[place]
            self.controls[place] = (form, replace(control, label=text.words))
        self._around.clear()

    def _add_option(self, text: _Text) -> None:
        value = text.attributes.get("value", text.words)
        select = self.controls[-1][1]
        chosen = value if "selected" in text.attributes else select.chosen
        label = text.attributes.get("label") or text.words
        self._change_last(options=(*select.options, (value, label)), chosen=chosen)

    def _end_select(self) -> None:
        if self._select is not None:
            self._end_text("option")
            self._select = None

    def _change_last(self, **changes: object) -> None:
        form, control = self.controls[-1]
        self.controls[-1] = (form, replace(control, **changes))  # type: ignore[arg-type] # its attributes
