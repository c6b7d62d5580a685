"""dashboard.zip: the Django project as Lambda runs it, to be given to `zappa deploy --zip`."""

from __future__ import annotations

import re
import shutil
import tempfile
import zipfile
from pathlib import Path
from typing import Final

from dev.packaging.archive import write_archive
from dev.packaging.bytecode import Interpreter, compile_folder
from dev.packaging.dashboard_dependencies import (
    LEADMODELS,
    REQUIREMENTS,
    install_dashboard,
)
from dev.packaging.kept import PACKAGERS, digest_of, digest_of_files, kept_folder
from dev.packaging.staging import OWN_PATHS, known_files, stage_dashboard
from dev.settings import ROOT

# Source: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
MAX_ZIP_BYTES: Final = 50 * 1024 * 1024
MAX_UNZIPPED_BYTES: Final = 250 * 1024 * 1024
NEEDED: Final = frozenset(
    {
        "dashboard/on_lambda/handler.py",
        "dashboard/settings.py",
        "django/__init__.py",
        "leadmodels/__init__.py",
        "manage.py",
        "staticfiles/staticfiles.json",
    }
)
# Secrets, state, and what is for developers only.
UNWANTED: Final = re.compile(
    r"(^|/)(\.[^/]*|[^/]*\.(sqlite3?|db|pem|key|tfstate|log)|node_modules)(/|$)"
    r"|^(bench|dev|docs|infra|ingest|tests|var)/"
    r"|^(dashboard|leadmodels)/(.*/)?(tests|test_[^/]*|conftest\.py)(/|$)"
)
# Certificates of the public authorities, which are no secrets.
WANTED: Final = frozenset({"botocore/cacert.pem", "certifi/cacert.pem"})


class DashboardZipError(Exception):
    """The zip can't be shipped; the sentence says why."""


def build_dashboard(interpreter: Interpreter, out: Path, *, architecture: str) -> Path:
    """Build dashboard.zip in `out` unless its inputs are the same as the last time.

    Args:
        interpreter: that will run it.
        out: the folder.
        architecture: Lambda's name of it, x86_64 or arm64.

    Raises:
        DashboardZipError: something is missing, too much, or too large.
        BytecodeError: a module can't be compiled for `interpreter`.
        subprocess.CalledProcessError: pip, git or Django failed.
    """
    target, stamp = out / "dashboard.zip", out / ".dashboard-inputs"
    locked = digest_of(REQUIREMENTS, LEADMODELS / "src", *PACKAGERS)
    own = digest_of_files(ROOT / path for path in known_files(OWN_PATHS))
    inputs = f"{locked} {own} {interpreter.magic.hex()} {architecture}"
    if stamp.is_file() and stamp.read_text() == inputs and target.is_file():
        return target
    out.mkdir(parents=True, exist_ok=True)
    stamp.unlink(missing_ok=True)
    pack(target, dependencies_for(interpreter, architecture, locked), interpreter)
    stamp.write_text(inputs)
    return target


def dependencies_for(interpreter: Interpreter, architecture: str, inputs: str) -> Path:
    """Return a folder with what the dashboard imports and isn't its own, kept between builds."""

    def make(folder: Path) -> None:
        install_dashboard(interpreter, folder, architecture=architecture)
        compile_folder(folder, interpreter)

    return kept_folder(f"dashboard-{interpreter.cache_tag}-{architecture}-{inputs[:16]}", make)


def pack(target: Path, dependencies: Path, interpreter: Interpreter) -> None:
    """Write the zip `target`, from a folder of installed and compiled dependencies.

    Raises:
        DashboardZipError: something is missing, too much, or too large.
        BytecodeError: a module can't be compiled for `interpreter`.
        subprocess.CalledProcessError: git or Django failed.
    """
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "task"
        # Before Django is in there too: collectstatic takes the one that lies beside manage.py.
        stage_dashboard(folder)
        shutil.copytree(dependencies, folder, dirs_exist_ok=True)
        compile_folder(folder, interpreter)
        refuse_paths_of_this_machine(folder, (ROOT, Path(scratch)))
        write_archive(folder, target)
    check_contents(target)


def check_contents(
    package: Path, *, most_zipped: int = MAX_ZIP_BYTES, most_unzipped: int = MAX_UNZIPPED_BYTES
) -> None:
    """Refuse a zip that lacks what it needs, has what nobody may get, or is too large for Lambda.

    Raises:
        DashboardZipError: the sentence names what.
    """
    with zipfile.ZipFile(package) as archive:
        sizes = {entry.filename: entry.file_size for entry in archive.infolist()}
    if missing := NEEDED - sizes.keys():
        raise DashboardZipError(f"{package.name} lacks {', '.join(sorted(missing))}.")
    if unwanted := sorted(filter(UNWANTED.search, sizes.keys() - WANTED)):
        raise DashboardZipError(f"{package.name} must not hold {', '.join(unwanted[:5])}.")
    for what, size, most in (
        ("zipped", package.stat().st_size, most_zipped),
        ("unzipped", sum(sizes.values()), most_unzipped),
    ):
        if size > most:
            raise DashboardZipError(f"{package.name} has {size:,} bytes {what}; {most:,} at most.")


def refuse_paths_of_this_machine(folder: Path, places: tuple[Path, ...]) -> None:
    """Refuse files that name a place on the machine that packed them.

    Places with a single name, such as /app, are passed over: others' files may well name them.

    Raises:
        DashboardZipError: names the first such file.
    """
    names = [str(place).encode() for place in places if len(place.parent.parts) > 1]
    for path in sorted(folder.rglob("*")):
        if path.is_file() and any(name in path.read_bytes() for name in names):
            found = path.relative_to(folder)
            raise DashboardZipError(f"{found} names a folder of this machine.")
