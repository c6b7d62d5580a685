"""The stack and its modules by their own tests: Terraform runs them with an idle provider."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.infra import INFRA, required_terraform, write_packages

MODULES = sorted(path.parent for path in INFRA.glob("modules/*/main.tf"))


# A busy machine takes minutes to start the provider.
@pytest.mark.timeout(600)
@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.name)
def test_a_module_passes_its_own_tests(module: Path, tmp_path: Path) -> None:
    tested = required_terraform(module, tmp_path).attempt("test", "-no-color")

    assert "Success!" in tested.stdout, tested.stdout + tested.stderr
    assert ", 0 failed" in tested.stdout


@pytest.mark.long  # half a minute; tests/property/infra looks at plans of it
@pytest.mark.timeout(600)
def test_the_stack_passes_its_own_tests(tmp_path: Path) -> None:
    packages = write_packages(tmp_path / "packages")
    terraform = required_terraform(INFRA, tmp_path)
    tested = terraform.attempt("test", "-no-color", f"-var=packages={packages}")

    assert "Success!" in tested.stdout, tested.stdout + tested.stderr
    assert ", 0 failed" in tested.stdout
