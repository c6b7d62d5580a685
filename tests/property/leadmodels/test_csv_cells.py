"""Whatever a lead holds, its row reads back, and no cell of it starts a formula."""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from leadmodels.exports.columns import Columns
from leadmodels.exports.csv_cells import guard
from leadmodels.exports.writing import ExportOptions, ExportWriter
from leadmodels.ids import LeadId
from leadmodels.leads import Lead

# By Unicode's own names and folding, not by the product's list of characters.
_SIGNS = ("EQUALS SIGN", "PLUS SIGN", "HYPHEN-MINUS", "COMMERCIAL AT")

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
RISKY = st.builds(
    str.__add__,
    st.text(st.sampled_from(" \t\r\n\u00a0\u3000\u200b\u0600\ufeff'\"=+-@"), max_size=3),
    st.builds(str.__add__, st.sampled_from("=+-@\uff1d\uff0b\uff0d\uff20\t\r\ufe66\ufe63"), TEXT),
)
CELLS = st.one_of(TEXT, RISKY)
PHONES = st.from_regex(r"\+[1-9]( ?[0-9]){6,14}", fullmatch=True).filter(str.isascii)
NEGATIVES = st.one_of(st.integers(max_value=-1).map(str), st.decimals(-9999, -1, places=2).map(str))
OPTIONS = st.builds(
    ExportOptions,
    format=st.just("csv"),
    delimiter=st.sampled_from([",", ";", "\t"]),
    has_bom=st.booleans(),
)


def starts_a_formula(text: str) -> bool:
    """Judge as a spreadsheet does that trims whatever isn't seen."""
    if text[:1] in {"\t", "\r", "\n"}:
        return True
    seen = next((c for c in text if unicodedata.category(c)[0] not in "ZC"), "")
    # Source: SMALL and FULLWIDTH forms fold to the ASCII sign.
    name = unicodedata.name(unicodedata.normalize("NFKC", seen)[:1] or " ", "")
    return name in _SIGNS


def is_number(text: str) -> bool:
    """Tell a number abroad, or below zero: no formula though it begins like one."""
    digits = text.replace(" ", "")
    is_phone = re.fullmatch(r"\+[1-9][0-9]{6,14}", digits) is not None and "  " not in text
    return is_phone or re.fullmatch(r"-[0-9]+([.,][0-9]+)?", text) is not None


@given(CELLS)
def test_no_cell_starts_a_formula(text: str) -> None:
    guarded = guard(text)
    assert guarded in {text, "'" + text}
    assert not starts_a_formula(guarded) or is_number(guarded)


@given(st.one_of(PHONES, NEGATIVES))
def test_phone_numbers_and_negative_numbers_stay(text: str) -> None:
    assert guard(text) == text


@given(CELLS)
def test_what_starts_no_formula_stays(text: str) -> None:
    if not starts_a_formula(text):
        assert guard(text) == text


def lead(fields: dict[str, Any], **changes: Any) -> Lead:
    at = datetime(2026, 11, 23, tzinfo=UTC)
    return Lead(
        lead_id=LeadId("lead_01h455vb4pex5vsknk084sn02q"),
        form_id="form_01h455vb4pex5vsknk084sn02q",
        form_version=1,
        received_at=at,
        stored_at=at,
        fields=fields,
        body_hash="",
        receipt="7K3M-Q2XD",
        **changes,
    )


@given(st.dictionaries(st.sampled_from(["a", "b", "status", "odd name", "="]), CELLS), OPTIONS)
def test_a_row_reads_back_with_at_most_the_apostrophe(
    fields: dict[str, str], options: ExportOptions
) -> None:
    writer = ExportWriter(options, Columns(("a", "b", "status"), {}))
    data = (writer.head + writer.rows([lead(fields, status="won")])).decode()
    assert data.startswith("\ufeff") == options.has_bom
    parsed = csv.reader(
        io.StringIO(data.removeprefix("\ufeff"), newline=""),
        delimiter=options.delimiter,
        strict=True,
    )
    headers, row = list(parsed)
    assert len(headers) == len(set(headers)) == len(row)
    cells = dict(zip(headers, row, strict=True))
    for header, name in (("a", "a"), ("b", "b"), ("fields.status", "status")):
        sent = fields.get(name, "")
        assert cells[header] in {sent, "'" + sent}
    rest = {name: text for name, text in fields.items() if name in {"odd name", "="}}
    assert json.loads(cells["other_fields"] or "{}") == rest
    assert not any(starts_a_formula(text) and not is_number(text) for text in row)


@given(st.dictionaries(TEXT, st.one_of(CELLS, st.booleans(), st.lists(TEXT).map(tuple))))
def test_json_lines_lose_nothing(fields: dict[str, Any]) -> None:
    writer = ExportWriter(ExportOptions(format="jsonl"), Columns((), {}))
    data = writer.head + writer.rows([lead(fields), lead({})])
    first, second = data.decode().removesuffix("\n").split("\n")
    expected = {
        name: list(value) if isinstance(value, tuple) else value for name, value in fields.items()
    }
    assert json.loads(first)["fields"] == expected
    assert json.loads(second)["fields"] == {}
