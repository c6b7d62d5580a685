"""Whatever a lead holds, its row reads back, and no cell of it starts a formula."""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from datetime import UTC, datetime
from itertools import combinations
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

# Pieces of cells for any separator: what ends one, what a program may skip, what begins a formula.
ATTACK = st.lists(
    st.sampled_from(
        [
            *",;|\t\r\n\"' =+-@a5",
            "\u00a0",
            "\u200b",
            "\uff1d",
            "\ufe63",
            "-5",
            "-0,5",
            "+1234567",
            "\r\n",
        ]
    ),
    max_size=14,
).map("".join)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
RISKY = st.builds(
    str.__add__,
    st.text(st.sampled_from(" \t\r\n\u00a0\u3000\u200b\u0600\ufeff'\"=+-@"), max_size=3),
    st.builds(str.__add__, st.sampled_from("=+-@\uff1d\uff0b\uff0d\uff20\t\r\ufe66\ufe63"), TEXT),
)
CELLS = st.one_of(TEXT, RISKY, ATTACK)
PHONES = st.from_regex(r"\+[1-9]( ?[0-9]){6,14}", fullmatch=True).filter(str.isascii)
NEGATIVES = st.one_of(st.integers(max_value=-1).map(str), st.decimals(-9999, -1, places=2).map(str))
NAMES = st.sampled_from(["a", "b", "status", "odd name", "=", "+1;-x"])
DELIMITERS = ",;\t|"
OPTIONS = st.builds(
    ExportOptions,
    format=st.just("csv"),
    delimiter=st.sampled_from([",", ";", "\t"]),
    has_bom=st.booleans(),
)


def is_seen(character: str) -> bool:
    # Programs that trim take tabs for text where they are no separators.
    return character == "\t" or unicodedata.category(character)[0] not in "ZC"


def is_sign(text: str) -> bool:
    # Source: SMALL and FULLWIDTH forms fold to the ASCII sign.
    return unicodedata.name(unicodedata.normalize("NFKC", text)[:1] or " ", "") in _SIGNS


def starts_a_formula(text: str, *, skipped: str = "") -> bool:
    """Judge as a spreadsheet does that trims whatever isn't seen, and some characters more."""
    return is_sign(next((c for c in text if is_seen(c) and c not in skipped), ""))


def is_number(text: str) -> bool:
    """Tell a number abroad, or below zero: no formula though it begins like one."""
    digits = text.replace(" ", "")
    is_phone = re.fullmatch(r"\+[1-9][0-9]{6,14}", digits) is not None and "  " not in text
    return is_phone or re.fullmatch(r"-[0-9]+([.,][0-9]+)?", text) is not None


def is_dangerous(found: str, *, skipped: str = "") -> bool:
    """Judge a cell that somebody's program found, after whatever it was split by."""
    seen = "".join(c for c in found if is_seen(c) or c == " ").strip(skipped + " ")
    return starts_a_formula(found, skipped=skipped) and not is_number(seen)


def unguarded(text: str) -> str:
    """Undo the guard as its documentation says: an apostrophe away from each place that has one."""
    first, *rest = re.split(r"([,;|\t\r\n])", text)
    is_break_next = bool(rest) and not first.strip("'") and rest[0] in "\t\r\n"
    is_guarded = starts_a_formula(first, skipped="\"'") or is_break_next
    undone = [
        _without_apostrophe(part) if starts_a_formula(part, skipped="\"'") else part
        for part in rest
    ]
    return "".join([first.removeprefix("'") if is_guarded else first, *undone])


def _without_apostrophe(part: str) -> str:
    """Take away what stands right before a part's first sign, if it is an apostrophe."""
    place = next(place for place, character in enumerate(part) if is_sign(character))
    return part[: place - 1] + part[place:] if part[:place][-1:] == "'" else part


@given(CELLS)
def test_no_cell_starts_a_formula(text: str) -> None:
    guarded = guard(text)
    assert not is_dangerous(guarded)
    assert guarded[:1] not in {"\t", "\r", "\n"}


@given(CELLS)
def test_a_guard_is_undone_by_taking_an_apostrophe_away_from_each_place(text: str) -> None:
    assert unguarded(guard(text)) == text


@given(st.one_of(PHONES, NEGATIVES))
def test_phone_numbers_and_negative_numbers_stay(text: str) -> None:
    assert guard(text) == text


@given(CELLS)
def test_what_starts_no_formula_stays(text: str) -> None:
    parts = re.split(r"[,;|\t\r\n]", text)
    begins_with_a_break = text.lstrip("'")[:1] in {"\t", "\r", "\n"}
    if not begins_with_a_break and not any(starts_a_formula(part, skipped="\"'") for part in parts):
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


@given(st.dictionaries(NAMES, CELLS), OPTIONS)
def test_a_row_reads_back_with_no_more_than_the_guard(
    fields: dict[str, str], options: ExportOptions
) -> None:
    data = written(options, lead(fields, status="won"))
    assert data.startswith("\ufeff") == options.has_bom
    headers, row = read(data, delimiter=options.delimiter, strict=True)
    assert len(headers) == len(set(headers)) == len(row)
    cells = dict(zip(headers, row, strict=True))
    for header, name in (("a", "a"), ("b", "b"), ("fields.status", "status")):
        assert unguarded(cells[header]) == fields.get(name, "")
    rest = {name: text for name, text in fields.items() if name in {"odd name", "=", "+1;-x"}}
    assert json.loads(cells["other_fields"] or "{}") == rest
    assert not any(map(is_dangerous, row))


@given(st.dictionaries(NAMES, CELLS), st.lists(CELLS, max_size=3), OPTIONS)
def test_no_program_finds_a_cell_that_starts_a_formula_whatever_it_splits_by(
    fields: dict[str, str], tags: list[str], options: ExportOptions
) -> None:
    data = written(options, lead(fields, tags=tuple(tags), source={"page_url": "", **fields}))
    for delimiter in DELIMITERS:
        for is_trimming in (False, True):
            for quoting in (csv.QUOTE_MINIMAL, csv.QUOTE_NONE):
                rows = read(
                    data, delimiter=delimiter, quoting=quoting, skipinitialspace=is_trimming
                )
                assert not [found for row in rows for found in row if is_dangerous(found)]
    for number in range(1, len(DELIMITERS) + 1):
        for together in combinations(DELIMITERS, number):
            parts = re.split(f"[{''.join(together)}\r\n]", data)
            assert not [part for part in parts if is_dangerous(part, skipped='"')]


def written(options: ExportOptions, of: Lead) -> str:
    writer = ExportWriter(options, Columns(("a", "b", "status"), {}))
    return (writer.head + writer.rows([of])).decode()


def read(data: str, **how: Any) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.removeprefix("\ufeff"), newline=""), **how))


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
