"""What a build keeps for the next one, by what it is made of."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import shutil
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final

from dev.settings import ROOT

CACHE: Final = ROOT / "dist" / ".cache"
# Whatever else a zip is made of, it is made by these.
PACKAGERS: Final = (ROOT / "dev" / "package.py", ROOT / "dev" / "packaging")


def digest_of(*roots: Path) -> str:
    """Return a hash of the names and contents of every file under `roots`, bytecode apart."""
    return digest_of_files(file for root in roots for file in _files_under(root))


def digest_of_files(files: Iterable[Path]) -> str:
    """Return a hash of the names and contents of these files of the project, bytecode apart."""
    digest = hashlib.sha256()
    for path in files:
        if path.suffix != ".pyc":
            content = hashlib.sha256(path.read_bytes()).hexdigest()
            digest.update(f"{path.relative_to(ROOT).as_posix()} {content}\n".encode())
    return digest.hexdigest()


def kept_folder(name: str, make: Callable[[Path], None]) -> Path:
    """Return a folder of the cache, made by `make` unless it is there already.

    Args:
        name: has everything in it that decides what is in the folder.
        make: fills a new folder of the path that it is given.
    """
    kept = CACHE / name
    with locked(CACHE / "lock"):
        if not kept.is_dir():
            partial = kept.with_suffix(".partial")
            shutil.rmtree(partial, ignore_errors=True)
            make(partial)
            partial.replace(kept)
    return kept


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold an exclusive lock on `path`: two demos may build at once."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _files_under(root: Path) -> list[Path]:
    if root.is_file():
        return [root]
    return sorted(path for path in root.rglob("*") if path.is_file())
