"""The embed's files, where the stack serves them."""

from __future__ import annotations

import json
import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import boto3

from dev.deploy.settings import DeployError
from dev.settings import ROOT

BUILT: Final = ROOT / "dist" / "embed"
# A version's files never change: another version is another folder.
FOR_A_YEAR: Final = "public, max-age=31536000, immutable"
# What its release says of its files, for the `integrity` of those who load them.
INTEGRITY: Final = "integrity.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServedEmbed:
    """A version of the embed, as pages load it.

    Args:
        url: the version's folder, without a slash at the end.
        integrity: of each file by its name, `sha384-…`.
    """

    url: str
    integrity: Mapping[str, str]

    @property
    def variables(self) -> dict[str, str]:
        """The dashboard's settings that let its snippets name it."""
        return {"EMBED_URL": self.url, "EMBED_INTEGRITY": json.dumps(dict(self.integrity))}


def upload_embed(bucket: str, *, url: str, region: str, built: Path = BUILT) -> ServedEmbed:
    """Put the embed's files, as they are built, into the bucket.

    Args:
        bucket: its name.
        url: where its files are served, without a slash at the end.
        region: the bucket's.
        built: the folder with a folder for each version.

    Raises:
        DeployError: they are not built, for want of Node.js; or the version is in the bucket with
            other contents, which pages name by their hash. Nothing was uploaded.
    """
    version = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))["version"]
    folder = built / version
    if not folder.is_dir():
        raise DeployError(f"There is no {folder}: install Node.js, and run the same command again.")
    integrity = json.loads((folder / INTEGRITY).read_text(encoding="utf-8"))
    files = {f"lead-form/{version}/{name}": folder / name for name in (*integrity, INTEGRITY)}
    s3 = boto3.client("s3", region_name=region)
    there = {key: _content(s3, bucket, key) for key in files}
    changed = [key for key, path in files.items() if there[key] not in (None, path.read_bytes())]
    if changed:
        raise DeployError(
            f"{changed[0]} is served already, with other contents, and pages keep it for a year: "
            "raise the version in package.json."
        )
    for key, path in files.items():
        if there[key] is None:
            s3.put_object(
                Bucket=bucket,
                Key=key,
                Body=path.read_bytes(),
                ContentType=_content_type(path),
                CacheControl=FOR_A_YEAR,
            )
    return ServedEmbed(url=f"{url}/lead-form/{version}", integrity=integrity)


def _content(s3: Any, bucket: str, key: str) -> bytes | None:  # noqa: ANN401 - boto3's own
    try:
        content: bytes = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
    except s3.exceptions.NoSuchKey:
        return None
    return content


def _content_type(path: Path) -> str:
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return f"{kind}; charset=utf-8" if kind.startswith("text/") else kind
