r"""Lists typed one a line: options and other names as `value = label`.

A backslash before an equals sign makes it part of the value: `a\=b = Label`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

from leadmodels.rules.cleaning import clean_text
from leadmodels.rules.fields import Option

_PAIR: Final = re.compile(r"(?P<value>(?:[^\\=]|\\.|\\$)*)=(?P<label>.*)", re.DOTALL)
_ESCAPED: Final = re.compile(r"\\([\\=])")
_SPECIAL: Final = re.compile(r"([\\=])")


def lines_of(text: str) -> list[str]:
    """Give the lines that hold anything, cleaned."""
    lines = clean_text(text, multiline=True).split("\n")
    return [clean for line in lines if (clean := clean_text(line, multiline=False))]


def read_options(text: str) -> tuple[Option, ...]:
    """Read options; a line without an equals sign is value and label at once."""
    return tuple(
        Option(value=value, label=value if label is None else label)
        for value, label in map(_split, lines_of(text))
    )


def options_to_text(options: Iterable[Option]) -> str:
    """Write options one a line; `read_options` gives them back."""
    return "\n".join(
        _escape(option.value)
        if option.label == option.value and option.value
        else f"{_escape(option.value)} = {option.label}"
        for option in options
    )


def read_aliases(text: str) -> list[tuple[str, str | None]]:
    """Read other names with the field each stands for; None where a line names no field."""
    return [_split(line) for line in lines_of(text)]


def aliases_to_text(aliases: Mapping[str, str]) -> str:
    """Write other names one a line, by name."""
    return "\n".join(f"{_escape(other)} = {name}" for other, name in sorted(aliases.items()))


def _split(line: str) -> tuple[str, str | None]:
    pair = _PAIR.fullmatch(line)
    if pair is None:
        return _ESCAPED.sub(r"\1", line), None
    return _ESCAPED.sub(r"\1", pair["value"].strip()), pair["label"].strip()


def _escape(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)
