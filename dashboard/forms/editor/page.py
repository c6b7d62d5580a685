"""The editor's page: what was typed, and what there is to say about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from dashboard.forms.differences import Difference
from dashboard.forms.editor.draft import Draft, next_key
from dashboard.forms.editor.inputs import Row, make_rows
from dashboard.forms.editor.losses import token_of
from dashboard.forms.field_words import TYPE_LABELS

_LABELS: Final[Mapping[str, str]] = {
    "name": "Name",
    "description": "Description",
    "submit_label": "Button",
    "success_url": "Page after sending",
    "consent_text": "Consent text",
    "spam_threshold": "Spam threshold",
    "blocked_words": "Blocked words",
    "aliases": "Other names",
    "fields": "Fields",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class EditorPage:
    """What the page shows besides the frame.

    Args:
        draft: what was typed.
        version: the stored form's that saving would replace; 0: none.
        errors: what is wrong, by the input's name.
        losses: what has to be confirmed before it is saved, a sentence each.
        meanwhile: what somebody else changed since the page was opened.
        problem: why it was not saved, besides errors.
    """

    draft: Draft
    version: int
    errors: Mapping[str, str] = field(default_factory=dict)
    losses: Sequence[str] = ()
    meanwhile: Sequence[Difference] = ()
    problem: str = ""

    def context(self) -> dict[str, Any]:
        """Return what the template needs."""
        rows = make_rows(self.draft.fields, self.errors)
        return {
            "draft": self.draft,
            "version": self.version,
            "errors": self.errors,
            "summary": _summary(self.errors, rows),
            "losses": self.losses,
            "losses_token": token_of(self.losses),
            "meanwhile": self.meanwhile,
            "problem": self.problem,
            "rows": rows,
            "next_key": next_key(self.draft),
            "types": TYPE_LABELS.items(),
        }


def _summary(errors: Mapping[str, str], rows: Sequence[Row]) -> list[dict[str, str]]:
    """Name each error with where it is, in the order of the page."""
    said = [
        {"target": f"id_{name}", "where": label, "message": errors[name]}
        for name, label in _LABELS.items()
        if name in errors
    ]
    for row in rows:
        where = f"Field {row.number}, {row.title}"
        if row.type_error:
            name = row.draft.input_name("type")
            said.append({"target": name, "where": where, "message": row.type_error})
        said.extend(
            {"target": each.name, "where": f"{where}: {each.kind.label}", "message": each.error}
            for each in (*row.main, *row.more)
            if each.error
        )
    return said
