"""A function's unzipped package, run as Lambda runs it: by itself, with nothing else to import."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Final

# -I -S: no site-packages, no PYTHON… variables, no current folder. Beside the standard library
# only the package is on the path, as on Lambda /var/task.
OPTIONS: Final = ("-I", "-S")
LOOP: Final = """
import importlib, json, os, sys
folder, dotted, answers = sys.argv[1], sys.argv[2], os.fdopen(int(sys.argv[3]), "w")
sys.dont_write_bytecode = True
sys.path.insert(0, folder)
class Context:
    function_name = "function"; aws_request_id = "id"; memory_limit_in_mb = "1024"
    invoked_function_arn = "arn:aws:lambda:us-east-1:000000000000:function:function"
module, _, name = dotted.rpartition(".")
handler = getattr(importlib.import_module(module), name)
def origins():
    files = [getattr(module, "__file__", None) for module in list(sys.modules.values())]
    return sorted({file for file in files if file})
for line in sys.stdin:
    event = json.loads(line)
    try:
        if event == "origins":
            answer = {"origins": origins()}
        else:
            answer = {"answer": handler(event, Context())}
    except Exception as exc:
        answer = {"error": type(exc).__name__, "message": str(exc)}
    print(json.dumps(answer), file=answers, flush=True)
"""


class FunctionError(Exception):
    """The function raised; Lambda would report its error to the caller."""


@dataclass(slots=True, kw_only=True)
class Container:
    """A container with one function in it, which answers one event at a time.

    Args:
        folder: the unzipped package.
        log: the file with what the function has written.
    """

    folder: Path
    log: Path
    _child: subprocess.Popen[str] = field(repr=False)
    _answers: IO[str] = field(repr=False)

    def invoke(self, event: Mapping[str, Any]) -> Any:
        """Give the function an event, and return its answer.

        Raises:
            FunctionError: the function raised, or did not even start.
        """
        answer = self._ask(event)
        if "error" in answer:
            raise FunctionError(f"{answer['error']}: {answer['message']}")
        return answer["answer"]

    def imported_files(self) -> list[Path]:
        """Name every file that a module was imported from."""
        return [Path(name) for name in self._ask("origins")["origins"]]

    def written(self) -> str:
        """Return what the function has written to its log."""
        return self.log.read_text(encoding="utf-8")

    def _ask(self, question: Any) -> dict[str, Any]:
        assert self._child.stdin
        # A function that is no more says why in its log, below.
        with contextlib.suppress(BrokenPipeError):
            print(json.dumps(question), file=self._child.stdin, flush=True)
        line = self._answers.readline()
        if not line:
            raise FunctionError(self.written())
        answer: dict[str, Any] = json.loads(line)
        return answer


@contextmanager
def run_container(
    python: Path, folder: Path, handler: str, environment: Mapping[str, str], log: Path
) -> Iterator[Container]:
    """Run a container for as long as the block lasts.

    Args:
        python: the interpreter that the package was compiled for.
        folder: the unzipped package.
        handler: such as `package.module.function`.
        environment: all that the function finds in its environment.
        log: where to write what the function writes.
    """
    read_end, write_end = os.pipe()
    with log.open("w", encoding="utf-8") as written, os.fdopen(read_end) as answers:
        child = subprocess.Popen(  # noqa: S603 - a fixed command on what the test built
            [str(python), *OPTIONS, "-c", LOOP, str(folder), handler, str(write_end)],
            cwd=folder,
            env=dict(environment),
            stdin=subprocess.PIPE,
            stdout=written,
            stderr=written,
            pass_fds=[write_end],
            text=True,
        )
        os.close(write_end)
        try:
            yield Container(folder=folder, log=log, _child=child, _answers=answers)
        finally:
            assert child.stdin
            child.stdin.close()
            child.wait(timeout=30)
