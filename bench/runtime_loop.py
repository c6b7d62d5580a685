"""AWS's own runtime loop for Python, awslambdaric, fed by a Runtime API on this machine.

Node.js has none here: its loop is a native module that every platform has to compile.
Source: docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
"""

from __future__ import annotations

import subprocess
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from bench.measuring import BenchError, Lab
from bench.runtime_api import Answered, RuntimeApi
from bench.variants import OURS, Variant
from bench.workload import submissions
from dev.loopback import HOST, LoopbackServer

REQUESTS: Final = 60
_WARM_FROM: Final = 20
_DEADLINE_SECONDS: Final = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class LoopRun:
    """CPU seconds of one process in the real loop: until it asks for work, and for each request."""

    init_seconds: float
    first_seconds: float
    warm_seconds: float


@dataclass(slots=True)
class _Feed:
    """Submissions for one process, and its CPU time each time it asks for one."""

    events: list[str]
    process_id: int = 0
    spent: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    started: threading.Event = field(default_factory=threading.Event)
    done: threading.Event = field(default_factory=threading.Event)


def run_loop(lab: Lab, variant: Variant, runtime: Path, python: Path) -> LoopRun:
    """Run a variant in the loop through some submissions.

    Args:
        lab: the table it works on.
        variant: one in Python.
        runtime: the folder with awslambdaric.
        python: the interpreter.

    Raises:
        BenchError: a submission failed, or the loop did.
    """
    lab.seed += 1
    feed = _Feed(list(submissions(REQUESTS, seed=lab.seed)))
    server = LoopbackServer((HOST, 0), _answer_with(feed))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    module = f"ingest.{OURS}.handler" if variant.name == OURS else "handler.handler"
    environment = {
        **lab.environment_of(variant),
        "PYTHONPATH": f"{variant.folder}:{runtime}",
        "AWS_LAMBDA_RUNTIME_API": f"{HOST}:{server.server_port}",
    }
    try:
        with subprocess.Popen(
            (str(python), "-S", "-s", "-P", "-m", "awslambdaric", module),
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        ) as process:
            feed.process_id = process.pid
            feed.started.set()
            is_done = _wait(feed, process)
            process.kill()
            words = process.stderr.read().decode() if process.stderr else ""
    finally:
        server.shutdown()
        server.server_close()
    if not is_done or feed.errors:
        raise BenchError(f"{variant.name} in the runtime loop: {feed.errors} {words}")
    spent = feed.spent
    return LoopRun(
        init_seconds=spent[0],
        first_seconds=spent[1] - spent[0],
        warm_seconds=(spent[REQUESTS] - spent[_WARM_FROM]) / (REQUESTS - _WARM_FROM),
    )


def _wait(feed: _Feed, process: subprocess.Popen[bytes]) -> bool:
    end = time.monotonic() + _DEADLINE_SECONDS
    while time.monotonic() < end and process.poll() is None:
        if feed.done.wait(0.05):
            return True
    return False


def _answer_with(feed: _Feed) -> type[RuntimeApi]:
    class OneLoop(RuntimeApi):
        def next_event(self) -> tuple[str, str] | None:
            """Give the next event, or none any more."""
            feed.started.wait()
            feed.spent.append(_cpu_seconds(feed.process_id))
            number = len(feed.spent) - 1
            if number < len(feed.events):
                return f"request-{number}", feed.events[number]
            feed.done.set()
            return None

        def answered(self, answer: Answered) -> None:
            """Note what went wrong."""
            if answer.is_error or '"statusCode": 201' not in answer.body:
                feed.errors.append(answer.body[:500])

    return OneLoop


def _cpu_seconds(process_id: int) -> float:
    """Read what all threads of a process have used of a CPU, in nanoseconds by the kernel."""
    tasks = Path(f"/proc/{process_id}/task")
    return sum(int((task / "schedstat").read_text().split()[0]) / 1e9 for task in tasks.iterdir())
