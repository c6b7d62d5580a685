"""Leads that bulk and retention jobs change for each second of CPU: `python -m bench.jobs`.

The whole job, from its message to its end, over a table that makes up its leads and believes each
write: no emulator here has transactions at this size. The table's own time is taken off. A fresh
process each, medians of 3 up to 10,000 leads, one run beyond. `python -m bench.jobs 10000 1000000`
takes other sizes.
"""

from __future__ import annotations

import json
import os
import re
import statistics
import subprocess
import sys
import time
from contextlib import redirect_stdout
from datetime import timedelta
from pathlib import Path
from threading import Lock
from typing import Any, Final

from botocore.awsrequest import AWSResponse
from botocore.handlers import BUILTIN_HANDLERS

import tests.support.environment  # noqa: F401 - sets what the function reads
from ingest.aws_clients import make_s3_client, make_sqs_client
from ingest.run_jobs import serve_jobs
from ingest.settings import read_settings
from leadmodels.changes.apply import Change, KeepFor, SetStatus
from leadmodels.jobs.store import Job, new_job_id, put_job
from leadmodels.lists.filters import LeadFilters
from leadmodels.table import bind_table
from tests.support.endless_table import EndlessTable, fill, peak_mebibytes
from tests.support.job_worker import WorkerContext
from tests.support.table import NOW

ROUNDS: Final = 3
LEADS: Final = (10_000, 100_000)
MOST_REPEATED: Final = 10_000
TEXT_BYTES: Final = 300
MOST_GROWTH: Final = 1.10
"""Memory of the largest job beside the smallest, at most."""
LATER: Final = timedelta(hours=1)
"""How long after it was asked for a job is done: one for retention waits for the form's cache."""
CHANGES: Final[dict[str, Change]] = {
    "bulk": SetStatus("won"),
    "retention": KeepFor(days=400),
}
_TIMELINE: Final = re.compile(r"lead_[0-9a-z]{26}")


class ChangedTable(EndlessTable):
    """Believes each write of a lead and counts it; several threads ask at a time."""

    def __init__(self, leads: int) -> None:
        super().__init__(leads)
        self.changed = 0
        self._lock = Lock()

    def send(self, request: Any, **more: object) -> AWSResponse:  # noqa: ANN401 - as botocore gives it
        """Answer one request after the other."""
        with self._lock:
            return super().send(request, **more)

    def _put_form(self, asked: dict[str, Any]) -> dict[str, Any]:
        if not self.form_item:
            return super()._put_form(asked)
        self.changed += 1
        return {}

    def _query(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Give the leads of a form; of a lead's timeline, that it is empty."""
        values = asked["ExpressionAttributeValues"].values()
        if any(_TIMELINE.fullmatch(value.get("S", "")) for value in values):
            return {"Items": [], "Count": 0, "ScannedCount": 0}
        return super()._query(asked)


def work(kind: str, leads: int) -> dict[str, Any]:
    """Do one whole job in this process, and say what it took."""
    table = ChangedTable(leads)
    BUILTIN_HANDLERS.append(("before-send", table.send))
    settings = read_settings(os.environ)
    bind_table(settings.table)
    form = fill(table, text_bytes=TEXT_BYTES)
    sqs, s3 = make_sqs_client("us-east-1", None), make_s3_client("us-east-1", None)
    handler = serve_jobs(
        settings,
        sqs=lambda: sqs,
        s3=lambda: s3,
        gateway=lambda: None,  # nothing sweeps here
        now=lambda: NOW + LATER,
    )
    job = Job(
        job_id=new_job_id(at=NOW, random=bytes(10)),
        kind="retention" if kind == "retention" else "bulk",
        requested_by="staff_test",
        requested_at=NOW,
        filters=LeadFilters(form_id=form.form_id),
        change=CHANGES[kind],
    )
    record = {"body": json.dumps({"job_id": put_job(job).job_id})}
    before, answered = time.process_time(), table.answering_seconds
    with Path(os.devnull).open("w") as nowhere, redirect_stdout(nowhere):
        handler({"Records": [record]}, WorkerContext(900.0))  # type: ignore[arg-type]
    spent = time.process_time() - before - (table.answering_seconds - answered)
    return {
        "state": table.job_item["state"]["S"],
        "changed": table.changed,
        "cpu_seconds": spent,
        "peak_mebibytes": peak_mebibytes(),
    }


def measure(kind: str, leads: int) -> dict[str, Any]:
    """Do a job in a process of its own."""
    command = [sys.executable, "-m", "bench.jobs", kind, str(leads)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    measured: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    if measured["state"] != "done" or measured["changed"] != leads:
        raise SystemExit(f"{kind} of {leads}: {measured}")
    return measured


def main(sizes: tuple[int, ...]) -> None:
    """Measure and print; fail where a job's memory grows with its leads."""
    print(f"{'leads':>9} {'':9} {'leads a CPU second':>19} {'peak MiB':>9}")
    for kind in CHANGES:
        peaks = []
        for leads in sizes:
            rounds = ROUNDS if leads <= MOST_REPEATED else 1
            runs = [measure(kind, leads) for _ in range(rounds)]
            speed = statistics.median(leads / run["cpu_seconds"] for run in runs)
            peaks.append(statistics.median(run["peak_mebibytes"] for run in runs))
            print(f"{leads:>9,} {kind:9} {speed:>19,.0f} {peaks[-1]:>9.1f}", flush=True)
        growth = peaks[-1] / peaks[0]
        print(f"{'':9} {kind:9} memory at {sizes[-1]:,} beside {sizes[0]:,}: {growth:.3f}")
        if growth > MOST_GROWTH:
            raise SystemExit(f"{kind}: its memory grew {growth:.2f} times.")


if __name__ == "__main__":
    if sys.argv[1:2] and sys.argv[1] in CHANGES:
        print(json.dumps(work(sys.argv[1], int(sys.argv[2]))))
    else:
        main(tuple(int(word) for word in sys.argv[1:]) or LEADS)
