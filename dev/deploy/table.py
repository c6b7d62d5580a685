"""The stage's table in Terraform's state: never lost by a plan, replaced by a restored one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from dev.deploy.settings import DeployError
from dev.terraform import Terraform

ADDRESS: Final = "module.table.aws_dynamodb_table.this"


def refuse_loss_of_table(planned: Mapping[str, Any]) -> None:
    """Stop a plan that would delete the table, or put an empty one in its place.

    Args:
        planned: as `terraform show -json` prints a plan.

    Raises:
        DeployError: it would.
    """
    for resource in planned.get("resource_changes", ()):
        change = resource["change"]
        if resource["address"] == ADDRESS and "delete" in change["actions"]:
            name = change["before"]["name"]
            raise DeployError(
                f"This would delete the table {name} with all of its leads: nothing was done. If "
                "it is the one to work with, its name has to stand in table_names, in your own "
                "variables."
            )


def table_in_state(terraform: Terraform) -> str | None:
    """Return the name of the table that Terraform knows of; None: it knows of none.

    Raises:
        TerraformError: the state can't be read.
    """
    told = json.loads(terraform.run("show", "-json", "-no-color"))
    module = told.get("values", {}).get("root_module", {})
    for child in module.get("child_modules", ()):
        for resource in child.get("resources", ()):
            if resource["address"] == ADDRESS:
                return str(resource["values"]["name"])
    return None


def put_into_state(terraform: Terraform, table: str, options: list[str]) -> str | None:
    """Have Terraform know of this table in the place of the one before, which stays as it is.

    A run that fails half way can be repeated, and the one before can be put back the same way.

    Args:
        terraform: initialised, for the stack.
        table: its name.
        options: the stack's variables, which name this table.

    Returns:
        The table before; None: there was none, or it was this one.

    Raises:
        TerraformError: the table can't be read.
    """
    before = table_in_state(terraform)
    if before == table:
        return None
    if before is not None:
        terraform.run("state", "rm", ADDRESS)
    terraform.run("import", "-no-color", *options, ADDRESS, table)
    return before
