"""All that functions write: their own lines and metrics, and any library's warnings."""

from __future__ import annotations

import io
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO, cast

import pytest


class FunctionLogs:
    """What functions of these names have written so far; to call it gives the text."""

    def __init__(self, capsys: pytest.CaptureFixture[str], services: tuple[str, ...]) -> None:
        self._capsys = capsys
        self._services = services
        self.lines = io.StringIO()

    def send_to(self, stream: TextIO) -> None:
        """Let the functions' loggers write there: they keep the output they found first."""
        for service in self._services:
            for handler in logging.getLogger(service).handlers:
                cast("logging.StreamHandler[TextIO]", handler).stream = stream

    def __call__(self) -> str:
        captured = self._capsys.readouterr()
        self.lines.write(captured.out + captured.err)
        return self.lines.getvalue()


@contextmanager
def kept_logs(capsys: pytest.CaptureFixture[str], *services: str) -> Iterator[FunctionLogs]:
    """Keep what is logged, by functions of these names and by the libraries they use."""
    kept = FunctionLogs(capsys, services)
    of_libraries = logging.StreamHandler(kept.lines)
    logging.getLogger().addHandler(of_libraries)
    kept.send_to(kept.lines)
    yield kept
    logging.getLogger().removeHandler(of_libraries)
    kept.send_to(sys.__stdout__ or sys.stdout)
