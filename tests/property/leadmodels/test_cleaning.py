from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from leadmodels.rules.cleaning import clean_text

AWKWARD = st.sampled_from(
    "\r\n\t\x00\x85\u2028\u2029\u202e\u200f\ufeff\ud800\u0301\u0323\u0344\u0958 é"
)
TEXTS = st.text(st.one_of(AWKWARD, st.characters()))


@given(TEXTS, st.booleans())
def test_cleaning_twice_is_cleaning_once(text: str, multiline: bool) -> None:
    once = clean_text(text, multiline=multiline)
    assert clean_text(once, multiline=multiline) == once


@given(TEXTS, st.booleans())
def test_clean_text_can_be_encoded_and_holds_no_control(text: str, multiline: bool) -> None:
    cleaned = clean_text(text, multiline=multiline)
    cleaned.encode("utf-8")
    kept = "\n\t" if multiline else ""
    assert not [c for c in cleaned if unicodedata.category(c) == "Cc" and c not in kept]
    assert not [c for c in cleaned if unicodedata.bidirectional(c) in {"RLO", "LRO", "RLI", "PDF"}]
    assert cleaned == cleaned.strip()


@given(TEXTS, st.booleans())
def test_canonically_equal_texts_become_the_same(text: str, multiline: bool) -> None:
    decomposed = unicodedata.normalize("NFD", clean_text(text, multiline=multiline))
    assert clean_text(decomposed, multiline=multiline) == clean_text(text, multiline=multiline)


@given(st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1))
def test_letters_digits_and_symbols_are_never_lost(text: str) -> None:
    assert clean_text(text, multiline=False) == unicodedata.normalize("NFC", text)
