from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from tests.browser.embed.demo_form import fill_in, send
from tests.browser.embed.stub_servers import StubApi
from tests.support.accessibility import find_violations

pytestmark = pytest.mark.browser

WIDTHS = (1280, 375)
SIGNS = {
    "error": ".lead-form-summary",
    "sending": "[data-lead-form-state=sending]",
    "queued": ".lead-form-queued",
    "sent": ".lead-form-success",
}


@pytest.fixture
def violations(page: Page, axe_source: str) -> Callable[[], list[str]]:
    """Ask axe what is wrong with the page as it stands."""
    return lambda: find_violations(page, axe_source)


def bring_into(page: Page, api: StubApi, state: str) -> None:
    if state == "idle":
        return
    if state != "error":
        fill_in(page)
    if state == "sending":
        api.hold.clear()
    if state == "queued":
        api.answer_with(503, None)
    send(page)
    page.locator(SIGNS[state]).wait_for()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("state", ["idle", *SIGNS])
@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_on_the_enhanced_page(
    *,
    demo: Page,
    api: StubApi,
    violations: Callable[[], list[str]],
    width: int,
    state: str,
    scheme: Literal["light", "dark"],
) -> None:
    demo.set_viewport_size({"width": width, "height": 900})
    demo.emulate_media(color_scheme=scheme)
    bring_into(demo, api, state)
    assert violations() == []
    assert demo.evaluate("window.violations") == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_on_the_page_without_script(
    *,
    page: Page,
    site: str,
    violations: Callable[[], list[str]],
    width: int,
    scheme: Literal["light", "dark"],
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    page.goto(f"{site}/no-js.html")
    assert violations() == []
    assert page.evaluate("window.violations") == []


def test_axe_sees_a_planted_defect(page: Page, violations: Callable[[], list[str]]) -> None:
    page.set_content('<html lang="en"><title>Planted</title><main><h1>A</h1><input></main></html>')
    assert any(line.startswith("label:") for line in violations())


@pytest.mark.parametrize("state", ["idle", "error", "queued", "sent"])
@pytest.mark.parametrize("name", ["index.html", "no-js.html"])
def test_the_page_reflows_at_320_pixels(
    *, page: Page, site: str, api: StubApi, name: str, state: str
) -> None:
    page.set_viewport_size({"width": 320, "height": 256})
    page.goto(f"{site}/{name}")
    if name == "index.html":
        page.locator("[data-lead-form-state]").wait_for()
        bring_into(page, api, state)
    assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_the_page_keeps_to_its_content_security_policy_while_it_is_used(
    page: Page, site: str, api: StubApi
) -> None:
    page.goto(f"{site}/index.html")
    page.locator("[data-lead-form-state]").wait_for()
    send(page)
    api.answer_with(503, None)
    fill_in(page)
    send(page)
    expect(page.locator(".lead-form-queued")).to_be_visible()
    api.answer_with(201, None)
    expect(page.locator(".lead-form-success")).to_be_visible()
    assert page.evaluate("window.violations") == []
    page.evaluate("document.body.setAttribute('style', 'color: red')")
    assert len(page.evaluate("window.violations")) == 1  # the policy is really in force


def test_controls_and_the_button_are_44_pixels_high(demo: Page) -> None:
    targets = "input:not([type=checkbox]), select, textarea, button, .lead-form-choice"
    boxes = demo.locator(f"[data-lead-form] :is({targets})")
    heights = boxes.evaluate_all("all => all.map(one => one.getBoundingClientRect().height)")
    assert len(heights) == 8
    assert min(heights) >= 44
