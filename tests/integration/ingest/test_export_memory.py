"""The worker's memory doesn't grow with what it exports."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from dev.settings import ROOT

MOST_GROWTH = 1.10


def measure(leads: int, *, text_bytes: int, part_bytes: int) -> dict[str, Any]:
    """Export in a process of its own."""
    sizes = [str(number) for number in (leads, text_bytes, part_bytes)]
    command = [sys.executable, "-m", "tests.support.endless_table", *sizes]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)  # noqa: S603 - ourselves
    measured: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    assert (measured["state"], measured["rows"]) == ("done", leads)
    return measured


def growth(few: dict[str, Any], many: dict[str, Any]) -> float:
    ratio: float = many["peak_mebibytes"] / few["peak_mebibytes"]
    return ratio


@pytest.mark.timeout(600)
def test_memory_stays_as_it_is_at_six_times_the_rows() -> None:
    few, many = (measure(n, text_bytes=4000, part_bytes=250_000) for n in (1_000, 6_000))
    assert many["uploads"] > few["uploads"] > 5
    assert growth(few, many) <= MOST_GROWTH
    # With one part for all of it the rows themselves are held: the measure sees that.
    whole = measure(6_000, text_bytes=4000, part_bytes=10**9)
    assert growth(few, whole) > MOST_GROWTH


@pytest.mark.long
@pytest.mark.timeout(0)
def test_memory_at_300000_rows_is_within_a_tenth_of_that_at_100000() -> None:
    few, many = (measure(n, text_bytes=300, part_bytes=5 * 1024 * 1024) for n in (100_000, 300_000))
    for taken in (few, many):
        print(json.dumps(taken))  # noqa: T201 - the figures are what one runs it for
    assert many["uploads"] > 2 * few["uploads"]
    assert growth(few, many) <= MOST_GROWTH
