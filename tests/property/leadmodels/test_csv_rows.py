"""Rows are the standard library's, and what was written is read back."""

from __future__ import annotations

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from leadmodels.exports.csv_rows import csv_row

cells = st.text(st.one_of(st.sampled_from("\",;\t\r\n' =\ufeff"), st.characters(codec="utf-8")))


@given(st.lists(cells, min_size=2), st.sampled_from([",", ";", "\t"]))
def test_a_row_is_what_the_standard_library_writes(row: list[str], delimiter: str) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator="\r\n").writerow(row)
    assert csv_row(row, delimiter) == text.getvalue()


@given(st.lists(st.lists(cells, min_size=2, max_size=5)), st.sampled_from([",", ";", "\t"]))
def test_rows_are_read_back_as_they_were(rows: list[list[str]], delimiter: str) -> None:
    text = "".join(csv_row(row, delimiter) for row in rows)
    assert list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)) == rows
