"""The demo's children: started in groups of their own, watched, and stopped."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import time
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from dev.loopback import HOST
from dev.settings import ROOT

TAIL_LINES = 25
POLL_SECONDS = 0.05


class ChildError(Exception):
    """A child failed; the text says which and has the end of its log."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildSpec:
    """What a child is called, how it is started and where it says that it is well."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    log: Path
    port: int
    health_path: str
    # SIGTERM makes it save; how long that may take before it is killed.
    stop_seconds: float = 10.0


@dataclass(slots=True, kw_only=True)
class Child:
    """A running child."""

    spec: ChildSpec
    process: subprocess.Popen[bytes]

    def wait_until_healthy(self, *, within_seconds: float) -> None:
        """Wait until it answers on its port.

        Raises:
            ChildError: it ended first, or took too long.
        """
        deadline = time.monotonic() + within_seconds
        while time.monotonic() < deadline:
            self.require_alive()
            if _answers(self.spec.port, self.spec.health_path):
                return
            time.sleep(POLL_SECONDS)
        raise ChildError(_failure(self.spec, f"did not answer within {within_seconds:.0f} seconds"))

    def require_alive(self) -> None:
        """Make sure that it runs.

        Raises:
            ChildError: it has ended.
        """
        code = self.process.poll()
        if code is not None:
            raise ChildError(_failure(self.spec, f"ended with status {code}"))

    def stop(self) -> None:
        """Ask it to end, wait, and kill it and what it started if it doesn't."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(self.spec.stop_seconds)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()
        if self.process.stdin:
            self.process.stdin.close()


def start_child(spec: ChildSpec) -> Child:
    """Start a child with its output in its log and its stdin tied to this process's life.

    Its own session keeps a terminal's Ctrl-C from it: it is stopped by us, once, in order.
    """
    with spec.log.open("ab") as log:
        process = subprocess.Popen(
            list(spec.command),
            cwd=ROOT,
            env=dict(spec.environment),
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    return Child(spec=spec, process=process)


def run_step(name: str, command: Sequence[str], environment: Mapping[str, str], log: Path) -> str:
    """Run a command to its end and return its output; what it says on stderr goes to its log.

    Raises:
        ChildError: it failed.
    """
    with log.open("ab") as errors:
        done = subprocess.run(
            list(command),
            cwd=ROOT,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            start_new_session=True,
            check=False,
        )
    if done.returncode:
        raise ChildError(f"{name} failed. The end of {log}:\n{tail_of(log)}")
    return done.stdout.decode()


def tail_of(log: Path) -> str:
    """Return the last 25 lines of a log, indented."""
    with log.open(encoding="utf-8", errors="replace") as lines:
        return "".join(f"    {line.rstrip()}\n" for line in deque(lines, TAIL_LINES))


def _failure(spec: ChildSpec, what: str) -> str:
    return f"{spec.name} {what}. The end of {spec.log}:\n{tail_of(spec.log)}"


def _answers(port: int, path: str) -> bool:
    connection = http.client.HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status < http.HTTPStatus.INTERNAL_SERVER_ERROR
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
