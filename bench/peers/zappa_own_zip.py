"""The zip that Zappa makes by itself of the same dashboard, by its own instructions.

The project's folder with its virtual environment active, and `zappa package`: the same sources, the
same static files, the same distributions at the same versions. No settings but those it asks for.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from dev.packaging.bytecode import Interpreter
from dev.packaging.dashboard_dependencies import LEADMODELS, REQUIREMENTS
from dev.packaging.kept import CACHE, digest_of, locked
from dev.packaging.staging import stage_dashboard
from dev.settings import ROOT

ZAPPA: Final = ROOT / ".venv-zappa" / "bin" / "zappa"
ZAPPA_REQUIREMENTS: Final = ROOT / "requirements" / "zappa.txt"
HANDLER: Final = "handler.lambda_handler"
STAGE: Final = "dev"
SETTINGS: Final = {
    STAGE: {
        "django_settings": "dashboard.settings",
        "project_name": "dashboard",
        "aws_region": "us-east-1",
        # It would ask the index for a wheel of each distribution, and take the same.
        "use_precompiled_packages": False,
    }
}


def zappa_own_zip(interpreter: Interpreter) -> Path:
    """Return the zip, made unless the same was made before.

    Raises:
        subprocess.CalledProcessError: pip or Zappa failed; their words went to stderr.
    """
    inputs = digest_of(REQUIREMENTS, ZAPPA_REQUIREMENTS, LEADMODELS / "src", ROOT / "dashboard")
    made = CACHE / f"zappa-{interpreter.cache_tag}-{inputs[:16]}.zip"
    with locked(CACHE / "zappa-lock"):
        if not made.is_file():
            with tempfile.TemporaryDirectory() as scratch:
                folder = Path(scratch)
                environment = _environment(folder, interpreter)
                _package(folder / "project", environment).replace(made)
    return made


def _environment(folder: Path, interpreter: Interpreter) -> Path:
    """Install what a project's virtual environment would have, as `pip install` does."""
    environment = folder / "environment"
    target = environment / "lib" / f"python{interpreter.minor}" / "site-packages"
    pip = [str(interpreter.path), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    for wanted in (
        ["--require-hashes", "--no-deps", "--requirement", str(REQUIREMENTS)],
        ["--require-hashes", "--no-deps", "--requirement", str(ZAPPA_REQUIREMENTS)],
    ):
        _run([*pip, "--target", str(target), "--upgrade", *wanted])
    # Not an editable one, which would be missing. What builds it is in the product's environment.
    pip[0] = sys.executable
    own = ["--no-deps", "--no-build-isolation", "--no-index", str(LEADMODELS)]
    _run([*pip, "--target", str(target), *own])
    return environment


def _package(project: Path, environment: Path) -> Path:
    stage_dashboard(project)
    (project / "zappa_settings.json").write_text(json.dumps(SETTINGS))
    made = project.parent / "made.zip"
    _run(
        [str(ZAPPA), "package", STAGE, "--output", str(made)],
        cwd=project,
        env={"PATH": os.defpath, "VIRTUAL_ENV": str(environment), "HOME": str(project.parent)},
    )
    return made


def _run(command: list[str], **more: object) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, **more)  # type: ignore[call-overload]
