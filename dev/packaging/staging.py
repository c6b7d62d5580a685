"""The dashboard's own part of its zip: what git knows of it, with the static files collected."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from dev.settings import ROOT

# The embed is shown in the preview of forms.
OWN_PATHS: Final = ("dashboard", "embed/src", "manage.py")
# To be read by people, not by the function.
LEFT_OUT_SUFFIXES: Final = frozenset({".md", ".pyc"})
# collectstatic imports the settings, which ask for these. It connects to nothing.
SETTINGS: Final = {
    "ENVIRONMENT": "prod",
    "DJANGO_SECRET_KEY": "read by nothing that is kept",
    "DATABASE_URL": "sqlite://:memory:",
    "DYNAMODB_TABLE_NAME": "leads",
    "AWS_REGION": "us-east-1",
    "PUBLIC_API_URL": "https://api.example.com",
    "JOB_QUEUE_URL": "https://sqs.us-east-1.amazonaws.com/123456789012/jobs",
    "EXPORT_BUCKET": "exports",
    "USAGE_PLAN_ID": "plan",
}


def stage_dashboard(folder: Path) -> None:
    """Copy the dashboard into a new `folder`, with its static files collected as it serves them.

    Raises:
        subprocess.CalledProcessError: git or Django failed; their words went to stderr.
    """
    copy_files(known_files(OWN_PATHS), folder)
    collect = ("manage.py", "collectstatic", "--noinput", "--verbosity", "0")
    environment = {"PATH": os.environ.get("PATH", os.defpath), **SETTINGS}
    subprocess.run([sys.executable, "-B", *collect], cwd=folder, env=environment, check=True)
    # A start looks at each file. The pages are English.
    for path in (folder / "staticfiles" / "admin" / "js" / "vendor" / "select2" / "i18n").iterdir():
        if not path.name.startswith("en."):
            path.unlink()


def known_files(paths: Iterable[str]) -> list[Path]:
    """Return the files under `paths` that git tracks, or would with the next commit, in order.

    A copy of the sources without git has nothing else in it: then all files.
    """
    names = sorted(paths)
    if (ROOT / ".git").exists():
        command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z", "--"]
        listed = subprocess.run(
            [*command, *names], cwd=ROOT, check=True, capture_output=True, text=True
        )
        found = {Path(name) for name in listed.stdout.split("\0") if name}
    else:
        found = {path.relative_to(ROOT) for name in names for path in _files_at(ROOT / name)}
    return sorted(
        path
        for path in found
        if (ROOT / path).is_file()
        and path.suffix not in LEFT_OUT_SUFFIXES
        and not any(part.startswith(".") for part in path.parts)
    )


def copy_files(files: Iterable[Path], folder: Path) -> None:
    """Copy files of the project to the same places under `folder`."""
    for path in files:
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / path, target)


def _files_at(path: Path) -> Iterable[Path]:
    return [path] if path.is_file() else path.rglob("*")
