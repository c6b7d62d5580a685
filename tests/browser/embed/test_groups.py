"""Dates, radio buttons and boxes of which several may be ticked."""

from __future__ import annotations

from http import HTTPStatus

import pytest
from playwright.sync_api import Page, expect

from tests.browser.embed.stub_servers import StubApi
from tests.support.accessibility import find_violations

pytestmark = pytest.mark.browser

PAGE = """<!doctype html><html lang="en"><title>Visit</title>
<link rel="stylesheet" href="/lead-form/lead-form.css">
<script type="module" src="/lead-form/lead-form.mjs"></script>
<main><h1>Visit</h1><form action="{{ form_action }}" method="post" data-lead-form>
<div class="lead-form-field"><label for="day">Day</label>
  <input id="day" name="day" type="date" min="2026-11-23" max="2026-12-31"></div>
<fieldset class="lead-form-field"><legend>Size</legend>
  <div class="lead-form-choice"><input type="radio" id="s" name="size" value="s" required>
    <label for="s">Small</label></div>
  <div class="lead-form-choice"><input type="radio" id="l" name="size" value="l" required>
    <label for="l">Large</label></div></fieldset>
<fieldset class="lead-form-field" data-lead-form-required><legend>Colours</legend>
  <p class="lead-form-hint" id="colours-hint">As many as you like.</p>
  <div class="lead-form-choice">
    <input type="checkbox" id="red" name="colours" value="red" aria-describedby="colours-hint">
    <label for="red">Red</label></div>
  <div class="lead-form-choice"><input type="checkbox" id="blue" name="colours" value="blue">
    <label for="blue">Blue</label></div></fieldset>
<fieldset class="lead-form-field"><legend>Small print</legend>
  <div class="lead-form-choice"><input type="checkbox" id="terms" name="terms" required>
    <label for="terms">The terms</label></div></fieldset>
<button>Send</button></form></main></html>"""


@pytest.fixture
def groups(page: Page, site: str, pages: dict[str, str]) -> Page:
    pages["/groups.html"] = PAGE
    page.goto(f"{site}/groups.html")
    page.locator("[data-lead-form-state]").wait_for()
    return page


def send(page: Page) -> None:
    page.get_by_role("button", name="Send").click()


def summary_of(page: Page) -> list[str]:
    expect(page.locator(".lead-form-summary")).to_be_focused()
    return page.locator(".lead-form-summary li").all_inner_texts()


def test_a_group_without_an_answer_is_named_by_its_legend(groups: Page, api: StubApi) -> None:
    send(groups)
    assert summary_of(groups) == [
        'Choose an option for "Size".',
        'Choose at least one option for "Colours".',
        'Tick "The terms" to go on.',
    ]
    assert api.submissions == []


def test_each_link_leads_to_the_first_control_and_shows_the_legend(groups: Page) -> None:
    groups.set_viewport_size({"width": 375, "height": 200})
    for name, first, legend in (("Size", "s", "Size"), ("Colours", "red", "Colours")):
        send(groups)
        groups.get_by_role("link", name=name).press("Enter")
        expect(groups.locator(f"#{first}")).to_be_focused()
        expect(groups.locator("legend", has_text=legend)).to_be_in_viewport()


def test_the_message_stands_once_above_the_group_and_describes_each_control(groups: Page) -> None:
    send(groups)
    assert groups.locator(".lead-form-error").count() == 3
    message = groups.locator("#colours-hint + .lead-form-error")
    expect(message).to_be_visible()
    for box in ("red", "blue"):
        described = groups.locator(f"#{box}").get_attribute("aria-describedby") or ""
        assert described.split(" ")[-1] == message.get_attribute("id")


@pytest.mark.parametrize(
    ("day", "message"),
    [
        ("2026-11-22", 'Enter 2026-11-23 or a later date for "Day".'),
        ("2027-01-01", 'Enter 2026-12-31 or an earlier date for "Day".'),
    ],
)
def test_a_day_out_of_bounds_says_which_bound(groups: Page, day: str, message: str) -> None:
    groups.get_by_label("Day").fill(day)
    send(groups)
    assert summary_of(groups)[0] == message


def test_half_a_date_asks_for_the_whole(groups: Page) -> None:
    groups.get_by_label("Day").press_sequentially("12")
    send(groups)
    assert summary_of(groups)[0] == 'Enter "Day" as a whole date: day, month and year.'


def test_all_that_is_ticked_is_sent(groups: Page, api: StubApi) -> None:
    groups.get_by_label("Large").check()
    groups.get_by_label("Red").check()
    groups.get_by_label("Blue").check()
    groups.get_by_label("The terms").check()
    send(groups)
    groups.locator(".lead-form-success").wait_for()
    assert api.submissions[0].answers == {
        "day": [""],
        "size": ["l"],
        "colours": ["red", "blue"],
        "terms": ["on"],
    }


def test_the_server_s_word_on_a_group_links_to_its_first_control(
    groups: Page, api: StubApi
) -> None:
    error = {"field": "colours", "code": "option", "message": "Choose only from the options."}
    api.answer_with(HTTPStatus.UNPROCESSABLE_ENTITY, {"ok": False, "error": "x", "errors": [error]})
    for label in ("Large", "Blue", "The terms"):
        groups.get_by_label(label).check()
    send(groups)
    groups.get_by_role("link", name="Choose only").press("Enter")
    expect(groups.locator("#red")).to_be_focused()


@pytest.mark.parametrize("width", [1280, 320])
def test_axe_finds_nothing_wrong_with_groups(groups: Page, axe_source: str, width: int) -> None:
    groups.set_viewport_size({"width": width, "height": 900})
    assert find_violations(groups, axe_source) == []
    send(groups)
    assert find_violations(groups, axe_source) == []
    assert groups.evaluate("document.documentElement.scrollWidth <= innerWidth")
