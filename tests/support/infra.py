"""Terraform for tests: without AWS, and without what it would leave beside infra/."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Final

import pytest

from dev.settings import FUNCTIONS, ROOT
from dev.terraform import Terraform, TerraformError, find_terraform

INFRA: Final = ROOT / "infra"
ACCOUNT: Final = "123456789012"
# The provider signs nothing while it plans; it wants to be told something all the same.
NOBODY: Final = {"AWS_ACCESS_KEY_ID": "none", "AWS_SECRET_ACCESS_KEY": "none"}
NOWHERE: Final = "http://127.0.0.1:9"


def require_terraform() -> Path:
    """Return the terraform command; skip the test without one, and fail it in CI."""
    try:
        return find_terraform()
    except TerraformError as exc:
        if os.environ.get("CI"):
            pytest.fail(str(exc))
        pytest.skip(str(exc))


def required_terraform(folder: Path, scratch: Path) -> Terraform:
    """Return Terraform, initialised, for a folder of a copy of infra/.

    Skip the test without Terraform, and fail it in CI.
    """
    command = require_terraform()
    copy = copy_infra(scratch / "infra")
    terraform = Terraform(
        command=command,
        folder=copy / folder.relative_to(INFRA),
        data=scratch / "terraform",
        environ=NOBODY,
    )
    terraform.initialise()
    return terraform


def copy_infra(to: Path) -> Path:
    """Copy what infra/ holds: Terraform writes beside what it reads, and tests run side by side."""
    shutil.copytree(INFRA, to, ignore=shutil.ignore_patterns(".terraform*", "*.tfstate*"))
    return to


def write_packages(folder: Path) -> Path:
    """Put a file where each function's zip would be: a plan only wants its hash."""
    folder.mkdir()
    for name in FUNCTIONS:
        (folder / f"{name}.zip").write_bytes(name.encode())
    return folder
