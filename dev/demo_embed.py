"""The embed as the demo site serves it: under a release's names, so that snippets can be pasted."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from typing import Final

from dev.settings import ROOT

SCRIPTS: Final = ROOT / "embed" / "src"
SCRIPTS_PATH: Final = "/lead-form/"
RELEASED: Final[Mapping[str, str]] = {
    "lead-form.js": "lead-form.mjs",
    "lead-form.css": "lead-form.css",
}
"""The names of a release's files, and the sources that stand for them here."""


def embed_environment(site_url: str) -> dict[str, str]:
    """Return the dashboard's settings that say where the embed is, and what is in it."""
    integrity = {name: _integrity(source) for name, source in RELEASED.items()}
    return {
        "EMBED_URL": f"{site_url}{SCRIPTS_PATH.rstrip('/')}",
        "EMBED_INTEGRITY": json.dumps(integrity),
    }


def _integrity(source: str) -> str:
    digest = hashlib.sha384((SCRIPTS / source).read_bytes()).digest()
    return f"sha384-{base64.b64encode(digest).decode()}"
