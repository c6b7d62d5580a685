from __future__ import annotations

import unicodedata

import pytest

from leadmodels.rules.cleaning import clean_text, is_blank


@pytest.mark.parametrize(
    ("typed", "cleaned"),
    [
        ("  Ada \n", "Ada"),
        ("a\r\nb\rc\u2028d\u2029e", "a\nb\nc\nd\ne"),
        ("tab\tstays", "tab\tstays"),
        ("nul\x00 bell\x07 del\x7f c1\x9b", "nul bell del c1"),
        ("lone \ud800 surrogate\udfff", "lone  surrogate"),
        ("\ufeffbom", "bom"),
        ("\u202egpj.exe\u202c", "gpj.exe"),
        ("\u2066iso\u2069 \u200elrm\u200f \u061calm", "iso lrm alm"),
        ("\ufdd0\uffff\U0010ffff!", "!"),
        ("e\u0301", "\u00e9"),
    ],
)
def test_text_of_several_lines_is_cleaned(typed: str, cleaned: str) -> None:
    assert clean_text(typed, multiline=True) == cleaned


@pytest.mark.parametrize(
    ("typed", "cleaned"),
    [("a\r\nb", "a b"), ("a\t\n\tb", "a b"), ("a  b", "a  b"), ("\na\u2028", "a")],
)
def test_a_single_line_has_one_space_for_line_breaks_and_tabs(typed: str, cleaned: str) -> None:
    assert clean_text(typed, multiline=False) == cleaned


@pytest.mark.parametrize(
    "text",
    [
        "\U0001f468\u200d\U0001f469\u200d\U0001f467",  # a family, held together by joiners
        "\u0646\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",  # Persian needs the non-joiner
        "\u05e9\u05dc\u05d5\u05dd",
        "\U0001fae8",  # newer than some Unicode tables
    ],
)
def test_what_scripts_and_emoji_need_stays(text: str) -> None:
    assert clean_text(text, multiline=False) == text


def test_a_long_run_of_combining_marks_is_left_as_it_is() -> None:
    text = "a" + "\u0301\u0323" * 20_000
    assert clean_text(text, multiline=True) == text
    assert not unicodedata.is_normalized("NFC", text)


def test_blank_is_what_nobody_sees() -> None:
    assert is_blank(" \u00a0\u200b\u200d\u3000")
    assert is_blank("")
    assert not is_blank("\u200b.")
