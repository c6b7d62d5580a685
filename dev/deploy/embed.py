"""The embed's files, where the stack serves them."""

from __future__ import annotations

import json
import mimetypes
from pathlib import Path
from typing import Final

import boto3

from dev.deploy.settings import DeployError
from dev.settings import ROOT

BUILT: Final = ROOT / "dist" / "embed"
# A version's files never change: another version is another folder.
FOR_A_YEAR: Final = "public, max-age=31536000, immutable"


def upload_embed(bucket: str, *, region: str) -> str:
    """Put the embed's files, as they are built, into the bucket; return the version.

    Raises:
        DeployError: they are not built, for want of Node.js.
    """
    version = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))["version"]
    folder = BUILT / version
    if not folder.is_dir():
        raise DeployError(f"There is no {folder}: install Node.js, and run the same command again.")
    s3 = boto3.client("s3", region_name=region)
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            s3.upload_file(
                Filename=str(path),
                Bucket=bucket,
                Key=f"lead-form/{version}/{path.relative_to(folder).as_posix()}",
                ExtraArgs={"ContentType": _content_type(path), "CacheControl": FOR_A_YEAR},
            )
    return str(version)


def _content_type(path: Path) -> str:
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return f"{kind}; charset=utf-8" if kind.startswith("text/") else kind
