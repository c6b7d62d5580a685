"""The embed's pages in a browser, between a site and an API that the test controls."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.embed.outbox_page import PAGES, open_form
from tests.browser.embed.stub_servers import StubApi, serve_api, serve_site

# A page's script can't be told from the outside that it broke the policy; the event can.
COLLECT_VIOLATIONS = """
window.violations = [];
document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) =>
  window.violations.push(`${violatedDirective} ${blockedURI}`));
"""


@pytest.fixture
def api() -> Iterator[StubApi]:
    with serve_api() as api:
        yield api


@pytest.fixture
def pages() -> dict[str, str]:
    """Pages of the test's own, by path: put HTML in before opening one."""
    return {}


@pytest.fixture
def site(api: StubApi, pages: dict[str, str]) -> Iterator[str]:
    with serve_site(api, pages) as url:
        yield url


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    context.set_default_timeout(5_000)
    page = context.new_page()
    page.add_init_script(COLLECT_VIOLATIONS)
    yield page
    context.close()


@pytest.fixture
def demo(page: Page, site: str) -> Page:
    page.goto(f"{site}/index.html")
    page.locator("[data-lead-form-state]").wait_for()
    return page


@pytest.fixture
def visitor(browser: Browser, site: str, pages: dict[str, str]) -> Iterator[BrowserContext]:  # noqa: ARG001 - the site outlives it
    """A browser with a storage of its own, on a site that also has the outbox's pages."""
    pages.update(PAGES)
    context = browser.new_context()
    context.set_default_timeout(5_000)
    yield context
    context.close()


@pytest.fixture
def write(visitor: BrowserContext, site: str) -> Page:
    """The visitor's first tab, on the page with a form of every kind of control."""
    return open_form(visitor, f"{site}/write.html")
