"""Everything about a person as they may have it: one JSON document, and the same as rows of CSV."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from leadmodels.exports.csv_cells import guard
from leadmodels.exports.lead_lines import lead_data
from leadmodels.forms import Form
from leadmodels.leads import Lead
from leadmodels.timeline.activities import Activity
from leadmodels.times import to_iso

_BOM: Final = "\ufeff"
_HEAD: Final = ("lead_id", "part", "name", "value")
_TOLD: Final = ("kind", "before", "after", "text")


def lead_document(lead: Lead, timeline: Sequence[Activity], form: Form | None) -> dict[str, Any]:
    """Give a lead with its timeline, and what its form's consent text is now, as JSON can hold it.

    The staff who worked it are named by public id.
    """
    return {
        **lead_data(lead),
        "form_name": form.name if form else None,
        "consent_text_now": form.consent_text if form else None,
        "timeline": [
            {"at": to_iso(entry.at), "by": entry.actor}
            | {name: getattr(entry, name) for name in _TOLD}
            for entry in timeline
        ],
    }


def as_json(leads: Sequence[Mapping[str, Any]], *, address: str, at: datetime) -> bytes:
    """Write the document."""
    told = {"address": address, "made_at": to_iso(at), "leads": list(leads)}
    return (json.dumps(told, ensure_ascii=False, indent=2) + "\n").encode()


def as_csv(leads: Iterable[Mapping[str, Any]]) -> bytes:
    """Write a row for each value there is, with a byte order mark, guarded as exports are."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(_HEAD)
    for lead in leads:
        for part, name, value in _rows(lead):
            writer.writerow((lead["lead_id"], part, guard(name), guard(value)))
    return (_BOM + text.getvalue()).encode()


def _rows(lead: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    for name, value in lead.items():
        if isinstance(value, Mapping):
            yield from ((name, part, _text(each)) for part, each in value.items())
        elif name == "timeline":
            for entry in value:
                yield from (
                    (f"timeline {entry['at']}", part, _text(each))
                    for part, each in entry.items()
                    if each is not None and part != "at"
                )
        elif value not in (None, ()):
            yield "lead", name, _text(value)


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "; ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
