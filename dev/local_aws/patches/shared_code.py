"""Unpack a function's zip once for all of its workers.

Upstream (1.5.33) unpacks it for each worker, some 600 files, and leaves them there when it is
stopped: a busy demo left tens of thousands, which the next start had to delete. On AWS the code is
read-only, so nobody can tell whose copy it is.
"""

from __future__ import annotations

import hashlib
import tempfile
import threading
import zipfile
from pathlib import Path


def apply() -> None:
    """Put another reader of zips into the module that starts workers."""
    from ministack.core import lambda_runtime  # noqa: PLC0415 - reads its settings

    unpacked: dict[str, Path] = {}
    lock = threading.Lock()

    class SharedZipFile(zipfile.ZipFile):
        """A zip whose content is unpacked once, and linked to after that."""

        def extractall(self, path: object = None, *_: object) -> None:
            """Make the empty folder `path` a link to the content."""
            packed = Path(str(self.filename)).read_bytes()
            key = hashlib.sha256(packed).hexdigest()
            with lock:
                if key not in unpacked or not unpacked[key].is_dir():
                    folder = Path(tempfile.mkdtemp(prefix="ministack-code-"))
                    super().extractall(folder)
                    unpacked[key] = folder
            target = Path(str(path))
            target.rmdir()
            target.symlink_to(unpacked[key], target_is_directory=True)

    class SharedZips:
        """What the module uses of `zipfile`, with our reader."""

        ZipFile = SharedZipFile
        BadZipFile = zipfile.BadZipFile
        LargeFileError = zipfile.LargeZipFile

    lambda_runtime.zipfile = SharedZips
