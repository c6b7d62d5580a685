"""Each module by its own tests, which Terraform runs with a provider that does nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.infra import INFRA, required_terraform

MODULES = sorted(path.parent for path in INFRA.glob("modules/*/main.tf"))


# A busy machine takes minutes to start the provider.
@pytest.mark.timeout(600)
@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.name)
def test_a_module_passes_its_own_tests(module: Path, tmp_path: Path) -> None:
    tested = required_terraform(module, tmp_path).attempt("test", "-no-color")

    assert "Success!" in tested.stdout, tested.stdout + tested.stderr
    assert ", 0 failed" in tested.stdout
