"""The hosted form in a browser: every type of field, without a script."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from ingest.pages import form_page, refusal_page
from ingest.refusals import Refusal
from leadmodels.forms import Form
from leadmodels.rules.fields import FIELD_TYPES, Field, Option
from leadmodels.rules.validation import validate_submission
from tests.support.accessibility import find_violations
from tests.support.table import NOW

pytestmark = pytest.mark.browser

OPTIONS = (Option(value="a", label="First"), Option(value="b", label="Second"))
FORM = Form(
    form_id="form_x",
    name="Every type of field",
    fields=tuple(
        Field(
            name=field_type,
            type=field_type,
            label=f"Your {field_type}",
            hint="Just for us." if field_type != "hidden" else "",
            required=field_type != "hidden",
            options=OPTIONS if field_type in {"select", "radio", "multiselect"} else (),
            earliest=date(2026, 1, 1) if field_type == "date" else None,
        )
        for field_type in FIELD_TYPES
    ),
    origins=(),
    created_at=NOW,
    updated_at=NOW,
)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(java_script_enabled=True)
    yield context.new_page()
    context.close()


def refused(sent: dict[str, object]) -> str:
    judged = validate_submission(FORM.fields, sent)
    refusal = Refusal(422, "fields", "Please mend this.", errors=judged.errors, values=sent)
    url = "https://api.example.com/f/form_x"
    return form_page(FORM, form_url=url, key="k", refusal=refusal).body


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 320])
def test_axe_finds_nothing_where_everything_is_wrong(
    page: Page, axe_source: str, width: int, scheme: Literal["light", "dark"]
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    page.set_content(refused({}))
    assert find_violations(page, axe_source) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_each_link_of_the_summary_leads_to_a_control_of_its_field(page: Page) -> None:
    page.set_content(refused({}))
    links = page.locator(".summary a")
    asked = [field.name for field in FORM.fields if field.type != "hidden"]
    assert links.count() == len(asked)
    for place, name in enumerate(asked):
        links.nth(place).click()
        # A link moves the place from which Tab goes on: the control is the target itself.
        assert page.locator(":target").get_attribute("name") == name


def test_groups_are_named_described_and_keep_what_was_chosen(page: Page) -> None:
    page.set_content(refused({"radio": "b", "multiselect": ["b", "z"]}))
    expect(page.get_by_role("radio", name="Second")).to_be_checked()
    expect(page.get_by_role("checkbox", name="Second")).to_be_checked()
    expect(page.get_by_role("checkbox", name="First")).not_to_be_checked()
    boxes = page.get_by_role("group", name="Your multiselect")
    expect(boxes).to_have_accessible_description(
        'Just for us. Choose only from the options for "Your multiselect".'
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_where_a_page_may_not_post_and_what_was_typed_can_be_copied(
    page: Page, axe_source: str, scheme: Literal["light", "dark"]
) -> None:
    sent = {"textarea": "First line\n  second  line", "radio": "b", "text": "x" * 400}
    refusal = Refusal(403, "origin", "Not from there.", values=sent)
    page.set_viewport_size({"width": 320, "height": 900})
    page.emulate_media(color_scheme=scheme)
    page.set_content(refusal_page(refusal, FORM).body)
    assert find_violations(page, axe_source) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.locator("dt").all_inner_texts() == ["Your text", "Your textarea", "Your radio"]
    copied = page.evaluate(
        """() => { getSelection().selectAllChildren(document.querySelector("dd:nth-of-type(2)"));
          return getSelection().toString() }"""
    )
    assert copied == sent["textarea"]
    expect(page.locator("form, input, textarea, button")).to_have_count(0)
