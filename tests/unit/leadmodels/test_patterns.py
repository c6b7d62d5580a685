from __future__ import annotations

import re
import time

import pytest

from leadmodels.rules.limits import MAX_PATTERN_VALUE_LENGTH
from leadmodels.rules.patterns import check_pattern


@pytest.mark.parametrize(
    "pattern",
    [
        "[0-9]{5}(-[0-9]{4})?",
        "[A-Z]{1,2}[0-9][A-Z0-9]? ?[0-9][A-Z]{2}",
        "[a-z]+(-[a-z]+)*",
        r"\+?[\d\s()-]{7,20}",
        r".+@.+\..+",
        "^(yes|no)$",
        "(?:red|green)+",
        r"(https?:\/\/)?(www\.)?[a-z0-9.-]+\.[a-z]{2,}(\/.*)?",
        "[^@]+@[^@]+",
        r"\u00e9\x41",
        "a+?b",
        "[A-Za-z -]+",
        "",
    ],
)
def test_usual_patterns_are_taken(pattern: str) -> None:
    assert check_pattern(pattern) is None


@pytest.mark.parametrize(
    "pattern",
    [
        "(a+)+",
        "(a*)*b",
        "(a|a)*",
        "(a|ab)*c",
        "(.*)*",
        "([a-z]+)*=",
        "(a?){30}",
        "(a?)*",
        "((a+)b?)+",
        "(x+x+)+y",
        ".*.*.*.*=",
        r"\d+\d+\d+\d+x",
        r"\d+\d+(\d-?)+x",
        r"(\w+\s?)+$",
        r"([^x]|\d)+!",
        "([^\u00e9]|\u00fc)+!",
    ],
)
def test_patterns_that_can_run_away_are_refused_with_a_way_out(pattern: str) -> None:
    problem = check_pattern(pattern)
    assert problem is not None
    assert "too long to check" in problem
    assert "{1,20}" in problem


@pytest.mark.parametrize(
    ("pattern", "value"),
    [
        (r"\d+\d+\d+x", "1" * MAX_PATTERN_VALUE_LENGTH),
        (r"\d+\d+(\d)+x", "1" * MAX_PATTERN_VALUE_LENGTH),
        (r"(\w?){19}=", "a" * MAX_PATTERN_VALUE_LENGTH),
        ("[a-z]+(-[a-z]+)*", "a-" * (MAX_PATTERN_VALUE_LENGTH // 2)),
        (r".+@.+\..+", "@." * (MAX_PATTERN_VALUE_LENGTH // 2 - 1) + "@@"),
        ("(a|a)" * 15 + "(a)+=", "a" * MAX_PATTERN_VALUE_LENGTH),
    ],
)
def test_the_worst_pattern_taken_is_matched_within_a_second(pattern: str, value: str) -> None:
    assert check_pattern(pattern) is None
    began = time.process_time()
    re.fullmatch(pattern, value, re.ASCII)
    assert time.process_time() - began < 1


@pytest.mark.parametrize(
    ("pattern", "sentence"),
    [
        ("(?=a)b", '"(?=" is not supported'),
        ("(?i)a", "is not supported"),
        (r"(a)\1", "is not supported"),
        (r"\bword", "is not supported"),
        (r"\p{L}+", "is not supported"),
        ("a++", "directly follows another"),
        ("a{2}{3}", "directly follows another"),
        ("a{3,2}", "counts downwards"),
        ("a{,3}", "nothing to act on"),
        ("+1", r'"\+" for the character itself'),
        ("a]", "nothing to act on"),
        ("a^b", "nothing to act on"),
        ("a$b", "nothing to act on"),
        ("a)", "too many"),
        ("(a", "breaks off"),
        ("[a", "breaks off"),
        ("a\\", "breaks off"),
        ("[]", "empty"),
        ("[z-a]", "out of order"),
        (r"[\w-.]", "out of order"),
        ("[[a]]", "bracket in a character class"),
        ("[a&&b]", "is not supported"),
        ("(" * 21 + "a" + ")" * 21, "nested more than 20"),
    ],
)
def test_what_browsers_and_python_read_differently_is_refused(pattern: str, sentence: str) -> None:
    problem = check_pattern(pattern)
    assert problem is not None
    assert sentence in problem
