from __future__ import annotations

import re
import time
import warnings

from hypothesis import given, settings
from hypothesis import strategies as st

from leadmodels.rules.limits import MAX_PATTERN_VALUE_LENGTH
from leadmodels.rules.patterns import check_pattern

ATOMS = st.sampled_from(["a", "b", "[ab]", ".", r"\d", "[^a]", "-", "()", "a|"])
PATTERNS = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.tuples(inner, inner).map("".join),
        st.tuples(inner, inner).map(lambda two: f"({two[0]}|{two[1]})"),
        st.tuples(inner, st.sampled_from(["*", "+", "?", "{2,4}", "{3}", "+?"])).map(
            lambda two: f"({two[0]}){two[1]}"
        ),
    ),
    max_leaves=8,
)
VALUES = st.sampled_from(["a", "ab", "1", "a-", "b"]).map(
    lambda part: (part * MAX_PATTERN_VALUE_LENGTH)[: MAX_PATTERN_VALUE_LENGTH - 1] + "\n"
)


@given(PATTERNS, VALUES)
@settings(deadline=None, max_examples=300)
def test_no_pattern_that_is_taken_runs_away(pattern: str, value: str) -> None:
    if check_pattern(pattern) is not None:
        return
    began = time.process_time()
    re.fullmatch(pattern, value, re.ASCII)
    assert time.process_time() - began < 3


@given(st.text(st.sampled_from("ab01()[]{}|*+?.^$\\dwsu,-&"), max_size=15))
@settings(max_examples=500)
def test_any_text_is_taken_or_refused_and_what_is_taken_compiles(pattern: str) -> None:
    if check_pattern(pattern) is None:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            re.compile(pattern, re.ASCII)
