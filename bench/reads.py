"""What a page of leads costs at 10,000 leads and at more: `python -m bench.reads`.

Each page of 50 is asked of every table in turn, so that what slows the machine slows all of them.
Dynalite answers from disk; beside our pages stand four bare Queries of the same rows, which show
how much of a difference is its own. `--million` fills and asks a table of a million, too.
"""

from __future__ import annotations

import statistics
import sys
import time
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any, Final

from pynamodb.expressions.operand import Path

import tests.support.environment  # noqa: F401 - sets credentials
from bench.kept_leads import kept_tables, table_of
from leadmodels.ids import new_lead_id
from leadmodels.lists.cursors import to_cursor
from leadmodels.lists.filters import LeadFilters, fingerprint_of
from leadmodels.lists.listing import Order, list_leads
from leadmodels.lists.merging import side_by_side
from leadmodels.models import LeadItem
from leadmodels.table import bind_table
from leadmodels.times import to_iso
from tests.support.dynalite import settings_for
from tests.support.many_leads import BIG, EVERY
from tests.support.read_units import metered
from tests.support.table import NOW

ROUNDS: Final = 15
PAGE: Final = 50
SIZES: Final = (10_000, 100_000)
MILLION: Final = 1_000_000
MOST_UNITS: Final = 40
MOST_RATIO: Final = 1.5


@dataclass(frozen=True, kw_only=True)
class List:
    """A page that people open; `is_bounded`: a budget holds its cost, and not a search's own."""

    name: str
    filters: LeadFilters
    order: Order = "newest"
    is_deep: bool = False
    is_bounded: bool = True

    def cursor(self, leads: int) -> str | None:
        """Give the place half way through so many leads, where the page is a deep one."""
        if not self.is_deep:
            return None
        half_way = NOW - EVERY * (leads // 2)
        return to_cursor(
            f"{to_iso(half_way)}#{new_lead_id(at=half_way, random=bytes(10))}",
            fingerprint_of(self.filters),
        )


LISTS: Final = (
    List(name="by_time, first page", filters=LeadFilters()),
    List(name="by_time, half way", filters=LeadFilters(), is_deep=True),
    List(name="by_form, first page", filters=LeadFilters(form_id=BIG.form_id)),
    List(name="by_form, half way", filters=LeadFilters(form_id=BIG.form_id), is_deep=True),
    List(name="by_status, first page", filters=LeadFilters(status="contacted")),
    List(name="by_status, half way", filters=LeadFilters(status="contacted"), is_deep=True),
    List(name="by_email", filters=LeadFilters(email="p5@example.org")),
    List(name="by_owner, first page", filters=LeadFilters(owner="staff_busy")),
    List(name="by_owner, half way", filters=LeadFilters(owner="staff_busy"), is_deep=True),
    List(
        name="expiring within 40 days",
        filters=LeadFilters(expires_before=NOW + timedelta(days=40)),
        order="oldest",
    ),
    List(name="with a tag", filters=LeadFilters(tag="vip"), is_bounded=False),
    List(name="with a text", filters=LeadFilters(text="p5@"), is_bounded=False),
)


def ask(shown: List, leads: int) -> None:
    """List one page."""
    cursor = shown.cursor(leads)
    list_leads(shown.filters, order=shown.order, limit=PAGE, cursor=cursor, now=NOW)


def ask_bare() -> None:
    """Query the four partitions of the newest leads, and make nothing of the answers."""

    def query(key: str) -> None:
        connection: Any = LeadItem._get_connection()  # noqa: SLF001 - as `leadmodels.lists.merging`
        connection.query(
            key,
            index_name="by_time",
            range_key_condition=Path(["stored_sort"]).between("0", "~"),
            limit=PAGE // 4 + 10,
            scan_index_forward=False,
        )

    side_by_side(query, [f"t#{shard}" for shard in range(4)])


def main() -> None:
    """Measure and print; fail where a page costs more than it may."""
    sizes = (*SIZES, MILLION) if "--million" in sys.argv else SIZES
    works = {"four bare Queries": dict.fromkeys(sizes, ask_bare)}
    works |= {each.name: {size: partial(ask, each, size) for size in sizes} for each in LISTS}
    bounded = {each.name for each in LISTS if each.is_bounded}
    heads = (f"{size:,}" for size in sizes)
    print("| page of 50 | " + " | ".join([*(f"ms at {head}" for head in heads), "ratio"]), end="")
    print(" | read units | Queries |\n|---|" + "---:|" * (len(sizes) + 3))
    failed = []
    with kept_tables(sizes) as endpoint:
        for name, by_size in works.items():
            taken: dict[int, list[float]] = {size: [] for size in sizes}
            for _ in range(ROUNDS):
                for size, work in by_size.items():
                    bind_table(settings_for(endpoint, table_of(size)))
                    work()  # opens the connections
                    began = time.perf_counter()
                    work()
                    taken[size].append(1e3 * (time.perf_counter() - began))
            with metered() as meter:  # which fails at a Scan
                by_size[sizes[-1]]()
            medians = [statistics.median(taken[size]) for size in sizes]
            ratio = medians[-1] / medians[0]
            times = " | ".join(f"{median:.1f}" for median in medians)
            print(f"| {name} | {times} | {ratio:.2f} | {meter.read_units:g}", end="")
            print(f" | {meter.operations['Query']} |", flush=True)
            if name in bounded and (ratio > MOST_RATIO or meter.read_units > MOST_UNITS):
                failed.append(name)
    if failed:
        sys.exit(f"Over {MOST_RATIO} times the time or {MOST_UNITS} read units: {failed}")


if __name__ == "__main__":
    main()
