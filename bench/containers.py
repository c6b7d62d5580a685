"""Containers of a function in AWS's runtime loop, fed by one Runtime API that clients share."""

from __future__ import annotations

import itertools
import json
import queue
import subprocess
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from bench.measuring import BenchError, Lab
from bench.runtime_api import Answered, RuntimeApi
from bench.variants import OURS, Variant
from dev.loopback import HOST, LoopbackServer

_START_SECONDS: Final = 60.0


@dataclass(slots=True)
class _Call:
    """One event on its way, and what became of it."""

    event: str
    answer: str = ""
    done: threading.Event = field(default_factory=threading.Event)


@dataclass(slots=True)
class Containers:
    """Containers that take events from one queue, as Lambda hands them to whoever is free."""

    process_ids: list[int] = field(default_factory=list)
    _waiting: queue.SimpleQueue[_Call | None] = field(default_factory=queue.SimpleQueue)
    _running: dict[str, _Call] = field(default_factory=dict)
    _numbers: Iterator[int] = field(default_factory=itertools.count)
    _asking: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))

    def submit(self, event: str) -> int:
        """Have an event answered, and give the answer's status; 0: the function failed."""
        call = _Call(event)
        self._waiting.put(call)
        call.done.wait()
        return int(json.loads(call.answer)["statusCode"]) if call.answer else 0

    def await_first(self) -> bool:
        """Wait until one more container asks for work; tell whether it did in time."""
        return self._asking.acquire(timeout=_START_SECONDS)

    def next_call(self) -> tuple[str, str] | None:
        """Give the next request's id and its event; None: all is done."""
        self._asking.release()
        call = self._waiting.get()
        if call is None:
            return None
        number = f"request-{next(self._numbers)}"
        self._running[number] = call
        return number, call.event

    def end_call(self, number: str, answer: str) -> None:
        """Take an answer; an empty one: the function failed."""
        call = self._running.pop(number)
        call.answer = answer
        call.done.set()

    def end(self) -> None:
        """Leave no container waiting."""
        for _ in self.process_ids:
            self._waiting.put(None)


@contextmanager
def run_containers(
    lab: Lab, variant: Variant, runtime: Path, python: Path, *, count: int
) -> Iterator[Containers]:
    """Run so many initialised containers for as long as the block lasts.

    Raises:
        BenchError: one of them doesn't start.
    """
    containers = Containers()
    server = LoopbackServer((HOST, 0), _runtime_api(containers))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    module = f"ingest.{OURS}.handler" if variant.name == OURS else "handler.handler"
    environment = {
        **lab.environment_of(variant),
        "PYTHONPATH": f"{variant.folder}:{runtime}",
        "AWS_LAMBDA_RUNTIME_API": f"{HOST}:{server.server_port}",
    }
    command = (str(python), "-S", "-s", "-P", "-m", "awslambdaric", module)
    with ExitStack() as ending:
        ending.callback(server.server_close)
        ending.callback(server.shutdown)
        ending.callback(containers.end)
        for _ in range(count):
            process = subprocess.Popen(
                command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
            )
            ending.callback(process.wait)
            ending.callback(process.kill)
            containers.process_ids.append(process.pid)
        if not all(containers.await_first() for _ in range(count)):
            raise BenchError(f"A container of {variant.name} doesn't start.")
        yield containers


def _runtime_api(containers: Containers) -> type[RuntimeApi]:
    class SharedApi(RuntimeApi):
        def next_event(self) -> tuple[str, str] | None:
            """Give the next event, when there is one."""
            return containers.next_call()

        def answered(self, answer: Answered) -> None:
            """Hand an answer to who waits for it."""
            containers.end_call(answer.request_id, "" if answer.is_error else answer.body)

    return SharedApi
