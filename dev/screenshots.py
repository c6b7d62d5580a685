"""Take the pictures of the docs from a running demo: `python -m dev.screenshots`.

Needs the development environment, Chromium, and fonts for the sample leads' scripts.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from dev.settings import ROOT, read_settings

PICTURES = ROOT / "docs" / "images"


def take_screenshots(demo: dict[str, Any], browser: Browser) -> None:
    """Fill in the form, then look at the lead in the dashboard."""
    page = open_page(browser, 1280, 860)
    page.goto(demo["embed_url"])
    page.locator("[name=name]").fill("Robin Sample")
    page.locator("[name=email]").fill("robin@example.com")
    page.locator("[name=topic]").select_option("quote")
    page.locator("[name=message]").fill("Two oak tables, about 2 m long.")
    page.locator("form").scroll_into_view_if_needed()
    page.screenshot(path=PICTURES / "form.png")
    page.get_by_role("button", name="Send message").click()
    page.locator(".lead-form-success").wait_for()

    page = open_page(browser, 1280, 860)
    page.goto(demo["dashboard_url"])
    page.get_by_label("Username").fill(demo["sales"]["username"])
    page.get_by_label("Password").fill(demo["sales"]["password"])
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url(lambda url: "/login/" not in url)
    page.goto(f"{demo['dashboard_url']}leads/lead/")
    page.get_by_text("Robin Sample").first.wait_for()
    page.screenshot(path=PICTURES / "leads.png")
    page.get_by_role("link", name="Robin Sample").first.click()
    page.screenshot(path=PICTURES / "lead.png")


def open_page(browser: Browser, width: int, height: int) -> Page:
    """Open a page without memory of the ones before."""
    viewport = {"width": width, "height": height}
    return browser.new_page(viewport=viewport, reduced_motion="reduce")  # type: ignore[arg-type]


if __name__ == "__main__":
    contract = read_settings(os.environ).directory / "demo.json"
    if not Path(contract).is_file():
        sys.exit("Start the demo first: make demo")
    PICTURES.mkdir(parents=True, exist_ok=True)
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        take_screenshots(json.loads(contract.read_text()), launched)
        launched.close()
