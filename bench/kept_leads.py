"""Leads by the million in dynalite, filled once into a folder that is kept and used again.

None of them has expired: DynamoDB deletes what has within days, so it doesn't pile up.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import time
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Any, Final

from dev.settings import ROOT
from leadmodels.leads import Lead, item_from_lead
from tests.support.dynalite import definition_for, fill_dynalite, serve_dynalite
from tests.support.many_leads import many_leads
from tests.support.table import NOW

FOLDER: Final = Path(os.environ.get("BENCH_DATA_DIR") or ROOT / "var" / "bench")
_FIRST_EXPIRES_AFTER: Final = timedelta(days=1)
_DAYS_OF_EXPIRIES: Final = 400
_SAMPLE: Final = 100
_MARK: Final = "filled.json"


def kept_leads(count: int) -> Iterator[Lead]:
    """Make leads, the newest first; most expire some day of the next 400, whatever their age."""
    for lead in many_leads(count):
        after = timedelta(seconds=zlib.crc32(lead.lead_id.encode()) % (_DAYS_OF_EXPIRIES * 86_400))
        ends_at = NOW + _FIRST_EXPIRES_AFTER + after
        yield lead if lead.expires_at is None else replace(lead, expires_at=ends_at)


def table_of(leads: int) -> str:
    """Name the table that holds the newest so many."""
    return f"leads-{leads}"


@contextmanager
def kept_tables(sizes: Sequence[int]) -> Iterator[str]:
    """Serve one table for each size, filled if they aren't yet, and give the address."""
    folder = FOLDER / f"{max(sizes)}-{_fingerprint(sizes)}"
    if not (folder / _MARK).exists():
        _fill(folder, sizes)
    with serve_dynalite(folder / "data") as endpoint:
        yield endpoint


def _items(count: int) -> Iterator[dict[str, Any]]:
    return (item_from_lead(lead).serialize() for lead in kept_leads(count))


def _fingerprint(sizes: Sequence[int]) -> str:
    """Tell tables of one shape and content from others, by what they begin with."""
    said = [[*sizes], definition_for("leads"), list(islice(_items(max(sizes)), _SAMPLE))]
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:8]


def _fill(folder: Path, sizes: Sequence[int]) -> None:
    shutil.rmtree(folder, ignore_errors=True)  # what an interrupted filling has left
    folder.mkdir(parents=True)
    began = time.monotonic()
    fill_dynalite(folder / "data", _items(max(sizes)), {table_of(size): size for size in sizes})
    spent = time.monotonic() - began
    (folder / _MARK).write_text(json.dumps({"sizes": [*sizes], "seconds": round(spent)}))
    print(f"{max(sizes):,} leads filled in {spent:,.0f} s, kept in {folder}")
