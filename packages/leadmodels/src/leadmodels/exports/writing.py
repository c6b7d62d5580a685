"""Leads written as CSV or JSON Lines, bytes by bytes, however many they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Final, Literal

from leadmodels.exports.columns import Columns, field_names_of
from leadmodels.exports.csv_rows import csv_row
from leadmodels.exports.lead_lines import lead_line
from leadmodels.forms import Form
from leadmodels.leads import Lead
from leadmodels.lists.batches import END, Wanted, next_batch, read_batch
from leadmodels.lists.filters import LeadFilters
from leadmodels.lists.listing import Order

Format = Literal["csv", "jsonl"]
Delimiter = Literal[",", ";", "\t"]

CONTENT_TYPES: Final[dict[Format, str]] = {
    "csv": "text/csv; charset=utf-8",
    "jsonl": "application/jsonl; charset=utf-8",
}

_BOM: Final = "\ufeff"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportOptions:
    """How an export is written.

    Args:
        format: CSV for spreadsheets, or JSON Lines, which loses nothing.
        delimiter: what separates cells of CSV; spreadsheets of many languages expect a semicolon.
        has_bom: begin CSV with a byte order mark, without which Excel takes UTF-8 for something
            else.
        order: of the rows, as a list of the same filters has it; a selection has its own.
    """

    format: Format = "csv"
    delimiter: Delimiter = ","
    has_bom: bool = True
    order: Order = "newest"


class ExportWriter:
    """Writes leads in one format; `head`, then rows, make a whole file."""

    def __init__(self, options: ExportOptions, columns: Columns) -> None:
        self._options = options
        self._columns = columns

    @property
    def head(self) -> bytes:
        """What the file begins with."""
        if self._options.format == "jsonl":
            return b""
        mark = _BOM if self._options.has_bom else ""
        return (mark + csv_row(self._columns.headers, self._options.delimiter)).encode()

    def rows(self, leads: Iterable[Lead]) -> bytes:
        """Write some leads, a row each."""
        if self._options.format == "jsonl":
            return "".join(map(lead_line, leads)).encode()
        row, delimiter = self._columns.row, self._options.delimiter
        return "".join([csv_row(row(lead), delimiter) for lead in leads]).encode()


def export_leads(
    wanted: LeadFilters | Sequence[str],
    options: ExportOptions,
    *,
    forms: Sequence[Form],
    now: datetime,
    most: int | None = None,
) -> Iterator[bytes]:
    """Write leads as a file, in pieces of at most 100 leads.

    Args:
        wanted: filters, or the ids of a selection; a selection of none exports none.
        options: how it is written.
        forms: those whose fields get columns, in this order.
        now: an aware instant; what has expired by then is left out.
        most: how many leads at most; None: all of them.

    Raises:
        InvalidFilterError: the filters can't be searched for.
        StoreUnavailableError: the store failed; what was given before is cut short.
    """
    writer = ExportWriter(options, columns_for(forms))
    yield writer.head
    leads = _all_leads(wanted, order=options.order, now=now)
    limited = leads if most is None else islice(leads, most)
    while piece := list(islice(limited, 100)):
        yield writer.rows(piece)


def columns_for(forms: Sequence[Form], field_names: Sequence[str] | None = None) -> Columns:
    """Make the columns of an export of some forms' leads, or those it was begun with."""
    return Columns(
        field_names_of(forms) if field_names is None else field_names,
        {form.form_id: form.name for form in forms},
    )


def _all_leads(
    wanted: LeadFilters | Sequence[str], *, order: Order, now: datetime
) -> Iterator[Lead]:
    cursor: str | None = None
    if isinstance(wanted, LeadFilters):
        chosen = Wanted(filters=wanted, order=order)
    else:
        chosen = Wanted(filters=LeadFilters(), lead_ids=tuple(wanted))
        # Without this a selection of none would be all there are.
        cursor = None if chosen.lead_ids else END
    while cursor != END:
        batch = next_batch(chosen, cursor=cursor, now=now)
        yield from read_batch(chosen, batch.lead_ids, now=now)[0]
        cursor = batch.cursor
