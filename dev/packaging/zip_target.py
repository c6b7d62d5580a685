"""What dashboard.zip was built for, read from the zip itself."""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from dev.packaging.platforms import ARCHITECTURES

# A compiled module says what it is for in its name: _psycopg.cpython-313-aarch64-linux-gnu.so.
COMPILED: Final = re.compile(r"\.cpython-3(\d+)-([a-z0-9_]+)-linux-gnu\.so$")
BYTECODE: Final = re.compile(r"/__pycache__/[^/]+\.cpython-3(\d+)\.pyc$")


class ZipTargetError(Exception):
    """A zip is for no Lambda runtime, or for more than one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ZipTarget:
    """Lambda's names of a runtime, such as python3.13, and of an architecture: x86_64 or arm64."""

    runtime: str
    architecture: str


def read_target(package: Path) -> ZipTarget:
    """Say which runtime and which processor a dashboard.zip is for.

    Raises:
        ZipTargetError: its files are for none, or for more than one.
    """
    with zipfile.ZipFile(package) as archive:
        names = archive.namelist()
    compiled = {match.groups() for match in map(COMPILED.search, names) if match}
    minors = {match[1] for match in map(BYTECODE.search, names) if match}
    lambda_names = {linux: name for name, linux in ARCHITECTURES.items()}
    found = {(minor, lambda_names.get(processor)) for minor, processor in compiled}
    if len(found) == 1:
        ((minor, architecture),) = found
        if architecture and minors == {minor}:
            return ZipTarget(runtime=f"python3.{minor}", architecture=architecture)
    raise ZipTargetError(
        f"{package.name} is for no Lambda runtime, or for more than one: bytecode for Python 3."
        f"{', 3.'.join(sorted(minors)) or '?'}, compiled modules for {sorted(compiled)}."
    )
