"""From a form in a real browser to the dashboard, with and without JavaScript."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import NewPage
from tests.support.accessibility import find_violations
from tests.support.stack import Stack

pytestmark = [pytest.mark.browser, pytest.mark.demo, pytest.mark.timeout(900)]

RECEIPT = re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}")


def fill_in(page: Page, name: str, email: str) -> None:
    page.locator("[name=name]").fill(name)
    page.locator("[name=email]").fill(email)
    page.locator("[name=topic]").select_option("quote")
    page.locator("[name=message]").fill("Two oak tables,\nplease <call> & tell.")


def receipt_on(page: Page) -> str:
    found = RECEIPT.search(page.locator("main").inner_text())
    assert found is not None
    return found[0]


def assert_in_dashboard(page: Page, name: str, receipt: str) -> None:
    page.get_by_role("link", name=name).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    expect(page.get_by_text("please <call> & tell.")).to_be_visible()
    expect(page.get_by_text("A quote")).to_be_visible()
    expect(page.get_by_text(receipt).first).to_be_visible()


@pytest.mark.parametrize("width", [1280, 375])
def test_lead_sent_with_javascript_is_in_the_dashboard(
    stack: Stack, new_page: NewPage, sales: Callable[[int], Page], width: int
) -> None:
    page = new_page(width)
    page.goto(stack.contract["embed_url"])
    page.locator("[data-lead-form-state]").wait_for()
    fill_in(page, f"Scripted {width}", f"scripted-{width}@example.org")
    page.get_by_role("button", name="Send message").click()
    page.locator(".lead-form-success").wait_for()
    assert page.url.startswith(stack.contract["embed_url"])
    assert_in_dashboard(sales(width), f"Scripted {width}", receipt_on(page))


def test_lead_sent_offline_from_a_tab_that_is_closed_is_in_the_dashboard_once(
    stack: Stack, new_page: NewPage, sales: Callable[[int], Page]
) -> None:
    page = new_page(375)
    page.goto(stack.contract["embed_url"])
    page.locator("[data-lead-form-state]").wait_for()
    fill_in(page, "Tunnel Tess", "tess@example.org")
    page.context.set_offline(True)
    page.get_by_role("button", name="Send message").click()
    expect(page.locator(".lead-form-queued")).to_contain_text("saved on this device")
    page.close()

    page.context.set_offline(False)
    page = page.context.new_page()
    page.goto(stack.contract["embed_url"])
    page.locator(".lead-form-success").wait_for()
    assert page.evaluate("localStorage.length") == 0
    receipt = receipt_on(page)
    page.reload()  # nothing is left to be sent again
    dashboard = sales(1280)
    expect(dashboard.get_by_role("link", name="Tunnel Tess")).to_have_count(1)
    assert_in_dashboard(dashboard, "Tunnel Tess", receipt)


@pytest.mark.parametrize("width", [1280, 375])
def test_lead_sent_without_javascript_is_in_the_dashboard(
    stack: Stack, new_page: NewPage, sales: Callable[[int], Page], width: int
) -> None:
    page = new_page(width, javascript=False)
    page.goto(stack.contract["no_js_url"])
    fill_in(page, f"Plain {width}", f"plain-{width}@example.org")
    page.get_by_role("button", name="Send message").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")
    assert_in_dashboard(sales(width), f"Plain {width}", receipt_on(page))


def test_refused_plain_form_is_mended_on_the_page_that_keeps_it(
    stack: Stack, new_page: NewPage, sales: Callable[[int], Page]
) -> None:
    page = new_page(javascript=False)
    page.goto(stack.contract["no_js_url"])
    fill_in(page, "Mended", "mended@example.org")
    # The browser would ask for the address itself: send what an old one would.
    page.locator("[name=email]").evaluate("field => { field.type = 'text'; field.value = 'no' }")
    page.get_by_role("button", name="Send message").click()
    expect(page).to_have_title(re.compile("^Error: "))
    page.get_by_role("link", name=re.compile("e-mail", re.IGNORECASE)).click()
    expect(page.locator("#field-email")).to_be_focused()
    expect(page.locator("[name=message]")).to_have_value("Two oak tables,\nplease <call> & tell.")
    page.locator("#field-email").fill("mended@example.org")
    page.locator("button").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")
    assert_in_dashboard(sales(1280), "Mended", receipt_on(page))


@pytest.mark.parametrize("width", [1280, 375])
def test_pages_that_the_api_serves_are_accessible(
    stack: Stack, new_page: NewPage, axe_source: str, width: int
) -> None:
    page = new_page(width)
    form_url = f"{stack.contract['api_url']}/f/{stack.contract['form_id']}"
    page.goto(form_url)
    assert find_violations(page, axe_source) == []
    page.locator("form").evaluate("form => { form.noValidate = true }")
    page.locator("button").click()
    expect(page).to_have_title(re.compile("^Error: "))
    assert find_violations(page, axe_source) == []
    border = page.locator("#field-name").evaluate("field => getComputedStyle(field).borderTopWidth")
    assert border == "2px"
    page.goto(f"{form_url}/thanks?receipt=7K3M-Q2XD")
    assert find_violations(page, axe_source) == []
    page.goto(f"{stack.contract['api_url']}/f/form_x")
    assert find_violations(page, axe_source) == []
    assert no_overflow(page)


@pytest.mark.parametrize("width", [1280, 375])
def test_dashboard_is_accessible_and_fits(
    sales: Callable[[int], Page], axe_source: str, width: int
) -> None:
    page = sales(width)
    assert find_violations(page, axe_source) == []
    assert no_overflow(page)
    page.locator("main a[href*='/lead_'], #content a[href*='/lead_']").first.click()
    assert find_violations(page, axe_source) == []
    assert no_overflow(page)


def no_overflow(page: Page) -> bool:
    """Tell whether nothing has to be scrolled sideways."""
    fits: bool = page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    return fits
