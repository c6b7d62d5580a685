"""The emulator, stock and patched, and the functions' zips, once a session each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from dev.package import build_packages
from dev.packaging.bytecode import describe_interpreter
from dev.settings import MINISTACK_PYTHON
from tests.integration.dev.emulator import LocalAws, run_local_aws


@pytest.fixture(scope="session")
def stock_aws() -> Iterator[LocalAws]:
    """The emulator as its makers ship it."""
    with run_local_aws("none") as running:
        yield running


@pytest.fixture(scope="session")
def local_aws() -> Iterator[LocalAws]:
    """The emulator as the demo runs it."""
    with run_local_aws("all") as running:
        yield running


@pytest.fixture(scope="session")
def empty_aws() -> Iterator[LocalAws]:
    """The emulator as the demo runs it, for tests that provision it."""
    with run_local_aws("all") as running:
        yield running


@pytest.fixture(scope="session")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with every function's zip, compiled for the emulator."""
    out = tmp_path_factory.mktemp("packages")
    build_packages(describe_interpreter(MINISTACK_PYTHON), out)
    return out
