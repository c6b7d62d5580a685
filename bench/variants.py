"""What is measured: our zip and its peers, each unpacked in a folder of its own."""

from __future__ import annotations

import shutil
import subprocess
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from dev.packaging.archive import write_archive
from dev.packaging.bytecode import Interpreter, compile_folder
from dev.settings import ROOT

HERE: Final = Path(__file__).resolve().parent
PEERS: Final = HERE / "peers"
BUILT: Final = ROOT / "dist" / "bench"
OURS: Final = "submit_lead"
# What each Python peer is besides its requirements.
_SOURCES: Final = {
    "typical": ("typical/handler.py", "lead_item.py"),
    "pynamodb_plain": ("pynamodb_plain/handler.py", "plain_form.py", "lead_item.py"),
    "floor": ("floor/handler.py", "plain_form.py", "lead_item.py"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """Something to measure.

    Args:
        name: what the tables call it.
        package: its zip.
        folder: where the zip is unpacked.
        command: what starts its driver, up to the handler's module.
    """

    name: str
    package: Path
    folder: Path
    command: tuple[str, ...]

    @property
    def is_python(self) -> bool:
        """Tell whether valgrind can count its instructions: of Node's compiled code it can't."""
        return self.name != "node"


def build_variants(interpreter: Interpreter) -> dict[str, Variant]:
    """Build what isn't built yet, and give all by name; `make package` has made our zip.

    Raises:
        subprocess.CalledProcessError: a peer's dependencies can't be installed.
    """
    python = str(interpreter.path)
    driver = (python, "-S", "-s", "-P", str(HERE / "drive.py"))
    found = {
        OURS: Variant(
            name=OURS,
            package=ROOT / "dist" / f"{OURS}.zip",
            folder=BUILT / OURS / "task",
            command=(*driver, f"ingest.{OURS}"),
        )
    }
    shutil.rmtree(found[OURS].folder, ignore_errors=True)
    with zipfile.ZipFile(found[OURS].package) as archive:
        archive.extractall(found[OURS].folder)
    for name in _SOURCES:
        folder, package = BUILT / name / "task", BUILT / name / f"{name}.zip"
        _build_python(name, folder, package, interpreter)
        command = (*driver, "handler")
        found[name] = Variant(name=name, package=package, folder=folder, command=command)
    node = shutil.which("node")
    if node is not None:
        folder, package = BUILT / "node" / "task", BUILT / "node" / "node.zip"
        _build_node(folder, package)
        drive = (node, str(HERE / "drive.mjs"), str(folder / "handler.mjs"))
        found["node"] = Variant(name="node", package=package, folder=folder, command=drive)
    return found


def install_runtime(interpreter: Interpreter) -> Path:
    """Install AWS's own runtime loop for Python, and give its folder."""
    folder = BUILT / "runtime"
    _install(HERE / "runtime" / "requirements.txt", folder)
    compile_folder(folder, interpreter)
    return folder


def _build_python(name: str, folder: Path, package: Path, interpreter: Interpreter) -> None:
    _install(PEERS / name / "requirements.txt", folder)
    for source in _SOURCES[name]:
        shutil.copy(PEERS / source, folder)
    # With bytecode, as ours: without it a peer would be twice as slow, and its zip a fifth lighter.
    compile_folder(folder, interpreter)
    write_archive(folder, package)


def _install(requirements: Path, folder: Path) -> None:
    """Install hash-locked requirements in a folder, unless that was done before."""
    stamp = folder.parent / f"{folder.name}.requirements"
    wanted = requirements.read_text() if requirements.is_file() else ""
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    if wanted:
        pip = (str(ROOT / ".venv" / "bin" / "python"), "-m", "pip", "install", "--quiet")
        options = ("--disable-pip-version-check", "--require-hashes", "--no-deps", "--no-compile")
        files = ("--target", str(folder), "--requirement", str(requirements))
        subprocess.run([*pip, *options, "--only-binary", ":all:", *files], check=True)
    stamp.write_text(wanted)


def _build_node(folder: Path, package: Path) -> None:
    """Bundle the handler with its SDK into one file, as its makers recommend for Lambda."""
    source, work = PEERS / "node", BUILT / "node" / "source"
    shutil.copytree(source, work, dirs_exist_ok=True)
    installed, lock = work / "node_modules" / ".bench-lock", work / "package-lock.json"
    if not installed.is_file() or installed.read_text() != lock.read_text():
        npm = ("npm", "ci", "--silent", "--no-audit", "--no-fund", "--ignore-scripts")
        subprocess.run(npm, cwd=work, check=True)
        installed.write_text(lock.read_text())
    esbuild = str(work / "node_modules" / ".bin" / "esbuild")
    target = ("--bundle", "--minify", "--platform=node", "--target=node20", "--format=esm")
    # CommonJS inside the bundle asks for `require`, which modules don't have.
    create = "import{createRequire}from'module';const require=createRequire(import.meta.url);"
    banner = f"--banner:js={create}"
    outfile = f"--outfile={folder / 'handler.mjs'}"
    command = (esbuild, "handler.mjs", *target, banner, outfile, "--log-level=warning")
    subprocess.run(command, cwd=work, check=True)
    write_archive(folder, package)
