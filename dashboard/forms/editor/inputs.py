"""The editor's inputs: what each is called, which kinds of field it is for, and what is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from dashboard.forms.editor.draft import FieldDraft
from dashboard.forms.field_words import TYPE_LABELS

Control = Literal["input", "textarea"]

_TEXTS: Final = frozenset({"text", "textarea", "email", "tel", "url", "hidden"})
_CHOICES: Final = frozenset({"select", "radio", "multiselect", "checkbox"})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kind:
    """An attribute of a field, as it is asked for.

    Args:
        attribute: which.
        label: what it is called.
        hint: how to fill it in.
        types: the kinds of field that have it; empty: all.
        control: what kind of input it has.
        mode: the keyboard that a phone shows.
        is_wide: it takes a whole line.
    """

    attribute: str
    label: str
    hint: str = ""
    types: frozenset[str] = frozenset()
    control: Control = "input"
    mode: str = "text"
    is_wide: bool = False


_MAIN: Final = (
    _Kind(
        attribute="label",
        label="Label",
        hint="What people read.",
    ),
    _Kind(
        attribute="name",
        label="Name",
        hint="What pages send. Empty: made from the label.",
    ),
    _Kind(
        attribute="options",
        label="Options",
        hint="One a line: value = what people see. Without an equals sign it is both.",
        types=_CHOICES,
        control="textarea",
        is_wide=True,
    ),
)
_MORE: Final = (
    _Kind(
        attribute="hint",
        label="Hint",
        hint="Stands between the label and the field.",
        types=frozenset(TYPE_LABELS) - {"hidden"},
        control="textarea",
        is_wide=True,
    ),
    _Kind(
        attribute="min_length", label="Shortest", hint="Characters", types=_TEXTS, mode="numeric"
    ),
    _Kind(
        attribute="max_length",
        label="Longest",
        hint="Characters; 10,000 at most",
        types=_TEXTS,
        mode="numeric",
    ),
    _Kind(
        attribute="pattern",
        label="Pattern",
        hint="A regular expression that the whole value has to match, such as [A-Z]{2}[0-9]{4}",
        types=_TEXTS - {"textarea", "hidden"},
        is_wide=True,
    ),
    _Kind(attribute="minimum", label="Smallest", types=frozenset({"number"}), mode="decimal"),
    _Kind(attribute="maximum", label="Largest", types=frozenset({"number"}), mode="decimal"),
    _Kind(attribute="step", label="In steps of", types=frozenset({"number"}), mode="decimal"),
    _Kind(attribute="earliest", label="Earliest", hint="As 2026-11-23", types=frozenset({"date"})),
    _Kind(attribute="latest", label="Latest", hint="As 2026-11-23", types=frozenset({"date"})),
    _Kind(
        attribute="autocomplete",
        label="Autocomplete",
        hint="What browsers fill in, such as name, email, tel or organization",
        types=frozenset(TYPE_LABELS) - {"hidden", "radio", "multiselect", "checkbox"},
    ),
    _Kind(
        attribute="default",
        label="Filled in beforehand",
        hint="Of a choice, the option's value",
        control="textarea",
        is_wide=True,
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """An input as it is shown.

    Args:
        kind: what it asks for.
        name: its name, and its id.
        value: what was typed.
        error: what is wrong with it; "" when nothing is.
        is_kept: it is shown whatever the kind of field, for something stands in it.
    """

    kind: _Kind
    name: str
    value: str
    error: str
    is_kept: bool

    @property
    def types(self) -> str:
        """The kinds of field that it is for, separated by spaces; "": all."""
        return " ".join(sorted(self.kind.types))

    @property
    def described_by(self) -> str:
        """The ids of its hint and its error."""
        notes = (("hint", self.kind.hint), ("error", self.error))
        return " ".join(f"{self.name}-{kind}" for kind, text in notes if text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A field as it is shown.

    Args:
        draft: what was typed.
        number: its place, from 1.
        is_last: no other comes after it.
        main: inputs that are always in sight.
        more: those behind “More rules”.
        is_open: something in there is filled in or wrong.
        type_error: what is wrong with its kind.
        has_error: something of it is wrong.
    """

    draft: FieldDraft
    number: int
    is_last: bool
    main: tuple[Input, ...]
    more: tuple[Input, ...]
    is_open: bool
    type_error: str
    has_error: bool

    @property
    def title(self) -> str:
        """What it is called on the page, after its number."""
        return self.draft.label.strip() or self.draft.name.strip() or "New field"


def make_rows(fields: tuple[FieldDraft, ...], errors: Mapping[str, str]) -> list[Row]:
    """Make the rows of the editor."""
    return [_row(row, number, len(fields), errors) for number, row in enumerate(fields, start=1)]


def _row(row: FieldDraft, number: int, last: int, errors: Mapping[str, str]) -> Row:
    main = tuple(_input(kind, row, errors) for kind in _MAIN)
    more = tuple(_input(kind, row, errors) for kind in _MORE)
    type_error = errors.get(row.input_name("type"), "")
    return Row(
        draft=row,
        number=number,
        is_last=number == last,
        main=main,
        more=more,
        # What browsers fill in is on most fields, and nobody's first concern.
        is_open=any(
            each.error or (each.value and each.kind.attribute != "autocomplete") for each in more
        ),
        type_error=type_error,
        has_error=bool(type_error) or any(each.error for each in (*main, *more)),
    )


def _input(kind: _Kind, row: FieldDraft, errors: Mapping[str, str]) -> Input:
    name = row.input_name(kind.attribute)
    value: str = getattr(row, kind.attribute)
    error = errors.get(name, "")
    is_for_it = not kind.types or row.type in kind.types
    return Input(
        kind=kind,
        name=name,
        value=value,
        error=error,
        is_kept=bool(error) or (bool(value.strip()) and not is_for_it),
    )
