"""The demo's pages in other sites' looks, as a visitor goes through each of them."""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus

from playwright.sync_api import Page

from tests.browser.embed.demo_form import VALUES
from tests.browser.embed.stub_servers import StubApi

THEMES = ("themes/terminal", "themes/magazine", "themes/utility")
PAGES = ("index", *THEMES)
BUTTON = "form[data-lead-form] [type=submit]"


def open_page(page: Page, site: str, name: str) -> None:
    """Open a page of the demo's, and wait until its form is enhanced."""
    page.goto(f"{site}/{name}.html")
    page.locator("[data-lead-form-state]").wait_for()


def fill_in_by_name(page: Page) -> None:
    """Fill in every required field, whatever its words and its kind."""
    for name, value in VALUES.items():
        control = page.locator(f"[name={name}]")
        if control.first.get_attribute("type") == "radio":
            page.locator(f"[name={name}][value={value}]").check()
        elif control.evaluate("control => control.matches('select')"):
            control.select_option(value)
        else:
            control.fill(value)


def go_through_states(page: Page, api: StubApi) -> Iterator[str]:
    """Take an open page through what a visitor may see, and name each while it is shown."""
    yield "idle"
    page.locator(BUTTON).click()
    page.locator(".lead-form-summary").wait_for()
    yield "error"
    fill_in_by_name(page)
    api.answer_with(HTTPStatus.SERVICE_UNAVAILABLE, {"ok": False})
    api.hold.clear()
    page.locator(BUTTON).click()
    page.locator("[data-lead-form-state=sending]").wait_for()
    yield "sending"
    api.hold.set()
    page.locator(".lead-form-queued").wait_for()
    yield "queued"
    api.answer_with(HTTPStatus.CREATED, None)
    page.evaluate("dispatchEvent(new Event('online'))")
    page.locator(".lead-form-success").wait_for()
    yield "sent"
