"""Processes measured from outside: CPU time by the kernel, instructions by valgrind."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.table_server import TableServer, serve_table
from bench.variants import Variant
from bench.workload import environment, store_form, submissions

_COLLECTED = re.compile(r"^(?:summary|totals): (\d+)", re.MULTILINE)


class BenchError(Exception):
    """What was to be measured didn't do its work."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One process, from its start to its last answer.

    Args:
        cpu_seconds: of the whole process, by the kernel.
        marks: CPU seconds at the driver's marks: init, begin, first, warm, end.
        first_wall_seconds: how long the first request took.
        peak_mb: its memory's peak.
        answer: its last answer.
    """

    cpu_seconds: float
    marks: Mapping[str, float]
    first_wall_seconds: float
    peak_mb: float
    answer: Mapping[str, Any]


class Lab:
    """A table to work on, and files to work with."""

    def __init__(self, server: TableServer, scratch: Path) -> None:
        self.server = server
        self.scratch = scratch
        self.seed = 0

    def environment_of(self, variant: Variant) -> dict[str, str]:
        """Give the whole environment of a variant's process."""
        return {
            **environment(self.server.url),
            "LAMBDA_TASK_ROOT": str(variant.folder),
            "PYTHONPATH": str(variant.folder),
            # Sets and dictionaries of texts in the same order in each run: instructions repeat.
            "PYTHONHASHSEED": "0",
            "PATH": os.defpath,
        }

    def events(self, count: int) -> Path:
        """Write so many new submissions to a file."""
        self.seed += 1
        path = self.scratch / "events"
        path.write_text("\n".join(submissions(count, seed=self.seed)) + "\n")
        return path

    def command(self, variant: Variant, *, warm_up: int, requests: int) -> tuple[str, ...]:
        """Give the command that drives a variant through new submissions."""
        numbers = (str(warm_up), str(requests))
        return (*variant.command, str(self.events(requests)), *numbers, str(self.report))

    @property
    def report(self) -> Path:
        """Where a driver reports."""
        return self.scratch / "report"

    def run(self, variant: Variant, *, warm_up: int = 1, requests: int = 1) -> Run:
        """Run a fresh process through so many submissions.

        Raises:
            BenchError: it failed, or stored other than one lead each.
        """
        before = len(self.server.table.lead_writes)
        spent = self._drive(variant, self.command(variant, warm_up=warm_up, requests=requests))
        stored = len(self.server.table.lead_writes) - before
        if stored != requests:
            raise BenchError(f"{variant.name} stored {stored} leads for {requests} submissions.")
        return self.read_report(spent)

    def last_answer(self, variant: Variant, events: Sequence[str]) -> dict[str, Any]:
        """Give a fresh process's answer to the last of some events.

        Raises:
            BenchError: it failed.
        """
        path = self.scratch / "events"
        path.write_text("\n".join(events) + "\n")
        self._drive(variant, (*variant.command, str(path), "1", str(len(events)), str(self.report)))
        answer: dict[str, Any] = json.loads(json.loads(self.report.read_text())["answer"])
        return answer

    def _drive(self, variant: Variant, command: Sequence[str]) -> float:
        """Run a driver to its end, and give the CPU seconds it took."""
        with subprocess.Popen(
            command,
            env=self.environment_of(variant),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        ) as process:
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            words = process.stderr.read().decode() if process.stderr else ""
        if process.returncode:
            raise BenchError(f"{variant.name} ended with {process.returncode}:\n{words}")
        return usage.ru_utime + usage.ru_stime

    def read_report(self, cpu_seconds: float) -> Run:
        """Read what a driver reported.

        Raises:
            BenchError: the last submission wasn't stored.
        """
        report = json.loads(self.report.read_text())
        answer = json.loads(report["answer"])
        if answer["statusCode"] != 201:  # noqa: PLR2004 - created
            raise BenchError(f"A submission was answered: {answer}")
        marks = {name: report[name] for name in ("init", "begin", "first", "warm", "end")}
        return Run(
            cpu_seconds=cpu_seconds,
            marks=marks,
            first_wall_seconds=report["first_wall"],
            peak_mb=report["peak_kb"] / 1024,
            answer=answer,
        )

    def instructions(self, variant: Variant, *, requests: int) -> int:
        """Count the instructions of a fresh process with so many submissions.

        Raises:
            BenchError: valgrind isn't there, or the process failed.
        """
        valgrind = shutil.which("valgrind")
        if valgrind is None:
            raise BenchError("Install valgrind: instructions are what this compares.")
        counts = self.scratch / "callgrind"
        tool = (valgrind, "--tool=callgrind", f"--callgrind-out-file={counts}", "-q")
        command = self.command(variant, warm_up=1, requests=requests)
        ran = subprocess.run(
            [*tool, *command],
            env=self.environment_of(variant),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            check=False,
        )
        if ran.returncode:
            raise BenchError(f"{variant.name} under valgrind:\n{ran.stderr.decode()}")
        self.read_report(0)
        found = _COLLECTED.findall(counts.read_text())
        return int(found[-1])


@contextmanager
def laboratory() -> Iterator[Lab]:
    """Serve a table with the form in it, for as long as the block lasts."""
    with serve_table() as server, tempfile.TemporaryDirectory() as scratch:
        # This process stores the form as a Lambda would: the same region, the same credentials.
        os.environ.update(environment(server.url))
        store_form(server.url)
        yield Lab(server, Path(scratch))
