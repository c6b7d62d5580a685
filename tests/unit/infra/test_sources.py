"""The sources of infra/ are formatted, valid and described."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dev.module_tables import documented_folders, with_tables
from dev.terraform import Terraform
from tests.support.infra import INFRA, required_terraform, write_packages

MODULES = sorted(path.parent for path in INFRA.glob("modules/*/main.tf"))
EXAMPLES = sorted(path.parent for path in INFRA.glob("examples/*/main.tf"))
# Answered by the provider itself, without AWS.
COMPUTED_LOCALLY = {"aws_iam_policy_document"}


@pytest.fixture(scope="module")
def terraform(tmp_path_factory: pytest.TempPathFactory) -> Terraform:
    return required_terraform(INFRA, tmp_path_factory.mktemp("sources"))


@pytest.mark.timeout(600)
def test_every_source_is_formatted(terraform: Terraform) -> None:
    checked = terraform.attempt("fmt", "-check", "-recursive", "-no-color")
    assert (checked.stdout, checked.returncode) == ("", 0)


@pytest.mark.timeout(600)
def test_the_stack_is_valid(terraform: Terraform) -> None:
    assert "The configuration is valid" in terraform.run("validate", "-no-color")


@pytest.mark.timeout(600)
def test_every_example_is_valid(tmp_path: Path) -> None:
    # Together, since starting the provider costs more than looking at an example.
    terraform = required_terraform(INFRA / "examples", tmp_path)
    write_packages(tmp_path / "dist")
    together = "\n".join(
        f'module "{path.name}" {{\n  source = "./{path.name}"\n}}' for path in EXAMPLES
    )
    (terraform.folder / "main.tf").write_text(together)
    terraform.initialise()
    assert "The configuration is valid" in terraform.run("validate", "-no-color")


def test_every_module_has_an_example() -> None:
    used = {
        name
        for example in EXAMPLES
        for name in re.findall(r'"../../modules/([a-z-]+)"', (example / "main.tf").read_text())
    }
    assert used == {module.name for module in MODULES}


def test_no_source_asks_aws_while_it_plans() -> None:
    asked = {
        kind
        for source in INFRA.rglob("*.tf")
        for kind in re.findall(r'^data "(\w+)"', source.read_text(), re.MULTILINE)
    }
    assert asked == COMPUTED_LOCALLY


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.name)
def test_a_module_has_what_a_module_has(module: Path) -> None:
    names = {path.name for path in module.iterdir()}
    assert {"main.tf", "variables.tf", "outputs.tf", "versions.tf", "README.md"} <= names


@pytest.mark.parametrize("folder", [INFRA, *MODULES], ids=lambda path: path.name)
def test_a_readme_lists_what_goes_in_and_comes_out(folder: Path) -> None:
    assert folder in documented_folders()
    assert (folder / "README.md").read_text() == with_tables(folder)


def test_every_input_and_output_is_described() -> None:
    for source in INFRA.rglob("*.tf"):
        blocks = re.findall(
            r'^(?:variable|output) "(\w+)" \{\n(.*?)^\}',
            source.read_text(),
            re.MULTILINE | re.DOTALL,
        )
        for name, body in blocks:
            assert re.search(r'^  description = ".+[.]"$', body, re.MULTILINE), (source, name)
