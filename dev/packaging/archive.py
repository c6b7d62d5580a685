"""Zips that are the same bytes for the same files."""

from __future__ import annotations

import zipfile
from collections.abc import Collection
from pathlib import Path

# The earliest date a zip can carry: contents decide the bytes, not when they were packed.
EPOCH = (1980, 1, 1, 0, 0, 0)
# -rw-r--r--: the Lambda runtime reads as another user than the one who unpacks.
PERMISSIONS = 0o644 << 16


def write_archive(folder: Path, target: Path, *, without: Collection[Path] = ()) -> None:
    """Write every file under `folder` to the zip `target`, in name order, replacing it whole.

    What lies under a path of `without` is left out.
    """
    partial = target.with_suffix(".partial")
    files = sorted(
        path
        for path in folder.rglob("*")
        if path.is_file() and not any(path.is_relative_to(left_out) for left_out in without)
    )
    with zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path in files:
            entry = zipfile.ZipInfo(path.relative_to(folder).as_posix(), EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = PERMISSIONS
            # Unix, whatever machine packs: the attribute above would be read otherwise.
            entry.create_system = 3
            archive.writestr(entry, path.read_bytes())
    partial.replace(target)
