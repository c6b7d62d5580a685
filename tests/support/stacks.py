"""Stacks of infra/, planned for variables.

Its provider takes Terraform seconds to start, a stack more takes one second. So stacks are planned
together, each a module of one configuration, and plans are kept: for all processes of a run and, as
long as infra/ stays the same, for the next run.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

import pytest

from dev.terraform import PROVIDER, Terraform, TerraformError, find_mirror, find_terraform
from tests.support.infra import (
    ACCOUNT,
    INFRA,
    NOBODY,
    NOWHERE,
    copy_infra,
    require_terraform,
    write_packages,
)
from tests.support.plans import Plan

PLANNED_FROM: Final = {".tf", ".tfvars", ".yaml"}
PROVIDER_OF_THE_ROOT: Final = "provider.tf"
NO_ACCOUNT: Final = """
provider "aws" {
  region                      = "us-east-1"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A stack to plan: a file of variables in infra/, and variables that aren't in it."""

    file: str | None = None
    variables: Mapping[str, Any] = field(default_factory=dict)


class Stacks:
    """Plans stacks, and keeps the plans.

    Args:
        kept: the folder of plans.
    """

    def __init__(self, kept: Path) -> None:
        self._kept = kept

    def plan(self, wanted: Wanted) -> Plan:
        """Plan one stack as `terraform plan` in infra/ does.

        Raises:
            TerraformError: Terraform refuses the variables.
        """

        def make(terraform: Terraform, scratch: Path) -> dict[str, Any]:
            terraform.initialise()
            given = {**_surroundings(scratch), **wanted.variables}
            return terraform.plan(given, var_file=wanted.file)

        return Plan(self._once("plan", {"": wanted}, make), variables=wanted.variables)

    def plan_together(self, wanted: Mapping[str, Wanted]) -> dict[str, Plan]:
        """Plan stacks by names of their own, without what their provider adds: the common tags.

        Raises:
            TerraformError: Terraform refuses the variables of one.
        """

        def make(terraform: Terraform, scratch: Path) -> dict[str, Any]:
            return _together(terraform, scratch, wanted).plan({})

        planned = self._once("plans", wanted, make)
        return {
            name: Plan(planned, module=name, variables=each.variables)
            for name, each in wanted.items()
        }

    def refusals(self, wanted: Mapping[str, Wanted]) -> dict[str, list[str]]:
        """Try to plan stacks; return by their names the sentences with which they are refused.

        Terraform looks at some variables before it plans, and at the others only then: a stack
        that is refused for several reasons may be told the first ones alone.
        """

        def make(terraform: Terraform, scratch: Path) -> dict[str, list[str]]:
            together = _together(terraform, scratch, wanted)
            tried = together.attempt(
                "plan", "-json", "-input=false", "-refresh=false", "-lock=false"
            )
            refused: dict[str, list[str]] = {name: [] for name in wanted}
            for stack, sentence in _errors(tried.stdout):
                refused[stack].append(sentence)
            return refused

        refused: dict[str, list[str]] = self._once("refusals", wanted, make)
        return refused

    def _once(
        self, kind: str, wanted: Mapping[str, Wanted], make: Callable[[Terraform, Path], Any]
    ) -> Any:
        command = require_terraform()
        sources = _digest_of_sources()
        asked = json.dumps([kind, {name: asdict(each) for name, each in wanted.items()}])
        kept = self._kept / f"{sources}-{_digest(asked.encode())}.json"
        with (self._kept / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not kept.exists():
                for outdated in self._kept.glob("*.json"):
                    if not outdated.name.startswith(sources):
                        outdated.unlink()
                with tempfile.TemporaryDirectory() as scratch:
                    kept.write_text(json.dumps(_prepared(command, Path(scratch), make)))
        return json.loads(kept.read_text())


def kept_stacks(config: pytest.Config) -> Stacks:
    """Return the stacks whose plans are kept where pytest keeps what outlasts a run."""
    return Stacks(config.cache.mkdir("terraform"))


def plan_beforehand(
    session: pytest.Session, folder: Path, make: Callable[[Stacks], object]
) -> None:
    """Make plans before the first test where tests of a folder will run.

    A plan takes minutes on a busy machine, and counts for nobody's time limit this way. What fails
    here fails again for the test that asks for the plan.
    """
    if any(item.path.is_relative_to(folder) for item in session.items):
        with suppress(TerraformError):
            find_terraform()
            make(kept_stacks(session.config))


def _prepared(command: Path, scratch: Path, make: Callable[[Terraform, Path], Any]) -> Any:
    terraform = Terraform(
        command=command,
        folder=copy_infra(scratch / "infra"),
        data=scratch / "terraform",
        environ=NOBODY,
    )
    write_packages(scratch / "packages")
    return make(terraform, scratch)


def _surroundings(scratch: Path) -> dict[str, Any]:
    packages = str(scratch / "packages")
    return {"account_id": ACCOUNT, "packages": packages, "local_endpoint": NOWHERE}


def _together(terraform: Terraform, scratch: Path, wanted: Mapping[str, Wanted]) -> Terraform:
    """Return Terraform for a configuration of nothing but stacks; all share one provider."""
    (terraform.folder / PROVIDER_OF_THE_ROOT).unlink()
    folder, stacks = scratch / "together", scratch / "stacks"
    folder.mkdir()
    stacks.mkdir()
    for name in wanted:
        # A copy each: an error says in which of them its rule is.
        shutil.copytree(terraform.folder, stacks / name)
    modules = [
        f'module "{name}" {{\n  source = "../stacks/{name}"\n{_arguments(each, scratch)}}}\n'
        f'output "{name}" {{\n  value = module.{name}\n}}\n'
        for name, each in wanted.items()
    ]
    (folder / "main.tf").write_text("\n".join([NO_ACCOUNT, *modules]))
    together = Terraform(
        command=terraform.command, folder=folder, data=terraform.data, environ=terraform.environ
    )
    together.initialise()
    return together


def _arguments(wanted: Wanted, scratch: Path) -> str:
    listed = (INFRA / wanted.file).read_text() if wanted.file else ""
    # JSON is HCL too, but for what HCL would fill in.
    return listed + "".join(
        f"  {name} = {json.dumps(value).replace('${', '$${').replace('%{', '%%{')}\n"
        for name, value in {**_surroundings(scratch), **wanted.variables}.items()
    )


def _errors(printed: str) -> Iterator[tuple[str, str]]:
    """Give stack and sentence of each error that Terraform printed, a JSON object a line."""
    for line in printed.splitlines():
        message = json.loads(line)
        if message["@level"] == "error":
            sentence, _, rule = message["diagnostic"]["detail"].partition("\n")
            yield rule.partition("stacks/")[2].partition("/")[0], sentence


def _digest_of_sources() -> str:
    """Return another text whenever Terraform might plan something else."""
    listed = [
        f"{path.relative_to(INFRA)}\0".encode() + path.read_bytes()
        for path in sorted(INFRA.rglob("*"))
        if path.suffix in PLANNED_FROM and ".terraform" not in path.parts
    ]
    mirror = find_mirror()
    if mirror is not None:
        listed += [path.name.encode() for path in sorted((mirror / PROVIDER).iterdir())]
    return _digest(b"\0".join(listed))


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]
