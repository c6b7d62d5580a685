"""Settings as the functions read them, and what a function wrote to its log and metrics."""

from __future__ import annotations

import json
import logging
import os
import sys
from collections.abc import Callable, Iterator
from typing import Any, TextIO, cast

import pytest

from ingest.settings import Settings, read_settings

ReadSettings = Callable[..., Settings]
ReadLines = Callable[[str], list[dict[str, Any]]]


@pytest.fixture
def settings_with() -> ReadSettings:
    """Read settings from the tests' environment with some variables changed."""
    return lambda **changes: read_settings({**os.environ, **changes})


@pytest.fixture
def lines(capsys: pytest.CaptureFixture[str]) -> Iterator[ReadLines]:
    """Give the lines a service wrote since the last call; the first call is before it writes."""
    services: set[str] = set()

    def read(service: str) -> list[dict[str, Any]]:
        services.add(service)
        _direct(service, sys.stdout)
        return [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    yield read
    for service in services:
        _direct(service, cast("TextIO", sys.__stdout__))


def _direct(service: str, stream: TextIO) -> None:
    """Point a service's log here: Powertools keeps the first handler, and with it its stream."""
    for handler in logging.getLogger(service).handlers:
        # Not setStream, which first flushes a stream that an earlier test has closed.
        cast("logging.StreamHandler[TextIO]", handler).stream = stream
