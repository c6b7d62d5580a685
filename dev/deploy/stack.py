"""The stack: planned, shown, applied and taken down by Terraform."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dev.deploy.settings import INFRA, DeployError, DeploySettings
from dev.deploy.table import put_into_state, refuse_loss_of_table
from dev.terraform import ProviderError, Terraform, TerraformError

Confirm = Callable[[str], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stack:
    """One stage's stack.

    Args:
        settings: of the stage.
        terraform: for infra/.
        confirm: asks the person whether to go on.
        table: the table to work with, whatever the variables say; empty: what they say.
    """

    settings: DeploySettings
    terraform: Terraform
    confirm: Confirm
    table: str = ""

    def initialise(self) -> None:
        """Install the provider, and join the state that a team shares where there is one.

        Raises:
            DeployError: Terraform refuses, in its own words; or the state is another stage's.
        """
        options = ["-reconfigure"]
        shared = INFRA / "environments" / f"{self.settings.stage}.tfbackend"
        if shared.is_file():
            options.append(f"-backend-config={shared}")
        elif (INFRA / "backend.tf").is_file():
            raise DeployError(
                f"Write {shared.relative_to(INFRA.parent)} with "
                f'key = "lead-capture/{self.settings.stage}": without it the stages share a state, '
                "and one would be made in the place of the other."
            )
        with terraform_errors():
            self.terraform.initialise(*options)
        refuse_state_of_another_stage(self.outputs(), self.settings.stage)

    def apply(self) -> None:
        """Show what would be changed and, once that is confirmed, change it.

        What failed half way is done by the next try: Terraform remembers what it made.

        Raises:
            DeployError: it was not confirmed, it would delete the table, or Terraform failed.
        """
        plan = str(self.settings.folder / "plan")
        with terraform_errors():
            self.terraform.stream("plan", *self._options(), f"-out={plan}")
            planned = json.loads(self.terraform.run("show", "-json", "-no-color", plan))
        refuse_loss_of_table(planned)
        if not self.confirm(f"Apply this to {self.settings.stage}?"):
            raise DeployError("Nothing was changed.")
        with terraform_errors():
            self.terraform.stream("apply", "-input=false", plan)

    def adopt_table(self) -> str | None:
        """Have Terraform know of `table` in the place of the one before; return that one's name.

        Raises:
            DeployError: Terraform failed.
        """
        with terraform_errors():
            return put_into_state(self.terraform, self.table, self._options())

    def destroy(self) -> None:
        """Take everything down that Terraform made.

        Raises:
            DeployError: Terraform failed; what is left can be taken down by another try.
        """
        with terraform_errors():
            self.terraform.stream("destroy", "-auto-approve", *self._options())

    def outputs(self) -> dict[str, Any]:
        """Return what Terraform says of what it made; nothing, before it has made anything.

        Raises:
            DeployError: Terraform failed.
        """
        with terraform_errors():
            told = json.loads(self.terraform.run("output", "-json", "-no-color"))
        return {name: output["value"] for name, output in told.items()}

    def _options(self) -> list[str]:
        settings = self.settings
        options = [
            "-input=false",
            f"-var-file=environments/{settings.stage}.tfvars",
            f"-var-file={settings.own_variables}",
            f"-var=packages={settings.packages}",
        ]
        if self.table:
            options.append(f"-var=table_names={json.dumps({settings.stage: self.table})}")
        if settings.endpoint:
            # Local AWS has no X-Ray.
            options += [f"-var=local_endpoint={settings.endpoint}", "-var=tracing=false"]
        return options


def refuse_state_of_another_stage(outputs: Mapping[str, Any], stage: str) -> None:
    """Stop before a stage is planned over another one's, or taken down in its place.

    Raises:
        DeployError: the state is another stage's.
    """
    made = outputs.get("dashboard")
    if made and not str(made["function_name"]).endswith(f"-{stage}"):
        raise DeployError(
            f"This state holds {made['function_name']}, which isn't of {stage}: nothing was done."
        )


class terraform_errors:  # noqa: N801 - reads as the block that it opens
    """Turn Terraform's errors into ours."""

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        """Say what failed and that it can be repeated.

        Raises:
            DeployError: Terraform failed.
        """
        if isinstance(error, ProviderError):
            raise DeployError(str(error)) from error
        if isinstance(error, TerraformError):
            raise DeployError(
                f"{error}\nTerraform failed. What it had done it remembers: mend the cause and run "
                "the same command again."
            ) from error


def make_stack(settings: DeploySettings, command: Path, confirm: Confirm) -> Stack:
    """Return the stack of a stage."""
    kept = ("AWS_", "TF_VAR_", "SSL_")
    environ = {name: value for name, value in settings.environ.items() if name.startswith(kept)}
    folder = _copy_infra(settings.folder)
    terraform = Terraform(
        command=command, folder=folder, data=settings.folder / "terraform", environ=environ
    )
    return Stack(settings=settings, terraform=terraform, confirm=confirm)


def _copy_infra(scratch: Path) -> Path:
    """Copy infra/, where Terraform may write beside what it reads; say where the state is."""
    folder = scratch / "infra"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(INFRA, folder, ignore=shutil.ignore_patterns(".terraform*", "*.tfstate*"))
    if not (folder / "backend.tf").is_file():
        path = json.dumps(str(scratch / "terraform.tfstate"))
        (folder / "backend.tf").write_text(
            f'terraform {{\n  backend "local" {{\n    path = {path}\n  }}\n}}\n'
        )
    return folder
