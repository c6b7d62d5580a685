"""Terraform as this project runs it: found, and given a provider that is on this machine."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

PROVIDER: Final = "registry.terraform.io/hashicorp/aws"
# Where administrators put mirrors of providers; a mirror's folder is at most this far below.
MIRROR_ROOTS: Final = ("/opt", "/usr/local/share", "/usr/share", "/usr/local/lib", "/var/lib")
MIRROR_DEPTH: Final = 3
OWN_MIRROR: Final = Path(".terraform.d") / "plugins"
PROVIDER_FAILURES: Final = (
    "Error: Failed to query available provider packages",
    "Error: Failed to install provider",
)


class TerraformError(Exception):
    """Terraform is missing, or refused; the sentence says why."""


class ProviderError(TerraformError):
    """Neither a mirror nor the network has the AWS provider; one line says why."""


def find_terraform() -> Path:
    """Return the terraform command.

    Raises:
        TerraformError: there is none.
    """
    found = shutil.which("terraform")
    if found is None:
        raise TerraformError("Terraform was not found: install version 1.9 or later.")
    return Path(found)


def find_mirror(roots: Iterable[Path] | None = None) -> Path | None:
    """Return a folder from which the AWS provider can be installed without a network.

    Without one Terraform downloads the provider.
    """
    if roots is None:
        roots = (Path.home() / OWN_MIRROR, *map(Path, MIRROR_ROOTS))
    for root in roots:
        for depth in range(MIRROR_DEPTH + 1):
            for found in root.glob("/".join(["*"] * depth + [PROVIDER])):
                return Path(str(found).removesuffix(f"/{PROVIDER}"))
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Terraform:
    """Runs Terraform on one folder of configuration, whose own folder it leaves as it is.

    Args:
        command: the terraform command.
        folder: with the configuration.
        data: where what Terraform installs is kept.
        environ: what it is told besides, such as credentials.
    """

    command: Path
    folder: Path
    data: Path
    environ: Mapping[str, str]

    def run(self, *arguments: str) -> str:
        """Run a subcommand and return what it printed.

        Raises:
            TerraformError: it failed; the sentence is its own error.
        """
        done = self.attempt(*arguments)
        if done.returncode != 0:
            raise TerraformError(done.stderr.strip() or done.stdout.strip())
        return done.stdout

    def attempt(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a subcommand, however it ends."""
        return subprocess.run(
            [self.command, *arguments],
            cwd=self.folder,
            env=self._environment(),
            capture_output=True,
            text=True,
            check=False,
        )

    def stream(self, *arguments: str) -> None:
        """Run a subcommand whose output goes where ours goes.

        Raises:
            TerraformError: it failed; it has said why itself.
        """
        done = subprocess.run(
            [self.command, *arguments], cwd=self.folder, env=self._environment(), check=False
        )
        if done.returncode != 0:
            raise TerraformError(f"terraform {arguments[0]} ended with {done.returncode}.")

    def initialise(self, *backend: str) -> None:
        """Install the provider and find the modules.

        Args:
            backend: options for the backend that keeps the state; none: nothing is said to any.

        Raises:
            ProviderError: the provider can't be had.
            TerraformError: it failed otherwise.
        """
        self.data.mkdir(parents=True, exist_ok=True)
        mirror = find_mirror()
        if mirror is not None:
            self._configuration.write_text(
                "provider_installation {\n"
                f"  filesystem_mirror {{ path = {json.dumps(str(mirror))} }}\n"
                f"  direct {{ exclude = [{json.dumps(PROVIDER)}] }}\n"
                "}\n"
            )
        else:
            self._configuration.write_text("")
        try:
            self.run("init", *(backend or ("-backend=false",)), "-input=false", "-no-color")
        except TerraformError as exc:
            reason = _why_no_provider(str(exc))
            if reason is None:
                raise
            raise ProviderError(
                f"Terraform has no AWS provider ({reason}): put a mirror of it below "
                f"~/{OWN_MIRROR}, or let Terraform download it. Nothing was changed."
            ) from exc

    def plan(self, variables: Mapping[str, Any], *, var_file: str | None = None) -> dict[str, Any]:
        """Plan a stack that isn't there yet; return the plan as `terraform show -json` prints it.

        Raises:
            TerraformError: the variables are refused, or the plan fails.
        """
        with tempfile.TemporaryDirectory() as scratch:
            values = Path(scratch) / "values.tfvars.json"
            values.write_text(json.dumps(variables))
            out = str(Path(scratch) / "plan")
            files = [f"-var-file={var_file}"] if var_file else []
            self.run(
                "plan",
                "-input=false",
                "-no-color",
                "-refresh=false",
                "-lock=false",
                f"-state={scratch}/none",
                *files,
                f"-var-file={values}",
                f"-out={out}",
            )
            planned: dict[str, Any] = json.loads(self.run("show", "-json", "-no-color", out))
        return planned

    @property
    def _configuration(self) -> Path:
        return self.data / "terraform.rc"

    def _environment(self) -> dict[str, str]:
        return {
            **self.environ,
            "TF_CLI_CONFIG_FILE": str(self._configuration),
            "TF_DATA_DIR": str(self.data / "data"),
            "TF_IN_AUTOMATION": "1",
            "CHECKPOINT_DISABLE": "1",
            # The provider describes 1,500 kinds of resource each time it starts: collecting garbage
            # meanwhile takes twice the processor time.
            "GOGC": "400",
            "PATH": os.environ.get("PATH", os.defpath),
            "HOME": str(Path.home()),
        }


def _why_no_provider(said: str) -> str | None:
    """Return the paragraph below the error's title, in one line; None: it is another error."""
    paragraphs = [" ".join(paragraph.split()) for paragraph in said.split("\n\n")]
    for title, reason in pairwise([*paragraphs, ""]):
        if title in PROVIDER_FAILURES:
            return reason.rstrip(".") or title
    return None
