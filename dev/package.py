"""Build the functions' zips: `python -m dev.package [--python PATH] [--out FOLDER]`."""

from __future__ import annotations

import argparse
import contextlib
import fcntl
import hashlib
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from dev.packaging.archive import write_archive
from dev.packaging.bytecode import BytecodeError, Interpreter, compile_folder, describe_interpreter
from dev.packaging.dependencies import install_dependencies, unused_by
from dev.packaging.own_modules import modules_unused_by
from dev.settings import FUNCTIONS, MINISTACK_PYTHON, ROOT

MAX_ZIP_BYTES = 4_400_000
REQUIREMENTS = ROOT / "requirements" / "ingest.txt"
OWN_PACKAGES = (ROOT / "ingest", ROOT / "packages" / "leadmodels" / "src" / "leadmodels")
PACKAGERS = (ROOT / "dev" / "package.py", ROOT / "dev" / "packaging")
CACHE = ROOT / "dist" / ".cache"


class PackageError(Exception):
    """A zip can't be shipped."""


def digest_of(*roots: Path) -> str:
    """Return a hash of the names and contents of every file under `roots`, bytecode apart."""
    digest = hashlib.sha256()
    for root in roots:
        files = [root] if root.is_file() else sorted(root.rglob("*"))
        for path in files:
            if path.is_file() and path.suffix != ".pyc":
                content = hashlib.sha256(path.read_bytes()).hexdigest()
                digest.update(f"{path.relative_to(ROOT).as_posix()} {content}\n".encode())
    return digest.hexdigest()


def build_packages(interpreter: Interpreter, out: Path) -> dict[str, Path]:
    """Build each function's zip in `out` unless its inputs are the same as the last time.

    Raises:
        PackageError: a zip is over 4.4 MB.
        BytecodeError: a module can't be compiled for `interpreter`.
        subprocess.CalledProcessError: the dependencies can't be installed.
    """
    inputs = digest_of(REQUIREMENTS, *PACKAGERS, *OWN_PACKAGES) + interpreter.magic.hex()
    stamp = out / ".inputs"
    zips = {name: out / f"{name}.zip" for name in FUNCTIONS}
    if stamp.is_file() and stamp.read_text() == inputs and all(z.is_file() for z in zips.values()):
        return zips
    out.mkdir(parents=True, exist_ok=True)
    stamp.unlink(missing_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "task"
        shutil.copytree(dependencies_for(interpreter), folder)
        for package in OWN_PACKAGES:
            ignored = shutil.ignore_patterns("__pycache__", "*.pyc", "py.typed")
            shutil.copytree(package, folder / package.name, ignore=ignored)
        compile_folder(folder, interpreter)
        own = tuple(package.name for package in OWN_PACKAGES)
        for name, target in zips.items():
            unused = unused_by(name, folder) | modules_unused_by(name, folder, own)
            write_archive(folder, target, without=unused)
            check_size(target)
    stamp.write_text(inputs)
    return zips


def dependencies_for(interpreter: Interpreter) -> Path:
    """Return a folder with the installed, pruned and compiled dependencies, kept between builds."""
    key = digest_of(REQUIREMENTS, *PACKAGERS)[:16]
    kept = CACHE / f"{interpreter.cache_tag}-{key}"
    with locked(CACHE / "lock"):
        if not kept.is_dir():
            partial = kept.with_suffix(".partial")
            shutil.rmtree(partial, ignore_errors=True)
            install_dependencies(REQUIREMENTS, partial)
            compile_folder(partial, interpreter)
            partial.replace(kept)
    return kept


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold an exclusive lock on `path`: two demos may build at once."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def check_size(target: Path) -> None:
    """Refuse a zip over 4.4 MB.

    Raises:
        PackageError: it is larger; the sentence has its size.
    """
    size_bytes = target.stat().st_size
    if size_bytes > MAX_ZIP_BYTES:
        raise PackageError(
            f"{target.name} is {size_bytes:,} bytes; {MAX_ZIP_BYTES:,} is the most. "
            "Prune what no function imports in dev/packaging/dependencies.py."
        )


def main(arguments: list[str] | None = None) -> int:
    """Build the zips and print each with its size."""
    parser = argparse.ArgumentParser(prog="python -m dev.package", description=__doc__)
    parser.add_argument("--python", type=Path, default=MINISTACK_PYTHON, help="will run the zips")
    parser.add_argument("--minor", help="refuse another Python than this, for example 3.13")
    parser.add_argument("--out", type=Path, default=ROOT / "dist")
    chosen = parser.parse_args(arguments)
    try:
        interpreter = describe_interpreter(chosen.python)
        if chosen.minor and chosen.minor != interpreter.minor:
            raise PackageError(f"{chosen.python} is {interpreter.minor}, not {chosen.minor}.")  # noqa: TRY301 - one way out
        zips = build_packages(interpreter, chosen.out)
    except (PackageError, BytecodeError) as exc:
        print(exc, file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as exc:
        return exc.returncode
    for path in zips.values():
        print(f"{path}  {path.stat().st_size:,} bytes, Python {interpreter.minor}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
