"""Names for fields that were given a label only."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from dashboard.forms.editor.draft import FieldDraft

_OTHER: Final = re.compile(r"[^a-z0-9]+")
_LONGEST: Final = 40


def with_names(rows: Iterable[FieldDraft]) -> tuple[FieldDraft, ...]:
    """Name what has a label and no name after its label, unlike any other."""
    rows = tuple(rows)
    taken = {row.name.strip() for row in rows}
    named: list[FieldDraft] = []
    for row in rows:
        name = "" if row.name.strip() else _name_from(row.label)
        if name:
            wanted, number = name, 2
            while name in taken:
                name, number = f"{wanted}_{number}", number + 1
            taken.add(name)
        named.append(replace(row, name=name) if name else row)
    return tuple(named)


def _name_from(label: str) -> str:
    """Make a name of a label's letters: "Straße (home)" becomes "strasse_home"; "" of none."""
    plain = unicodedata.normalize("NFKD", label[:200].casefold()).encode("ascii", "ignore")
    name = _OTHER.sub("_", plain.decode()).strip("_").lstrip("_0123456789")
    return name[:_LONGEST].rstrip("_")
