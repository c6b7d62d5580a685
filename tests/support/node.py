"""Node.js and what npm installed: there, or the test is skipped, which in CI is a failure."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def find_node(package: str) -> str:
    """Give Node.js's program when it and one of npm's packages are there."""
    node = shutil.which("node")
    if node is not None and (ROOT / "node_modules" / package).is_dir():
        return node
    reason = f"Node.js or {package} is missing: install Node.js and run npm ci."
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)
