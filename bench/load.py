"""Submissions by 1 to 64 clients at once: `python -m bench.load` keeps docs/capacity.md's figures.

Straight through AWS's runtime loop, a container a client up to eight, on the table of
`bench/table_server.py`; and through local AWS as the demo runs it, packaged functions included.
Who uses the CPU is told apart: on one machine clients, emulator and functions share it.
"""

from __future__ import annotations

import http.client
import json
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from bench.containers import Containers, run_containers
from bench.cpu_time import children_of, cpu_seconds, own_cpu_seconds
from bench.load_report import Step, write_load_report
from bench.measuring import laboratory
from bench.report import keep_report
from bench.variants import OURS, build_variants, install_runtime
from bench.workload import submissions
from dev.packaging.bytecode import describe_interpreter
from dev.settings import MINISTACK_PYTHON, ROOT
from tests.support.demo import Demo

DOCUMENT: Final = ROOT / "docs" / "capacity.md"
CLIENTS: Final = (1, 2, 4, 8, 16, 32, 64)
MOST_CONTAINERS: Final = 8
SECONDS: Final = 5.0
# A step ends before its time when these are used up.
MOST_SUBMISSIONS: Final = 8_000

Send = Callable[[str], int]
"""Sends one submission and gives the status of its answer; what can't be sent is 0."""


@dataclass(slots=True)
class _Tally:
    """What clients got, put together under a lock."""

    statuses: Counter[int] = field(default_factory=Counter)
    waits: list[float] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, statuses: Counter[int], waits: list[float]) -> None:
        """Add what one client got."""
        with self.lock:
            self.statuses += statuses
            self.waits += waits


def load(clients: int, events: Iterator[str], connect: Callable[[], Send]) -> _Tally:
    """Have so many clients send, each one after the other, until the time is over."""
    tally, taking = _Tally(), threading.Lock()
    end = time.monotonic() + SECONDS

    def client() -> None:
        send, statuses, waits = connect(), Counter[int](), list[float]()
        while (begin := time.monotonic()) < end:
            with taking:
                event = next(events, None)
            if event is None:
                break
            statuses[send(event)] += 1
            waits.append(time.monotonic() - begin)
        tally.add(statuses, waits)

    threads = [threading.Thread(target=client) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return tally


def measure(
    clients: int, seed: int, connect: Callable[[], Send], spent: Callable[[], dict[str, float]]
) -> Step:
    """Measure one number of clients.

    Args:
        clients: how many.
        seed: makes its submissions, which must not come twice.
        connect: makes a client's way to send.
        spent: gives the CPU seconds so far of who works.
    """
    events = iter(list(submissions(MOST_SUBMISSIONS, seed=seed)))
    before, begin = spent(), time.monotonic()
    tally = load(clients, events, connect)
    seconds, after = time.monotonic() - begin, spent()
    return Step(
        clients=clients,
        seconds=seconds,
        statuses=tally.statuses,
        waits=tuple(sorted(tally.waits)),
        cpu_seconds={name: after[name] - before[name] for name in after},
    )


def through_the_loop() -> list[Step]:
    """Measure the function itself, in the runtime loop, as many containers as clients up to 8."""
    interpreter = describe_interpreter(MINISTACK_PYTHON)
    variant, runtime = build_variants(interpreter)[OURS], install_runtime(interpreter)
    steps = []
    with laboratory() as lab:
        for clients in CLIENTS:
            count = min(clients, MOST_CONTAINERS)
            with run_containers(lab, variant, runtime, interpreter.path, count=count) as containers:
                stored = len(lab.server.table.lead_writes)
                step = measure(
                    clients, 1_000 + clients, lambda: containers.submit, _loop_cpu(containers)
                )
                stored = len(lab.server.table.lead_writes) - stored
            if stored != step.statuses[201]:
                raise AssertionError(f"{stored} leads for {step.statuses} answers")
            steps.append(step)
    return steps


def _loop_cpu(containers: Containers) -> Callable[[], dict[str, float]]:
    return lambda: {
        "functions": sum(map(cpu_seconds, containers.process_ids)),
        "clients and table": own_cpu_seconds(),
    }


def through_the_gateway() -> list[Step]:
    """Measure a demo: local AWS, its gateway and its table around the packaged functions."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as ending:
        demo = Demo(Path(folder))
        demo.start()
        ending.callback(demo.stop)
        return [
            measure(clients, 2_000 + clients, _visitor(demo), _demo_cpu(demo))
            for clients in CLIENTS
        ]


def _visitor(demo: Demo) -> Callable[[], Send]:
    contract = demo.contract
    address = urlsplit(f"{contract['api_url']}/f/{contract['form_id']}")
    origin = contract["embed_url"].rstrip("/")

    def connect() -> Send:
        connection = http.client.HTTPConnection(address.netloc, timeout=60)

        def send(event: str) -> int:
            sent = json.loads(event)
            own = ("Content-Type", "Accept", "Idempotency-Key", "X-Forwarded-For")
            headers = {name: sent["headers"][name] for name in own} | {"Origin": origin}
            try:
                connection.request("POST", address.path, sent["body"], headers)
                answer = connection.getresponse()
                answer.read()
            except (OSError, http.client.HTTPException):
                connection.close()
                return 0
            return answer.status

        return send

    return connect


def _demo_cpu(demo: Demo) -> Callable[[], dict[str, float]]:
    def spent() -> dict[str, float]:
        [emulator] = [
            child
            for child in children_of(demo.supervisor())
            if "dev.local_aws" in Path(f"/proc/{child}/cmdline").read_text().replace("/", ".")
        ]
        return {
            "functions": sum(map(cpu_seconds, children_of(emulator))),
            "local AWS": cpu_seconds(emulator),
            "clients": own_cpu_seconds(),
        }

    return spent


def main() -> None:
    """Measure both ways, print the tables, and keep them."""
    text = write_load_report(
        {
            "Straight through the runtime loop": through_the_loop(),
            "Through local AWS": through_the_gateway(),
        }
    )
    keep_report(text, DOCUMENT)
    print(text)


if __name__ == "__main__":
    main()
