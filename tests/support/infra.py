"""Plans of infra/, made without AWS: what Terraform would make of some variables."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import pytest

from dev.settings import FUNCTIONS, ROOT
from dev.terraform import PROVIDER, Terraform, TerraformError, find_mirror, find_terraform

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


def write_packages(folder: Path) -> Path:
    """Put a file where each function's zip would be: a plan only wants its hash."""
    folder.mkdir()
    for name in FUNCTIONS:
        (folder / f"{name}.zip").write_bytes(name.encode())
    return folder


class Stack:
    """The whole of infra/, planned for variables.

    A plan takes seconds, so it is kept: for all of a run's processes and, as long as infra/ stays
    the same, for the next run.

    Args:
        kept: the folder of plans.
    """

    def __init__(self, kept: Path) -> None:
        self._kept = kept

    def plan(self, var_file: str | None = None, **variables: Any) -> Plan:
        """Plan it with the variables, over those of a file of ours.

        Raises:
            TerraformError: Terraform refuses them.
        """
        command = require_terraform()
        sources = _digest_of_sources()
        asked = json.dumps([var_file, variables], sort_keys=True)
        kept = self._kept / f"{sources}-{hashlib.sha256(asked.encode()).hexdigest()[:16]}.json"
        with (self._kept / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not kept.exists():
                for outdated in self._kept.glob("*.json"):
                    if not outdated.name.startswith(sources):
                        outdated.unlink()
                planned = _plan(command, var_file, variables)
                kept.write_text(json.dumps(planned))
        return Plan(json.loads(kept.read_text()))


def kept_stack(config: pytest.Config) -> Stack:
    """Return the stack whose plans are kept where pytest keeps what outlasts a run."""
    return Stack(config.cache.mkdir("terraform"))


def _plan(command: Path, var_file: str | None, variables: Mapping[str, Any]) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        # A copy, as Terraform writes beside what it reads.
        copy = scratch / "infra"
        shutil.copytree(INFRA, copy, ignore=shutil.ignore_patterns(".terraform*", "*.tfstate*"))
        terraform = Terraform(
            command=command, folder=copy, data=scratch / "terraform", environ=NOBODY
        )
        terraform.initialise()
        given = {
            "account_id": ACCOUNT,
            "packages": str(write_packages(scratch / "packages")),
            "local_endpoint": NOWHERE,
            **variables,
        }
        return terraform.plan(given, var_file=var_file)


def _digest_of_sources() -> str:
    digest = hashlib.sha256()
    for path in sorted(INFRA.rglob("*")):
        if path.suffix in {".tf", ".tfvars", ".yaml"} and ".terraform" not in path.parts:
            digest.update(f"{path.relative_to(INFRA)}\0".encode() + path.read_bytes())
    mirror = find_mirror()
    if mirror is not None:
        versions = sorted(path.name for path in (mirror / PROVIDER).iterdir())
        digest.update(json.dumps(versions).encode())
    return digest.hexdigest()[:16]


class Plan:
    """The resources that a plan would make, with the values that are known beforehand."""

    def __init__(self, planned: Mapping[str, Any]) -> None:
        self._planned = planned

    def resources(self, kind: str) -> dict[str, dict[str, Any]]:
        """Return the values of all resources of a kind, by address."""
        return {
            resource["address"]: resource["values"]
            for resource in _resources(self._planned["planned_values"]["root_module"])
            if resource["type"] == kind
        }

    def only(self, kind: str) -> dict[str, Any]:
        """Return the values of the one resource of a kind."""
        (values,) = self.resources(kind).values()
        return values

    def output(self, name: str) -> Any:
        """Return an output; what AWS only gives later is `True` in it."""
        change = self._planned["output_changes"][name]
        return _filled(change["after"], change["after_unknown"])

    @property
    def addresses(self) -> set[str]:
        """The addresses of everything that would be made."""
        return {
            resource["address"]
            for resource in _resources(self._planned["planned_values"]["root_module"])
        }


def _resources(module: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield from module.get("resources", ())
    for child in module.get("child_modules", ()):
        yield from _resources(child)


def _filled(known: Any, unknown: Any) -> Any:
    if not isinstance(unknown, dict):
        return unknown or known
    known = known or {}
    return {
        name: _filled(known.get(name), unknown.get(name)) for name in sorted({*known, *unknown})
    }
