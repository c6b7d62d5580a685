from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.stacks import plan_beforehand
from tests.unit.infra.test_refusals import refuse_all


def pytest_collection_finish(session: pytest.Session) -> None:
    plan_beforehand(session, Path(__file__).parent, refuse_all)
