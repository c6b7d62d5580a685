"""The columns of an export: what every lead has, and the fields of the forms in it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

from leadmodels.exports.csv_cells import cell, guard, guard_json
from leadmodels.forms import Form
from leadmodels.leads import Lead
from leadmodels.rules.values import Value
from leadmodels.times import to_iso

MOST_FIELD_COLUMNS: Final = 500
"""The most fields with a column of their own, far below what spreadsheets take; the rest of them
stay in `other_fields`."""

OTHER_FIELDS: Final = "other_fields"
_BEFORE: Final = (
    "lead_id",
    "form_id",
    "form_name",
    "received_at",
    "status",
    "owner",
    "tags",
    "follow_up_on",
    "contact_name",
    "contact_email",
    "contact_phone",
    "contact_company",
)
_SOURCE: Final = ("page_url", "referrer", "utm_source", "utm_medium", "utm_campaign")
_AFTER: Final = (
    OTHER_FIELDS,
    *_SOURCE,
    "other_source",
    "consent_is_ticked",
    "consent_at",
    "spam_score",
    "spam_reasons",
    "first_viewed_at",
    "expires_at",
    "hold_reason",
    "receipt",
)
_FIXED: Final = frozenset((*_BEFORE, *_AFTER))
_SOURCE_NAMES: Final = frozenset(_SOURCE)


def field_names_of(forms: Iterable[Form]) -> tuple[str, ...]:
    """Give the names of forms' fields, each once, in the order of the forms and then in theirs."""
    names = dict.fromkeys(field.name for form in forms for field in form.fields)
    return tuple(names)[:MOST_FIELD_COLUMNS]


class Columns:
    """The columns of one export, in order; the same arguments make the same columns.

    Args:
        field_names: the fields with a column of their own, from `field_names_of`.
        form_names: what forms are called, by their ids.
    """

    def __init__(self, field_names: Sequence[str], form_names: Mapping[str, str]) -> None:
        self._field_names = tuple(field_names)
        self._known = frozenset(field_names)
        self._form_names = {form_id: guard(name) for form_id, name in form_names.items()}

    @property
    def headers(self) -> tuple[str, ...]:
        """The first row: every header once, whatever a form calls its fields."""
        taken = set(_FIXED) | self._known
        return (*_BEFORE, *(_header(name, taken) for name in self._field_names), *_AFTER)

    def row(self, lead: Lead) -> list[str]:
        """Write one lead, a cell a header; instants are ISO 8601 in UTC."""
        fields, source = lead.fields, lead.source
        return [
            lead.lead_id,
            lead.form_id,
            self._form_names.get(lead.form_id, ""),
            to_iso(lead.received_at),
            lead.status,
            lead.owner or "",
            guard(", ".join(lead.tags)),
            lead.follow_up_on.isoformat() if lead.follow_up_on else "",
            guard(lead.name or ""),
            guard(lead.email or ""),
            guard(lead.phone or ""),
            guard(lead.company or ""),
            *[cell(fields.get(name)) for name in self._field_names],
            _as_json(fields, self._known),
            *[guard(source.get(name, "")) for name in _SOURCE],
            _as_json(source, _SOURCE_NAMES),
            cell(lead.consent.get("is_ticked")),
            cell(lead.consent.get("at")),
            str(lead.spam_score),
            guard(", ".join(lead.spam_reasons)),
            _instant(lead.first_viewed_at),
            _instant(lead.expires_at),
            guard(lead.hold_reason or ""),
            lead.receipt,
        ]


def _header(name: str, taken: set[str]) -> str:
    """Head a field's column by its name, or by a name that no other column has."""
    if name not in _FIXED:
        return name
    header = f"fields.{name}"
    while header in taken:
        header = f"fields.{header}"
    taken.add(header)
    return header


def _as_json(values: Mapping[str, Value], shown: frozenset[str]) -> str:
    """Write what has no column of its own, empty when there is nothing."""
    if values.keys() <= shown:
        return ""
    rest = {name: value for name, value in values.items() if name not in shown}
    return guard_json(json.dumps(rest, ensure_ascii=False))


def _instant(at: datetime | None) -> str:
    return to_iso(at) if at is not None else ""
