"""The page and the server say the same of the same mistake."""

from __future__ import annotations

from decimal import Decimal

import pytest
from playwright.sync_api import Page

from leadmodels.rules.fields import Field, Option
from leadmodels.rules.validation import validate_submission

pytestmark = pytest.mark.browser

HINT = "two letters, then digits"
OPTIONS = (Option(value="a", label="A"),)
CASES = {
    "required": (Field(name="x", type="text", label="L", required=True), ""),
    "required-select": (
        Field(name="x", type="select", label="L", required=True, options=OPTIONS),
        "",
    ),
    "required-checkbox": (Field(name="x", type="checkbox", label="L", required=True), ""),
    "email": (Field(name="x", type="email", label="L"), "ada@"),
    "url": (Field(name="x", type="url", label="L"), "example"),
    "too-short": (Field(name="x", type="text", label="L", min_length=3), "ab"),
    "pattern": (Field(name="x", type="text", label="L", pattern="[a-z]+"), "7"),
    "pattern-hint": (Field(name="x", type="text", label="L", pattern="[a-z]+", hint=HINT), "7"),
    "too-small": (Field(name="x", type="number", label="L", minimum=Decimal(2)), "1"),
    "too-large": (Field(name="x", type="number", label="L", maximum=Decimal(2)), "3"),
}


def control_of(field: Field) -> str:
    """Write a field as a page would."""
    limits = {
        "minlength": field.min_length,
        "min": field.minimum,
        "max": field.maximum,
        "pattern": field.pattern,
        "title": field.hint,
    }
    attributes = "".join(f' {name}="{value}"' for name, value in limits.items() if value)
    attributes += " required" if field.required else ""
    if field.type == "select":
        return f'<select id="x" name="x"{attributes}><option value=""></option></select>'
    return f'<input id="x" name="x" type="{field.type}"{attributes}>'


@pytest.mark.parametrize("name", CASES)
def test_the_page_says_what_the_server_would_say(
    page: Page, site: str, pages: dict[str, str], name: str
) -> None:
    field, typed = CASES[name]
    pages["/words.html"] = f"""<!doctype html><html lang="en"><title>Words</title>
      <script type="module" src="/lead-form/lead-form.mjs"></script>
      <form data-lead-form action="{{{{ form_action }}}}" method="post">
      <label for="x">L</label> {control_of(field)}<button>Send</button></form>"""
    page.goto(f"{site}/words.html")
    page.locator("[data-lead-form-state=idle]").wait_for()
    if typed:
        page.locator("#x").press_sequentially(typed)
    page.get_by_role("button").click()

    (error,) = validate_submission((field,), {"x": typed} if typed else {}).errors
    assert page.locator(".lead-form-summary li").all_inner_texts() == [error.message]
