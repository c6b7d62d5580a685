"""No deployment loses the table, and a restored one takes its place in Terraform's state."""

from __future__ import annotations

import json
import stat
import sys
from pathlib import Path
from typing import Any, Final

import pytest

from dev.deploy.settings import DeployError
from dev.deploy.table import ADDRESS, put_into_state, refuse_loss_of_table, table_in_state
from dev.terraform import Terraform, TerraformError

# Keeps a table's name in a file as Terraform keeps it in its state, and each command in another.
STAND_IN: Final = """#!{python}
import json, pathlib, sys
state, log = pathlib.Path("state"), pathlib.Path("log")
arguments = sys.argv[1:]
log.write_text((log.read_text() if log.exists() else "") + " ".join(arguments) + "\\n")
name = state.read_text() if state.exists() else ""
if arguments[0] == "show":
    table = {{"address": "{address}", "values": {{"name": name}}}}
    child = {{"resources": [table] if name else []}}
    print(json.dumps({{"values": {{"root_module": {{"child_modules": [child]}}}}}}))
elif arguments[:2] == ["state", "rm"]:
    state.write_text("")
elif arguments[0] == "import":
    if arguments[-1] == "refused":
        sys.exit("Cannot import")
    state.write_text(arguments[-1])
"""


@pytest.fixture
def terraform(tmp_path: Path) -> Terraform:
    command = tmp_path / "terraform"
    command.write_text(STAND_IN.format(python=sys.executable, address=ADDRESS))
    command.chmod(command.stat().st_mode | stat.S_IXUSR)
    return Terraform(command=command, folder=tmp_path, data=tmp_path, environ={})


def planned(*actions: str, address: str = ADDRESS) -> dict[str, Any]:
    change = {"actions": list(actions), "before": {"name": "leads"}}
    return {"resource_changes": [{"address": address, "change": change}]}


@pytest.mark.parametrize("actions", [("delete",), ("delete", "create"), ("create", "delete")])
def test_a_plan_that_would_lose_the_table_is_refused(actions: tuple[str, ...]) -> None:
    with pytest.raises(DeployError, match=r"delete the table leads .* nothing was done"):
        refuse_loss_of_table(planned(*actions))


def test_other_plans_are_none_of_its_business() -> None:
    for actions in (("no-op",), ("update",), ("create",)):
        refuse_loss_of_table(planned(*actions))
    refuse_loss_of_table(planned("delete", address="module.jobs.aws_sqs_queue.this"))
    refuse_loss_of_table({})


def test_a_restored_table_takes_the_place_of_the_one_before(
    terraform: Terraform, tmp_path: Path
) -> None:
    (tmp_path / "state").write_text("leads")
    assert put_into_state(terraform, "leads-2", ["-var=x"]) == "leads"
    assert table_in_state(terraform) == "leads-2"
    assert f"import -no-color -var=x {ADDRESS} leads-2" in (tmp_path / "log").read_text()
    # Once is enough, and it can be taken back.
    assert put_into_state(terraform, "leads-2", []) is None
    assert (tmp_path / "log").read_text().count("import") == 1
    assert put_into_state(terraform, "leads", []) == "leads-2"


def test_what_failed_half_way_is_finished_by_the_next_try(
    terraform: Terraform, tmp_path: Path
) -> None:
    (tmp_path / "state").write_text("leads")
    with pytest.raises(TerraformError, match="Cannot import"):
        put_into_state(terraform, "refused", [])
    assert table_in_state(terraform) is None
    assert put_into_state(terraform, "leads-2", []) is None
    assert table_in_state(terraform) == "leads-2"


def test_a_state_without_anything_has_no_table(terraform: Terraform, tmp_path: Path) -> None:
    (tmp_path / "terraform").write_text(f"#!{sys.executable}\nprint('{json.dumps({})}')\n")
    assert table_in_state(terraform) is None
