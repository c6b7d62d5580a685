"""What axe-core says of a page."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from playwright.sync_api import Page

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
# Source: https://github.com/dequelabs/axe-core/blob/develop/doc/API.md#axe-core-tags
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# What passes is neither gathered nor sent here: that took longer than to look.
LOOK = f"""async () => {{
  const asked = {{ runOnly: {json.dumps(TAGS)}, resultTypes: ["violations"] }};
  const {{ violations }} = await axe.run(asked);
  return violations.flatMap(({{ id, nodes }}) => nodes.map(({{ html }}) => `${{id}}: ${{html}}`));
}}"""


@pytest.fixture(scope="session")
def axe_source() -> str:
    if not AXE.is_file():
        reason = "axe-core is missing: run npm ci."
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return AXE.read_text(encoding="utf-8")


def find_violations(page: Page, axe_source: str) -> list[str]:
    """Ask axe what is wrong with the page as it stands: rule and element, one line each."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(axe_source)  # evaluated by the debugger, so the page's policy lets it in
    violations: list[str] = page.evaluate(LOOK)
    return violations
