"""The part of a zip that is ours: what a function's module imports, and what that imports."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path


def modules_unused_by(function: str, folder: Path, packages: tuple[str, ...]) -> frozenset[Path]:
    """Return the files of our own modules in the task folder that a function can't come to import.

    Imports inside functions count, and those for type checkers only: rather one too many. An import
    by a computed name would be missed; there is none.

    Args:
        function: whose zip it is; `ingest.<function>` is where it begins.
        folder: the task folder, with bytecode.
        packages: the names of our own packages in it.
    """
    needed: set[Path] = set()
    waiting = [*_with_parents(f"ingest.{function}")]
    while waiting:
        source = _source_of(waiting.pop(), folder)
        if source is not None and source not in needed:
            needed.add(source)
            waiting += (name for name in _imported_by(source) if name.partition(".")[0] in packages)
    own = {path for package in packages for path in (folder / package).rglob("*.py")}
    return frozenset(file for unused in own - needed for file in _files_of(unused))


def _source_of(name: str, folder: Path) -> Path | None:
    """Return a module's source in the folder; None: it is none of a package that lies there."""
    path = folder.joinpath(*name.split("."))
    for source in (path / "__init__.py", path.with_suffix(".py")):
        if source.is_file():
            return source
    return None


def _imported_by(source: Path) -> Iterator[str]:
    """Name all that a module might import: `from a.b import c` may mean the module `a.b.c`."""
    for node in ast.walk(ast.parse(source.read_bytes())):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield from _with_parents(alias.name)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from _with_parents(node.module)
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _with_parents(name: str) -> Iterator[str]:
    parts = name.split(".")
    return (".".join(parts[:length]) for length in range(1, len(parts) + 1))


def _files_of(source: Path) -> Iterator[Path]:
    yield source
    yield from (source.parent / "__pycache__").glob(f"{source.stem}.*.pyc")
