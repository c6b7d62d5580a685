"""The demo form as a visitor meets it."""

from __future__ import annotations

from playwright.sync_api import Page

VALUES = {
    "name": "Ada Example",
    "email": "ada@example.com",
    "topic": "quote",
    "message": "A bookcase,\n2.4 m wide.",
}


def fill_in(page: Page) -> None:
    """Fill in every required field of the demo form."""
    page.get_by_label("Your name").fill(VALUES["name"])
    page.get_by_label("Email address").fill(VALUES["email"])
    page.get_by_label("What would you like?").select_option(VALUES["topic"])
    page.get_by_label("Your message").fill(VALUES["message"])


def typed(page: Page) -> dict[str, str]:
    """Read back what stands in the required fields."""
    return {name: page.locator(f"[name={name}]").input_value() for name in VALUES}


def send(page: Page) -> None:
    page.get_by_role("button", name="Send message").click()
