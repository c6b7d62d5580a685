"""The third-party part of dashboard.zip, and leadmodels: installed, then pruned."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from dev.packaging.bytecode import Interpreter
from dev.packaging.dependencies import install_wheels, keep_only, prune_files
from dev.packaging.lock_files import lambda_requirements
from dev.packaging.platforms import wheel_options
from dev.settings import ROOT

REQUIREMENTS: Final = ROOT / "requirements" / "dashboard.txt"
LEADMODELS: Final = ROOT / "packages" / "leadmodels"

SERVICES: Final = frozenset({"dynamodb", "sqs", "s3", "apigateway", "secretsmanager"})
PRUNED_FOLDERS: Final = frozenset({"tests", "bin", "__pycache__"})


def install_dashboard(interpreter: Interpreter, target: Path, *, architecture: str) -> None:
    """Install all that the dashboard imports and isn't its own, for an interpreter, and prune it.

    Args:
        interpreter: that will run it.
        target: the folder.
        architecture: Lambda's name of it, x86_64 or arm64.

    Raises:
        subprocess.CalledProcessError: pip could not install it; its output went to stderr.
    """
    with tempfile.TemporaryDirectory() as scratch:
        locked = Path(scratch) / "requirements.txt"
        locked.write_text(
            lambda_requirements(REQUIREMENTS.read_text(encoding="utf-8")), encoding="utf-8"
        )
        install_wheels(locked, target, *wheel_options(interpreter.minor, architecture))
    install_leadmodels(target)
    prune_dashboard(target)


def install_leadmodels(target: Path) -> None:
    """Install our own package as a copy: of an editable one Zappa would pack a path and no code.

    Raises:
        subprocess.CalledProcessError: pip could not install it; its output went to stderr.
    """
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    options = ["--no-deps", "--no-build-isolation", "--no-compile", "--no-index"]
    subprocess.run([*command, *options, "--target", str(target), str(LEADMODELS)], check=True)


def prune_dashboard(target: Path) -> None:
    """Remove what the dashboard reads nowhere."""
    prune_files(target, PRUNED_FOLDERS)
    keep_only(target / "botocore" / "data", SERVICES)
    # Manual pages of segno's command.
    shutil.rmtree(target / "share", ignore_errors=True)
    # The pages are English (USE_I18N is off): texts of other languages are never looked for.
    for folder in [*target.rglob("LC_MESSAGES")]:
        if folder.parent.name != "en":
            shutil.rmtree(folder)
    # Their files are collected into staticfiles/, from where they are served.
    for folder in [*target.glob("django/contrib/*/static"), *target.glob("*/static")]:
        shutil.rmtree(folder)
