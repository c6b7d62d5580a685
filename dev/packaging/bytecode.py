"""Bytecode for the interpreter that will run a zip, so that no cold start compiles."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

# Run by the target interpreter, with the folder as its argument. Unchecked: a zip's sources can't
# change, so the runtime need not compare them. Paths inside are those of the Lambda runtime.
COMPILE = """
import compileall, py_compile, sys
done = compileall.compile_dir(
    sys.argv[1], quiet=1, workers=1, stripdir=sys.argv[1], prependdir="/var/task",
    invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
)
sys.exit(0 if done else 1)
"""
DESCRIBE = """
import importlib.util, sys
minor = "%d.%d" % sys.version_info[:2]
print(sys.implementation.cache_tag, importlib.util.MAGIC_NUMBER.hex(), minor)
"""


class BytecodeError(Exception):
    """Bytecode isn't what the target interpreter reads."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Interpreter:
    """The interpreter that will run a zip."""

    path: Path
    cache_tag: str
    magic: bytes
    minor: str


def describe_interpreter(path: Path) -> Interpreter:
    """Ask an interpreter for its version and magic number.

    Raises:
        BytecodeError: it can't be run.
    """
    try:
        answer = subprocess.run(
            [str(path), "-I", "-c", DESCRIBE], check=True, capture_output=True, text=True
        )
    except (OSError, subprocess.CalledProcessError) as exc:
        raise BytecodeError(f"{path} can't be run as a Python interpreter: {exc}") from exc
    cache_tag, magic, minor = answer.stdout.split()
    return Interpreter(path=path, cache_tag=cache_tag, magic=bytes.fromhex(magic), minor=minor)


def compile_folder(folder: Path, interpreter: Interpreter) -> None:
    """Compile every module in `folder` and assert that each is what `interpreter` reads.

    Raises:
        BytecodeError: a module can't be compiled, or its bytecode is for another interpreter.
    """
    compiled = subprocess.run(
        [str(interpreter.path), "-I", "-c", COMPILE, str(folder)],
        check=False,
        capture_output=True,
        text=True,
    )
    if compiled.returncode:
        raise BytecodeError(f"Some modules could not be compiled:\n{compiled.stdout}")
    assert_bytecode(folder, interpreter)


def assert_bytecode(folder: Path, interpreter: Interpreter) -> None:
    """Check that every module has bytecode with the interpreter's tag and magic number.

    Raises:
        BytecodeError: names the first module that hasn't.
    """
    for source in folder.rglob("*.py"):
        cached = source.parent / "__pycache__" / f"{source.stem}.{interpreter.cache_tag}.pyc"
        if not cached.is_file() or cached.read_bytes()[:4] != interpreter.magic:
            name = source.relative_to(folder)
            raise BytecodeError(f"{name} has no bytecode for Python {interpreter.minor}.")
