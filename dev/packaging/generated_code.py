"""What `dataclasses` writes while a function is imported, compiled by who will run it."""

from __future__ import annotations

import subprocess
from pathlib import Path

from dev.packaging.bytecode import BytecodeError, Interpreter

# Run by the target interpreter, with the task folder, the function's module and the file to write.
# Version 2 of the format knows no references, which would depend on who else holds a text.
RECORD = """
import dataclasses, importlib, marshal, sys
folder, module, target = sys.argv[1:]
sys.dont_write_bytecode = True
sys.path.insert(0, folder)
known = {}
def record(text, *scopes):
    known[text] = compile(text, "<string>", "exec")
    exec(known[text], *scopes)
vars(dataclasses)["exec"] = record
try:
    importlib.import_module(module)
except Exception as exc:
    # It has imported all by then.
    if type(exc).__name__ != "SettingsError":
        raise
with open(target, "wb") as file:
    marshal.dump(dict(sorted(known.items())), file, 2)
"""


def compile_generated(function: str, folder: Path, interpreter: Interpreter) -> None:
    """Write into the task folder what `ingest.generated_code` brings to a function.

    Args:
        function: whose zip is to be made of the folder next.
        folder: the task folder, with bytecode.
        interpreter: will run the zip.

    Raises:
        BytecodeError: the function can't be imported.
    """
    target = folder / "ingest" / f"generated_code.{interpreter.cache_tag}"
    target.unlink(missing_ok=True)
    command = [str(interpreter.path), "-I", "-S", "-c", RECORD]
    recorded = subprocess.run(
        [*command, str(folder), f"ingest.{function}", str(target)],
        env={},
        check=False,
        capture_output=True,
        text=True,
    )
    if recorded.returncode:
        raise BytecodeError(f"ingest.{function} can't be imported:\n{recorded.stderr}")
