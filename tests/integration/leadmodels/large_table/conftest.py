"""100,000 leads in a DynamoDB of its own process, loaded once."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import pytest

from leadmodels.leads import Lead, item_from_lead
from leadmodels.table import TableSettings, bind_table
from tests.support.dynalite import run_dynalite, settings_for
from tests.support.many_leads import many_leads
from tests.support.read_units import ReadMeter, metered

LEADS: Final = 100_000
TENTH: Final = 10_000
# One that the first search finds, one far back, one among the last.
NEEDLES: Final = (2_000, 60_000, 99_990)


@dataclass(frozen=True, repr=False)
class Large:
    """Leads, the newest first; a table that holds them all and one with the newest tenth."""

    leads: list[Lead]
    whole: TableSettings
    tenth: TableSettings


@pytest.fixture(scope="package")
def tables() -> Iterator[Large]:
    leads: list[Lead] = []

    def items() -> Iterator[dict[str, Any]]:
        for lead in many_leads(LEADS, needles=NEEDLES):
            leads.append(lead)
            yield item_from_lead(lead).serialize()

    began = time.monotonic()
    with run_dynalite(items(), {"tenth": TENTH, "whole": LEADS}) as endpoint:
        show(f"{LEADS:,} leads loaded in {time.monotonic() - began:.0f} s")
        yield Large(
            leads=leads,
            whole=settings_for(endpoint, "whole"),
            tenth=settings_for(endpoint, "tenth"),
        )


@pytest.fixture
def large(tables: Large) -> Large:
    """Read from the table that holds them all."""
    bind_table(tables.whole)
    return tables


@contextmanager
def bounded(what: str, *, queries: int, units: float) -> Iterator[ReadMeter]:
    """Hold what is read inside the block to its limits, and print it; a Scan fails anywhere."""
    with metered() as meter:
        yield meter
    show(f"{what}: {meter}")
    assert meter.operations["Query"] <= queries, f"{what}: {meter}"
    assert meter.read_units <= units, f"{what}: {meter}"


def show(line: str) -> None:
    """Print a measurement: pytest shows it with -rP, and where a test fails."""
    sys.stdout.write(f"{line}\n")
