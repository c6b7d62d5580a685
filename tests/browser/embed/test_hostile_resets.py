"""The form under a host's worst style sheets: not pretty, but all of it can be read and used."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.embed.colours import contrast_of, contrasts_of, texts_below
from tests.browser.embed.stub_servers import StubApi
from tests.browser.embed.theme_pages import BUTTON, go_through_states

pytestmark = pytest.mark.browser

RESETS = {
    "none at all": "",
    "everything gone": "*, *::before, *::after { margin: 0; padding: 0; border: 0 }",
    "buttons unset": "button { all: unset }",
    "half a button": "button { background: none; border: 0; padding: 0 }",
    "colours inherited": "button, input, select, textarea { color: inherit; font: inherit }",
    "half a field": "input, select, textarea { border: 0 }",
    "the other half": "input, select, textarea { background: none }",
    "small fields": "label { display: inline } input, select, textarea { width: auto }",
    "wide fields": "input, select, textarea { width: 30em } button { width: 30em }",
    "full width": "input, button { width: 100%; padding: 1em }",
    "labels beside": "label { float: left; width: 8em } input { float: right }",
    "forms in a row": "form { display: flex; flex-wrap: nowrap; align-items: center }",
    "hidden shown": "[hidden] { display: block } form { display: flex }",
    "small root": "html { font-size: 62.5% } body { font-size: 1.6rem }",
    "tiny root": "html { font-size: 1px } body { font-size: 16px }",
    "big root": "html { font-size: 200% } body { font-size: 16px }",
    "shouting": "h2 { font-size: 4rem; margin: 6rem 0; text-transform: uppercase }",
    "bare lists": "ul { list-style: none; padding: 0 } a { color: inherit; text-decoration: none }",
    "dark, undeclared": "body { background: #101418; color: #dde3e8 }",
    "green on black": "body { background: #000; color: #33ff66 } button { color: inherit }",
    "dark grey": "body { background: #333; color: #eee }",
    "grey ink": "body { background: #fff; color: #555 }",
}
TEXTS = (
    "form :is(label, legend, .lead-form-hint, .lead-form-error, button), .lead-form-summary > *"
    ", .lead-form-summary a, .lead-form-queued > *, .lead-form-success > *"
)
CONTROLS = "form :is([type=email], select, textarea)"
PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Reset</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/lead-form/lead-form.css"><style>%s</style>
<script type="module" src="/lead-form/lead-form.mjs"></script><h1>Write to us</h1>
<form action="{{ form_action }}" method="post" data-lead-form>
  <div class="lead-form-field"><label for="name">Your name</label>
    <input id="name" name="name" required></div>
  <div class="lead-form-field"><label for="email">Email</label>
    <div class="lead-form-hint" id="hint">We only use it to answer you.</div>
    <input id="email" name="email" type="email" required aria-describedby="hint"></div>
  <fieldset class="lead-form-field"><legend>What would you like?</legend>
    <div class="lead-form-choice"><input id="quote" name="topic" type="radio" required
        value="quote">
      <label for="quote">A quote for something rather large</label></div>
    <div class="lead-form-choice"><input id="visit" name="topic" type="radio" required
        value="visit">
      <label for="visit">A visit</label></div></fieldset>
  <div class="lead-form-field"><label for="when">When?</label>
    <select id="when" name="when"><option>Soon</option><option>Later</option></select></div>
  <div class="lead-form-field"><label for="message">Message</label>
    <textarea id="message" name="message" required></textarea></div>
  <button type="submit">Send message</button>
</form></html>"""


def open_under(page: Page, site: str, pages: dict[str, str], reset: str) -> None:
    page.set_viewport_size({"width": 320, "height": 600})
    pages["/reset.html"] = PAGE % RESETS[reset]
    page.goto(f"{site}/reset.html")
    page.locator("[data-lead-form-state]").wait_for()


@pytest.mark.parametrize("reset", RESETS)
def test_the_form_stays_usable(
    *, page: Page, site: str, api: StubApi, pages: dict[str, str], reset: str
) -> None:
    open_under(page, site, pages, reset)
    for state in go_through_states(page, api):
        assert texts_below(page, TEXTS, 4.5) == {}, state
        assert page.evaluate("document.documentElement.scrollWidth") == 320, state
        is_in_place = state in {"idle", "error", "sending"}
        expect(page.locator("form")).to_be_visible(visible=is_in_place)
        if is_in_place:
            expect_room(page)


def expect_room(page: Page) -> None:
    """Expect fields and a button that can be seen, and hit with a finger."""
    for control in [*page.locator(CONTROLS).all(), page.locator(BUTTON)]:
        box = control.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 24
        assert 0 <= box["x"] < 320
    for seen in contrasts_of(page.locator(CONTROLS)):
        assert seen.border >= 3 or seen.fill > 1.02


def test_fields_fill_their_column_whatever_their_width_is_said_to_be(
    page: Page, site: str, pages: dict[str, str]
) -> None:
    for reset in ("none at all", "small fields", "wide fields"):
        open_under(page, site, pages, reset)
        form = page.locator("form").bounding_box()
        for control in page.locator(CONTROLS).all():
            box = control.bounding_box()
            assert form is not None
            assert box is not None
            assert (box["x"], box["width"]) == (form["x"], form["width"]), reset


def test_no_edge_is_taken_from_a_button_where_only_the_visitors_colours_are_shown(
    page: Page, site: str, pages: dict[str, str]
) -> None:
    page.emulate_media(forced_colors="active")
    open_under(page, site, pages, "half a button")
    assert contrast_of(page.locator(BUTTON)).outline >= 3
