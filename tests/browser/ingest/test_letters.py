"""E-mails as a browser shows them: in both themes, wide and narrow, whatever they hold."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page

from ingest.notices.letter_html import to_html
from ingest.notices.letters import letter_of_lead
from tests.support.accessibility import find_violations
from tests.support.leads import make_lead
from tests.support.table import NOW, contact_form

pytestmark = pytest.mark.browser

PLAIN = {
    "name": "Cora Example",
    "email": "cora.example@example.org",
    "phone": "+44 20 7946 0958",
    "topic": "quote",
    "message": "Hello,\n\nwe would like two oak tables for our kitchen.\nCould you come?",
    "newsletter": True,
}
HOSTILE = {
    "name": "<b>" + "Unbrokenname" * 30,
    "email": "v@example.org",
    "message": "https://example.com/"
    + "x" * 500
    + "\n\u202ertl\n\u0645\u0631\u062d\u0628\u0627\n</dl></main><h1>Hello</h1>",
    "long question " * 20: "日本語" * 200,
}


@pytest.fixture(params=["light", "dark"])
def scheme(request: pytest.FixtureRequest) -> Literal["light", "dark"]:
    return "light" if request.param == "light" else "dark"


@pytest.fixture(params=[600, 375])
def page(
    browser: Browser, scheme: Literal["light", "dark"], request: pytest.FixtureRequest
) -> Iterator[Page]:
    context = browser.new_context(
        color_scheme=scheme, viewport={"width": request.param, "height": 900}
    )
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("values", [PLAIN, HOSTILE], ids=["plain", "hostile"])
def test_an_e_mail_can_be_read_by_everybody(
    page: Page,
    axe_source: str,
    scheme: str,
    values: dict[str, str | bool],
) -> None:
    made = make_lead(contact_form(), at=NOW, seed=1, values=values)
    lead = replace(made, name=str(values["name"]))
    letter = letter_of_lead(
        lead, contact_form(), subject="", dashboard_url="https://dashboard.example.com"
    )
    page.set_content(to_html(letter))
    if folder := os.environ.get("LETTER_PICTURES"):
        width = page.viewport_size["width"] if page.viewport_size else 0
        kind = "plain" if values is PLAIN else "hostile"
        page.screenshot(path=Path(folder) / f"{kind}-{scheme}-{width}.png", full_page=True)
    assert find_violations(page, axe_source) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.locator("h1").count() == 1
    assert page.get_by_role("link").count() == 1
    # Nothing is fetched, so nobody learns that it was opened.
    assert page.evaluate("performance.getEntriesByType('resource').length") == 0
