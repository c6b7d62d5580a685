"""Cells: what a spreadsheet would take for a formula is guarded, all else is as it was sent."""

from __future__ import annotations

import pytest

from leadmodels.exports.csv_cells import cell, guard

FORMULAS = [
    "=1+1",
    '=HYPERLINK("https://example.com","pay")',
    "=cmd|' /C calc'!A0",
    "+1+1",
    "+SUM(A1:A9)",
    "-1+1",
    "-A1",
    "@SUM(A1)",
    "\t=1+1",
    "\rtext",
    "\n=1+1",
    "  =1+1",
    "\u00a0=1+1",
    "\u3000@SUM(A1)",
    "\u200b=1+1",
    "\ufeff=1+1",
    "\uff1d1+1",
    "\uff0b1+1",
    "\uff0d1+1",
    "\uff20SUM(A1)",
    "\ufe66x",
    "\ufe62x",
    "\ufe63x",
    "\ufe6bx",
    " \uff1d1+1",
    "+",
    "-",
    "=",
]
LEFT_ALONE = [
    "+442079460958",
    "+44 20 7946 0958",
    "+1 555 010 0000",
    "+49 30 901820",
    "-1",
    "-12.50",
    "-0,5",
    "0",
    "",
    "Zo\u00eb",
    "a=b",
    "3-4",
    "name@example.com",
    "'=1",
    "\u2014 a dash",
    "\u2212 a minus sign that no formula begins with",
]
# Close to what is left alone, but a spreadsheet calculates with it.
NEARLY = [
    "+1-555-010-0000",
    "+1555010+1",
    "+44 20 7946 0958 =1",
    "+44  20 7946 0958",
    "+123456",
    "+1234567890123456",
    "+0442079460958",
    "-1-1",
    "-1 =2",
    "-1E5",
    "-.5",
    "--1",
    "+44\n20 7946 0958",
    "+\u0664\u0664 20 7946 0958",
]


@pytest.mark.parametrize("text", FORMULAS + NEARLY)
def test_what_a_spreadsheet_would_calculate_gets_an_apostrophe(text: str) -> None:
    assert guard(text) == "'" + text


@pytest.mark.parametrize("text", LEFT_ALONE)
def test_all_else_is_left_alone(text: str) -> None:
    assert guard(text) == text


def test_values_are_written_as_words_and_lists() -> None:
    values = [True, False, None, ("a", "b; c"), (), ("=1", "b")]
    assert [cell(value) for value in values] == ["true", "false", "", "a; b; c", "", "'=1; b"]
