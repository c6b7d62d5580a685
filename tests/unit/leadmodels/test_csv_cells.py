"""Cells: what a spreadsheet would take for a formula is guarded, all else is as it was sent."""

from __future__ import annotations

import json

import pytest

from leadmodels.exports.csv_cells import cell, guard, guard_json

FORMULAS = [
    "=1+1",
    '=HYPERLINK("https://example.com","pay")',
    "=cmd|' /C calc'!A0",
    "+1+1",
    "+SUM(A1:A9)",
    "-1+1",
    "-A1",
    "@SUM(A1)",
    "\rtext",
    '"=1+1"',
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
    "'tis",
    "a, b; c - d",
    "x;y=1",
    "well-known;so-so",
    "a;(=1)",
    "call me:\n+44 20 7946 0958\n+44 20 7946 0959\nthanks",
    "x;-2,5;-1;y",
    "on;-3;the slope",
    "\u2014 a dash",
    "\u2212 a minus sign that no formula begins with",
]
INSIDE = {
    "y;=1+1": "y;'=1+1",
    "Hi\n=HYPERLINK(1);x": "Hi\n'=HYPERLINK(1);x",
    "a\r\n=1": "a\r\n'=1",
    "a,+1|@b\t-c": "a,'+1|'@b\t'-c",
    "x; =1": "x; '=1",
    'x;"=1"': 'x;"\'=1"',
    "x;'=1": "x;''=1",
    "x; \" '\u00a0=1": "x; \" '\u00a0'=1",
    "x;\u200b=1": "x;\u200b'=1",
    "x;\uff1d1": "x;'\uff1d1",
    ";;=1": ";;'=1",
    "=1;=2": "'=1;'=2",
    "\t=1+1": "'\t'=1+1",
    "\n=1+1": "'\n'=1+1",
    " \n=1+1": " \n'=1+1",
    "x;--1": "x;'--1",
    # Numbers, with something behind them in the same cell, or that may have: the next value.
    "x;-5*cmd;": "x;'-5*cmd;",
    "x;+44 20 7946 0958,5*cmd": "x;'+44 20 7946 0958,5*cmd",
    "x;-5": "x;'-5",
    "x;+44 20 7946 0958": "x;'+44 20 7946 0958",
    "x\n-5;y\n": "x\n'-5;y\n",
    "x;'-5;": "x;''-5;",
    "+44 20 7946 0958;-3": "'+44 20 7946 0958;'-3",
}
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
    "'-5",
    "'=1",
    "+\u0664\u0664 20 7946 0958",
]


@pytest.mark.parametrize("text", FORMULAS + NEARLY)
def test_what_a_spreadsheet_would_calculate_gets_an_apostrophe(text: str) -> None:
    assert guard(text) == "'" + text


@pytest.mark.parametrize("text", LEFT_ALONE)
def test_all_else_is_left_alone(text: str) -> None:
    assert guard(text) == text


@pytest.mark.parametrize("text", INSIDE)
def test_what_would_be_calculated_with_another_separator_gets_one_too(text: str) -> None:
    assert guard(text) == INSIDE[text]


def test_long_runs_of_what_could_begin_a_cell_take_no_longer_than_others() -> None:
    for unit in (";", ';"', "; ", "\n'", "=", ";=", "-1", ";+1 2"):
        text = unit * 200_000
        assert len(guard(text)) <= 2 * len(text)


def test_json_says_the_same_without_signs_where_a_cell_could_begin() -> None:
    values = {"a": "x;=1", "=b": "\uff1d;\uff1d", "c": "a=b; c"}
    written = guard_json(json.dumps(values, ensure_ascii=False))
    assert written == r'{"a": "x;\u003d1", "\u003db": "!;\uff1d", "c": "a=b; c"}'.replace(
        "!", "\uff1d"
    )
    assert json.loads(written) == values


def test_values_are_written_as_words_and_lists() -> None:
    values = [True, False, None, ("a", "b; c"), (), ("=1", "b")]
    assert [cell(value) for value in values] == ["true", "false", "", "a; b; c", "", "'=1; b"]
