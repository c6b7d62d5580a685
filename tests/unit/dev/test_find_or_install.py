"""What `make` says when a tool of the system is missing."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from dev.settings import ROOT


def find_or_install(folder: Path, *, ci: str, apt_status: int) -> subprocess.CompletedProcess[str]:
    """Look for a command that isn't there, as root, on a machine whose apt ends as given."""
    for name, script in (("apt-get", f"exit {apt_status}"), ("id", "echo 0")):
        (folder / name).write_text(f"#!/bin/sh\n{script}\n")
        (folder / name).chmod(0o700)
    return subprocess.run(  # noqa: S603 - our own script
        [ROOT / "dev" / "find-or-install", "Thing", "thing", "no-such-command"],
        env={"PATH": f"{folder}:/usr/bin:/bin", "CI": ci},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(("ci", "status"), [("", 0), ("1", 1)])
def test_a_tool_that_cannot_be_installed_is_skipped_but_for_ci(
    tmp_path: Path, ci: str, status: int
) -> None:
    done = find_or_install(tmp_path, ci=ci, apt_status=100)
    assert done.returncode == status
    assert "Thing could not be installed: what needs it is skipped." in done.stderr


def test_a_tool_that_was_installed_is_enough_for_ci(tmp_path: Path) -> None:
    assert find_or_install(tmp_path, ci="1", apt_status=0).returncode == 0
