"""The third-party part of a zip: installed from the hash-locked list, then pruned."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

# botocore carries the API of every AWS service (two thirds of its weight). A function calls these
# through it: DynamoDB has a client of our own, and STS is what web identities are shown to.
SERVICES: Mapping[str, frozenset[str]] = {
    "submit_lead": frozenset({"sqs", "sts"}),
    "get_leads": frozenset({"sts"}),
    "store_overflow": frozenset({"sqs", "sts"}),
    "run_jobs": frozenset({"sqs", "s3", "apigateway", "sts"}),
    "count_leads": frozenset({"sts"}),
    "notify": frozenset({"sqs", "sts"}),
    "send_mail": frozenset({"sqs", "sesv2", "sts"}),
}
ALL_SERVICES = frozenset().union(*SERVICES.values())
# Powertools carries a web framework, parsers and caches beside the logger and the metrics we use.
UNUSED_POWERTOOLS = ("event_handler", "middleware_factory")
USED_POWERTOOLS_UTILITIES = frozenset({"jmespath_utils", "typing"})
PRUNED_FOLDERS = frozenset({"tests", "test", "bin", "__pycache__"})
# A distribution's METADATA answers importlib.metadata.version(); nothing reads the rest at runtime.
KEPT_METADATA = frozenset({"METADATA"})
# The world's time zones, for machines that know none: the functions reckon in UTC.
UNUSED_FOLDERS = ("dateutil/zoneinfo",)
# Needed by type checkers only.
PRUNED_SUFFIXES = frozenset({".pyi", ".typed"})


def install_dependencies(requirements: Path, target: Path) -> None:
    """Install the locked requirements of the functions into `target`, and prune them.

    Raises:
        subprocess.CalledProcessError: pip could not install them; its output went to stderr.
    """
    install_wheels(requirements, target)
    prune(target)


def install_wheels(requirements: Path, target: Path, *options: str) -> None:
    """Install locked requirements into `target`, wheels only.

    Args:
        requirements: with the hashes of all that is installed.
        target: the folder.
        options: pip's own, such as the platform whose wheels to take.

    Raises:
        subprocess.CalledProcessError: pip could not install them; its output went to stderr.
    """
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    # --only-binary: no build steps run here, and what would need the target's compiler is refused.
    fixed = ["--require-hashes", "--no-deps", "--no-compile", "--only-binary", ":all:"]
    files = ["--target", str(target), "--requirement", str(requirements)]
    subprocess.run([*command, *fixed, *options, *files], check=True)


def prune(target: Path) -> None:
    """Remove what no function reads at runtime."""
    prune_files(target, PRUNED_FOLDERS)
    keep_only(target / "botocore" / "data", ALL_SERVICES)
    powertools = target / "aws_lambda_powertools"
    keep_only(powertools / "utilities", USED_POWERTOOLS_UTILITIES)
    for name in UNUSED_POWERTOOLS:
        shutil.rmtree(powertools / name)
    for name in UNUSED_FOLDERS:
        shutil.rmtree(target / name)


def prune_files(target: Path, folders: frozenset[str]) -> None:
    """Remove folders of these names, empty ones, and files that only tools read."""
    for path in sorted(target.rglob("*"), reverse=True):
        if path.is_dir():
            if path.name in folders or not any(path.iterdir()):
                shutil.rmtree(path)
        elif _is_unused(path):
            path.unlink()


def unused_by(function: str, folder: Path) -> frozenset[Path]:
    """Return the parts of the task folder that a function never reads."""
    data = folder / "botocore" / "data"
    return frozenset(data / service for service in ALL_SERVICES - SERVICES[function])


def keep_only(folder: Path, names: frozenset[str]) -> None:
    """Remove every folder in `folder` but those named; its own files stay."""
    for path in folder.iterdir():
        if path.is_dir() and path.name not in names:
            shutil.rmtree(path)


def _is_unused(path: Path) -> bool:
    if path.parent.suffix == ".dist-info":
        return path.name not in KEPT_METADATA
    return path.suffix in PRUNED_SUFFIXES
