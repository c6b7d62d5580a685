"""The form in other sites' looks: readable everywhere, and nobody's rule is lost or changed."""

from __future__ import annotations

from http import HTTPStatus
from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from dev.provision.forms import ENQUIRY_FIELDS
from leadmodels.rules.validation import validate_submission
from tests.browser.embed.colours import contrast_of, contrasts_of, texts_below
from tests.browser.embed.demo_form import VALUES
from tests.browser.embed.stub_servers import StubApi
from tests.browser.embed.theme_pages import (
    BUTTON,
    PAGES,
    THEMES,
    fill_in_by_name,
    go_through_states,
    open_page,
)
from tests.support.accessibility import find_violations

pytestmark = pytest.mark.browser

Scheme = Literal["light", "dark"]
# Those that know a dark scheme; the other two have one look.
LOOKS: list[tuple[str, Scheme]] = [
    *((name, "light") for name in PAGES),
    ("index", "dark"),
    ("themes/magazine", "dark"),
]
TEXTS = (
    "form :is(label, legend, .lead-form-hint, .note, .lead-form-optional, .lead-form-error, button)"
    ", .lead-form-summary :is(h2, a), .lead-form-success :is(h2, div), .lead-form-queued > *"
)
FIELDS = "form[data-lead-form] :is(input:not([type=checkbox], [type=radio]), select, textarea)"
# Every computed property of every element, and of what is painted before and after it.
STYLES = """() => [...document.querySelectorAll("html, body, body *:not([class^=lead-form])")]
  .map((one) => [null, "::before", "::after"].map((part) => {
    const style = getComputedStyle(one, part);
    return [...style].map((name) => `${name}: ${style.getPropertyValue(name)}`).join("; ");
  }))"""


@pytest.mark.parametrize(("name", "scheme"), LOOKS)
def test_axe_finds_nothing_in_any_state(
    *, page: Page, site: str, api: StubApi, axe_source: str, name: str, scheme: Scheme
) -> None:
    page.emulate_media(color_scheme=scheme)
    open_page(page, site, name)
    found = {state: find_violations(page, axe_source) for state in go_through_states(page, api)}
    assert found == {state: [] for state in ("idle", "error", "sending", "queued", "sent")}
    assert page.evaluate("window.violations") == []


@pytest.mark.parametrize(("name", "scheme"), LOOKS)
def test_words_edges_and_the_focus_stand_out(
    *, page: Page, site: str, api: StubApi, name: str, scheme: Scheme
) -> None:
    page.emulate_media(color_scheme=scheme)
    open_page(page, site, name)
    for state in go_through_states(page, api):
        assert texts_below(page, TEXTS, 4.5) == {}, state
        if state not in {"idle", "sending"}:  # a button that was clicked on shows no ring
            assert contrast_of(page.locator(":focus")).outline >= 3, state
        if state in {"idle", "error", "sending"}:
            edges = [field.border for field in contrasts_of(page.locator(FIELDS))]
            assert len(edges) >= 3
            assert min(edges) >= 3, state


@pytest.mark.parametrize(("name", "scheme"), LOOKS)
def test_the_focus_can_be_seen_on_every_control(
    *, page: Page, site: str, name: str, scheme: Scheme
) -> None:
    page.emulate_media(color_scheme=scheme)
    open_page(page, site, name)
    controls = page.locator("form").locator("input, select, textarea, button")
    controls.first.focus()
    for _ in range(controls.count() + 1):
        focused = page.locator(":focus")
        if not page.evaluate("document.activeElement.matches('form *')"):
            break  # sooner where there are radio buttons: Tab visits one of a group
        assert contrast_of(focused).outline >= 3, focused.get_attribute("name")
        page.keyboard.press("Tab")
    else:
        pytest.fail("Tab never left the form")


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("width", [1280, 320])
def test_the_ring_around_the_errors_is_seen_whole(
    *, page: Page, site: str, name: str, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 600})
    open_page(page, site, name)
    page.locator(BUTTON).click()
    summary = page.locator(".lead-form-summary")
    expect(summary).to_be_focused()
    top, ring = summary.evaluate(
        """one => { const { outlineOffset, outlineWidth } = getComputedStyle(one);
          return [one.getBoundingClientRect().top,
            parseFloat(outlineOffset) + parseFloat(outlineWidth)] }"""
    )
    assert top >= ring >= 3


@pytest.mark.parametrize("name", PAGES)
def test_nothing_scrolls_sideways_at_320_pixels(
    *, page: Page, site: str, api: StubApi, name: str
) -> None:
    page.set_viewport_size({"width": 320, "height": 256})
    open_page(page, site, name)
    for state in go_through_states(page, api):
        assert page.evaluate("document.documentElement.scrollWidth") == 320, state


