"""dashboard.zip for this machine, built once for all workers and runs of the tests."""

from __future__ import annotations

import zipfile
from pathlib import Path

from dev.packaging.bytecode import describe_interpreter
from dev.packaging.dashboard import build_dashboard
from dev.packaging.kept import CACHE, locked
from dev.packaging.platforms import machine_architecture
from dev.settings import MINISTACK_PYTHON

INTERPRETER = MINISTACK_PYTHON


def built_dashboard() -> Path:
    """Return the zip, built unless what it is made of is the same as the last time."""
    with locked(CACHE / "tests-lock"):
        return build_dashboard(
            describe_interpreter(INTERPRETER),
            CACHE / "tests",
            architecture=machine_architecture(),
        )


def unzipped(package: Path, folder: Path) -> Path:
    """Unzip a package into a folder, and return the folder."""
    with zipfile.ZipFile(package) as archive:
        archive.extractall(folder)
    return folder
