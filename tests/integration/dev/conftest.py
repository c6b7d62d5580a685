"""The emulator, stock and patched, once a session each."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

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