@pytest.mark.parametrize("name", PAGES)
def test_fields_are_written_in_the_size_of_the_text_around_them(
    *, page: Page, site: str, name: str
) -> None:
    open_page(page, site, name)
    size = "one => parseFloat(getComputedStyle(one).fontSize)"
    text = page.locator("body").evaluate(size)
    for field in page.locator(FIELDS).all():
        assert field.evaluate(size) >= min(16, text)


@pytest.mark.parametrize(
    ("name", "selector", "css", "value"),
    [
        ("themes/terminal", "form label", "color", "rgb(143, 184, 155)"),
        ("themes/terminal", BUTTON, "background-color", "rgb(18, 58, 32)"),
        ("themes/terminal", BUTTON, "border-top-width", "1px"),
        ("themes/terminal", ".lead-form-heading", "text-transform", "uppercase"),
        ("themes/terminal", ".lead-form-summary a", "color", "rgb(126, 226, 160)"),
        ("themes/terminal", "form", "display", "flex"),
        ("themes/magazine", "form label", "color", "rgb(94, 75, 60)"),
        ("themes/magazine", BUTTON, "background-color", "rgb(140, 29, 24)"),
        ("themes/magazine", BUTTON, "border-top-width", "0px"),
        ("themes/magazine", ".lead-form-heading", "line-height", "33.6px"),
        ("themes/utility", BUTTON, "background-color", "rgb(76, 29, 149)"),
        ("themes/utility", ".lead-form-summary ul", "list-style-type", "none"),
        ("themes/utility", "[name=email]", "border-top-width", "2px"),
        ("themes/utility", "form", "row-gap", "24px"),
        ("index", ".lead-form-heading", "font-size", "22px"),
    ],
)
def test_a_rule_of_the_host_wins(
    *, page: Page, site: str, name: str, selector: str, css: str, value: str
) -> None:
    open_page(page, site, name)
    page.locator(BUTTON).click()
    expect(page.locator(selector).first).to_have_css(css, value)


@pytest.mark.parametrize("name", PAGES)
def test_nothing_outside_the_form_is_changed_by_the_stylesheet(
    page: Page, site: str, name: str
) -> None:
    open_page(page, site, name)
    # The form takes room, and where the rest stands follows from that alone.
    page.evaluate("document.querySelector('form').remove()")
    with_it = page.evaluate(STYLES)
    page.evaluate("document.querySelector('link[href^=\"/lead-form/\"]').remove()")
    assert len(with_it) > 15
    assert page.evaluate(STYLES) == with_it


@pytest.mark.parametrize("name", THEMES)
def test_the_thick_edge_of_panels_stands_where_a_line_begins(
    *, page: Page, site: str, api: StubApi, name: str
) -> None:
    open_page(page, site, name)
    first, last = ("right", "left") if name == "themes/magazine" else ("left", "right")
    panels = {"error": "summary", "queued": "queued", "sent": "success"}
    for state in go_through_states(page, api):
        if state in panels:
            panel = page.locator(f".lead-form-{panels[state]}")
            width = "(one, side) => parseFloat(getComputedStyle(one)[`border-${side}-width`])"
            assert panel.evaluate(width, first) > 2 * panel.evaluate(width, last) > 0, state


def test_a_reference_reads_from_left_to_right_among_arabic_words(
    page: Page, site: str, api: StubApi
) -> None:
    open_page(page, site, "themes/magazine")
    fill_in_by_name(page)
    # Digits alone before the hyphen: these would change sides.
    api.answer_with(HTTPStatus.CREATED, {**api.stored_body(), "receipt": "7312-Q2XD"})
    page.locator(BUTTON).click()
    page.locator(".lead-form-success").wait_for()
    places = page.locator(".lead-form-success strong").evaluate("""(strong) => {
      const range = document.createRange();
      return [...strong.textContent].map((_, index) => {
        range.setStart(strong.firstChild, index);
        range.setEnd(strong.firstChild, index + 1);
        return range.getBoundingClientRect().left;
      });
    }""")
    assert len(places) == 9
    assert places == sorted(places)


@pytest.mark.parametrize("name", THEMES)
def test_a_page_in_another_look_sends_what_the_demos_form_takes_without_script(
    *, page: Page, site: str, api: StubApi, name: str
) -> None:
    page.route("**/*.mjs", lambda route: route.abort())
    page.goto(f"{site}/{name}.html")
    fill_in_by_name(page)
    page.locator(BUTTON).click()
    page.wait_for_url(f"{api.form_action}/thanks?*")
    sent = api.submissions[0].answers
    assert sent.keys() - {"company"} == VALUES.keys()
    judged = validate_submission(ENQUIRY_FIELDS, {name: one for name, [one] in sent.items()})
    assert not judged.errors
