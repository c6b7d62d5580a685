"""Which tests run in one process: those that share what takes long to make."""

from __future__ import annotations

from typing import Final

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

TOGETHER: Final = (
    "tests/integration/leadmodels/large_table/",
    "tests/integration/dev/test_demo",
    "tests/integration/dev/test_dashboard_on_lambda",
    "tests/e2e/",
)
"""Where the tests lie that go to one process, one after another."""


class ByPlace(LoadScopeScheduling):  # type: ignore[misc] # it ships no types
    """Gives each test to whichever process is free, and those of `TOGETHER` to one."""

    def _split_scope(self, nodeid: str) -> str:
        return next((place for place in TOGETHER if nodeid.startswith(place)), nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByPlace:
    """Schedule so, whatever ``--dist`` says: pytest 9.2 and xdist 3.8 lose the marks of groups."""
    return ByPlace(config, log)
