"""What every test stands on: settings of local doubles, and no network but loopback."""

from __future__ import annotations

import pytest
from pytest_socket import socket_allow_hosts

import tests.support.environment  # noqa: F401 - sets what modules under test read at import
from tests.support.accessibility import axe_source
from tests.support.chromium import browser, pytest_collection_modifyitems
from tests.support.quick_emulator import quick_emulator
from tests.support.scheduling import pytest_xdist_make_scheduler

__all__ = [
    "axe_source",
    "browser",
    "pytest_collection_modifyitems",
    "pytest_xdist_make_scheduler",
    "quick_emulator",
]


@pytest.hookimpl(trylast=True)
def pytest_runtest_setup() -> None:
    """Refuse every connection that leaves this machine."""
    socket_allow_hosts(["127.0.0.1", "localhost", "::1"], allow_unix_socket=True)
