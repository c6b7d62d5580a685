"""Build the zips that Lambda runs: `python -m dev.package`, whose `--help` names its options."""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from dev.packaging.archive import write_archive
from dev.packaging.bytecode import BytecodeError, Interpreter, compile_folder, describe_interpreter
from dev.packaging.dashboard import DashboardZipError, build_dashboard
from dev.packaging.dependencies import install_dependencies, unused_by
from dev.packaging.generated_code import compile_generated
from dev.packaging.kept import PACKAGERS, digest_of, kept_folder
from dev.packaging.own_modules import modules_unused_by
from dev.packaging.platforms import ARCHITECTURES, machine_architecture
from dev.settings import FUNCTIONS, MINISTACK_PYTHON, ROOT

MAX_ZIP_BYTES = 4_400_000
REQUIREMENTS = ROOT / "requirements" / "ingest.txt"
OWN_PACKAGES = (ROOT / "ingest", ROOT / "packages" / "leadmodels" / "src" / "leadmodels")


class PackageError(Exception):
    """A zip can't be shipped."""


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
            compile_generated(name, folder, interpreter)
            unused = unused_by(name, folder) | modules_unused_by(name, folder, own)
            write_archive(folder, target, without=unused)
            check_size(target)
    stamp.write_text(inputs)
    return zips


def dependencies_for(interpreter: Interpreter) -> Path:
    """Return a folder with the installed, pruned and compiled dependencies, kept between builds."""

    def make(folder: Path) -> None:
        install_dependencies(REQUIREMENTS, folder)
        compile_folder(folder, interpreter)

    key = digest_of(REQUIREMENTS, *PACKAGERS)[:16]
    return kept_folder(f"{interpreter.cache_tag}-{key}", make)


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
    chosen = _parser().parse_args(arguments)
    try:
        interpreter = describe_interpreter(chosen.python)
        if chosen.minor and chosen.minor != interpreter.minor:
            raise PackageError(f"{chosen.python} is {interpreter.minor}, not {chosen.minor}.")  # noqa: TRY301 - one way out
        zips: list[Path] = []
        if chosen.what != "dashboard":
            zips += build_packages(interpreter, chosen.out).values()
        if chosen.what != "functions":
            zips.append(build_dashboard(interpreter, chosen.out, architecture=chosen.architecture))
    except (PackageError, DashboardZipError, BytecodeError) as exc:
        print(exc, file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as exc:
        return exc.returncode
    for path in zips:
        print(f"{path}  {path.stat().st_size:,} bytes, Python {interpreter.minor}")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m dev.package", description="Build Lambda's zips."
    )
    parser.add_argument("--what", choices=("all", "functions", "dashboard"), default="all")
    parser.add_argument("--python", type=Path, default=MINISTACK_PYTHON, help="will run the zips")
    parser.add_argument("--minor", help="refuse another Python than this, for example 3.13")
    parser.add_argument(
        "--architecture",
        choices=sorted(ARCHITECTURES),
        default=machine_architecture(),
        help="of the processor that will run dashboard.zip; the others run on any",
    )
    parser.add_argument("--out", type=Path, default=ROOT / "dist")
    return parser


if __name__ == "__main__":
    sys.exit(main())
