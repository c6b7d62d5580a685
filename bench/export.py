"""Rows that an export writes for each second of CPU: `python -m bench.export`.

The whole job from message to last part, beside the shortest program that does the like: PynamoDB's
models in a list, and `csv.writer`. Both read a table that makes up its answers, whose own time is
taken off; fresh processes, in turn, medians. `python -m bench.export 20000` takes other sizes; from
a million on, the export runs once and alone: the list would take 7 GB.
"""

from __future__ import annotations

import csv
import io
import json
import os
import statistics
import subprocess
import sys
import time
from typing import Any, Final

from botocore.handlers import BUILTIN_HANDLERS

from ingest.settings import read_settings
from leadmodels.models import LeadItem
from leadmodels.table import bind_table
from tests.support.endless_table import EndlessTable, export, fill, peak_mebibytes

ROUNDS: Final = 3
ROWS: Final = (20_000, 100_000)
LARGE: Final = 1_000_000
TEXT_BYTES: Final = 300
PART_BYTES: Final = 5 * 1024 * 1024
COLUMNS: Final = ("lead_id", "form_id", "status", "owner", "name", "email", "phone", "company")


def listed(table: EndlessTable) -> dict[str, Any]:
    """Write all leads of a form as the shortest program would."""
    bind_table(read_settings(os.environ).table)
    form = fill(table, text_bytes=TEXT_BYTES)
    before, answered = time.process_time(), table.answering_seconds
    leads = [
        lead
        for shard in range(4)
        for lead in LeadItem.by_form.query(f"f#{form.form_id}#{shard}", limit=table.leads)
    ]
    leads = list(LeadItem.batch_get([(lead.lead_id, lead.timestamp) for lead in leads]))
    leads.sort(key=lambda lead: lead.stored_sort, reverse=True)
    file = io.StringIO()
    writer = csv.writer(file)
    for lead in leads:
        writer.writerow([*(getattr(lead, name) for name in COLUMNS), *lead.fields.values()])
    spent = time.process_time() - before - (table.answering_seconds - answered)
    return {"rows": len(leads), "cpu_seconds": spent, "peak_mebibytes": peak_mebibytes()}


def measure(which: str, rows: int) -> dict[str, Any]:
    """Run one of the two in a process of its own."""
    command = [sys.executable, "-m", "bench.export", which, str(rows)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    measured: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    if measured["rows"] != rows:
        raise SystemExit(f"{which} wrote {measured['rows']} rows instead of {rows}.")
    return measured


def run_one(which: str, rows: int) -> None:
    """Do the work of `measure`'s process."""
    table = EndlessTable(rows)
    BUILTIN_HANDLERS.append(("before-send", table.send))
    if which == "listed":
        print(json.dumps(listed(table)))
    else:
        print(json.dumps(export(table, text_bytes=TEXT_BYTES, part_bytes=PART_BYTES)))


def main(sizes: tuple[int, ...]) -> None:
    """Measure and print."""
    print(f"{'rows':>9} {'':8} {'rows a CPU second':>18} {'peak MiB':>9}")
    for rows in sizes:
        is_large = rows >= LARGE
        taken: dict[str, list[dict[str, Any]]] = {
            which: [] for which in (("export",) if is_large else ("export", "listed"))
        }
        for _ in range(1 if is_large else ROUNDS):
            for which, runs in taken.items():
                runs.append(measure(which, rows))
        for which, runs in taken.items():
            speed = statistics.median(rows / run["cpu_seconds"] for run in runs)
            peak = statistics.median(run["peak_mebibytes"] for run in runs)
            print(f"{rows:>9,} {which:8} {speed:>18,.0f} {peak:>9.0f}")


if __name__ == "__main__":
    if sys.argv[1:2] and sys.argv[1] in {"export", "listed"}:
        run_one(sys.argv[1], int(sys.argv[2]))
    else:
        main(tuple(int(word) for word in sys.argv[1:]) or ROWS)
