"""Numbers and days: as HTML writes them, within their bounds, by their steps."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from leadmodels.rules.validation import validate_submission

from .one_field import NUMBER, codes, text_field, value_of


@pytest.mark.parametrize("number", ["0", "-1.5", ".5", "1e3", "1E-7", 12, 1.5, Decimal("1E+2")])
def test_numbers_as_html_writes_them_are_taken(number: object) -> None:
    assert codes(NUMBER, number) == []
    assert value_of(NUMBER, number) == str(number)


@pytest.mark.parametrize(
    "number",
    ["1,5", "+1", "1.", "0x1f", "NaN", "Infinity", "1 000", "१", "1e999", "--1", "1" * 101],
)
def test_other_numbers_are_refused(number: object) -> None:
    assert codes(NUMBER, number) == ["number"]


@pytest.mark.parametrize(
    ("number", "expected"),
    [("1", []), ("0.9", ["too_small"]), ("2.5", []), ("2.6", ["step"]), ("11", ["too_large"])],
)
def test_numbers_keep_to_range_and_step(number: object, expected: list[str]) -> None:
    field = text_field(type="number", minimum=Decimal(1), maximum=Decimal(10), step=Decimal("0.5"))
    assert codes(field, number) == expected


def test_steps_are_exact_and_counted_from_minimum_then_default() -> None:
    assert codes(text_field(type="number", step=Decimal("0.1")), "0.3") == []
    assert codes(text_field(type="number", step=Decimal(2), minimum=Decimal(1)), "3") == []
    assert codes(text_field(type="number", step=Decimal(2), default="1"), "3") == []
    assert codes(text_field(type="number", step=Decimal(2)), "3") == ["step"]
    assert codes(text_field(type="number", step=Decimal("1e-300")), "1e308") == []


def test_the_nearest_values_are_offered() -> None:
    field = text_field(type="number", minimum=Decimal(0), maximum=Decimal(9), step=Decimal(5))
    low = validate_submission([field], {"x": "3"}).errors[0].message
    high = validate_submission([field], {"x": "7"}).errors[0].message
    assert low.startswith("Enter 0 or 5 ")
    assert high.startswith("Enter 5 or less ")


def test_a_number_too_long_for_python_to_write_is_refused() -> None:
    assert codes(text_field(), 10**5000) == ["type"]


def test_json_numbers_are_taken_as_their_text() -> None:
    assert value_of(text_field(type="tel"), 5550100) == "5550100"
    assert value_of(text_field(), 1.5) == "1.5"


@pytest.mark.parametrize("day", ["2026-11-23", " 2028-02-29 ", "0001-01-01", "9999-12-31"])
def test_days_as_html_writes_them_are_taken(day: str) -> None:
    assert codes(text_field(type="date"), day) == []
    assert value_of(text_field(type="date"), day) == day.strip()


@pytest.mark.parametrize(
    "day",
    [
        "23.11.2026",
        "2026-02-29",
        "2026-13-01",
        "20261123",
        "2026-W48-1",
        "0000-01-01",
        "२०२६-११-२३",
    ],
)
def test_other_days_are_refused_and_kept(day: str) -> None:
    assert codes(text_field(type="date"), day) == ["date"]
    assert value_of(text_field(type="date"), day) == day


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2026-01-01", []),
        ("2026-01-31", []),
        ("2025-12-31", ["too_early"]),
        ("2026-02-01", ["too_late"]),
    ],
)
def test_days_keep_to_the_earliest_and_the_latest(day: str, expected: list[str]) -> None:
    field = text_field(type="date", earliest=date(2026, 1, 1), latest=date(2026, 1, 31))
    assert codes(field, day) == expected
    for error in validate_submission([field], {"x": day}).errors:
        assert ("2026-01-01" in error.message) or ("2026-01-31" in error.message)
