"""What was sent without a connection waits on the device, and arrives once."""

from __future__ import annotations

import json
import time

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.embed.outbox_page import (
    PREFIX,
    TYPED,
    close_and_wait,
    expect_state,
    fill_in,
    kept_keys,
    leave_behind,
    open_form,
    put_items,
    reconnect,
    send,
    settle,
    typed,
)
from tests.browser.embed.stub_servers import RECEIPT, StubApi

pytestmark = pytest.mark.browser

# How storage fails: a browser that refuses it, and one whose quota is used up.
REFUSED = """Object.defineProperty(window, "localStorage", {
  get() { throw new DOMException("Access is denied for this document.", "SecurityError"); } });"""
FULL = """Storage.prototype.setItem = () => {
  throw new DOMException("The quota has been exceeded.", "QuotaExceededError"); };"""


def queue(page: Page) -> None:
    """Fill in and send without a connection."""
    fill_in(page)
    page.context.set_offline(offline=True)
    send(page)
    expect_state(page, "queued")


def test_a_message_sent_offline_waits_in_honest_words_and_goes_when_the_connection_is_back(
    write: Page, api: StubApi
) -> None:
    queue(write)
    panel = write.locator(".lead-form-queued")
    expect(panel.get_by_role("heading")).to_be_focused()
    expect(panel.get_by_role("heading")).to_have_text("Your message is waiting to be sent.")
    expect(panel).to_contain_text("saved on this device")
    expect(panel).to_contain_text("keep this page open, or come back")
    expect(write.locator("form")).to_be_hidden()
    assert typed(write) == TYPED
    assert not write.title().startswith("Error")
    (key,) = kept_keys(write)
    assert api.submissions == []

    write.context.set_offline(offline=False)
    expect(write.locator(".lead-form-success strong")).to_have_text(RECEIPT)
    expect(write.get_by_role("heading", name="Thank you")).to_be_focused()
    expect(panel).to_have_count(0)
    expect_state(write, "sent")
    assert kept_keys(write) == []
    (submission,) = api.submissions
    assert (submission.key, submission.answers) == (key, TYPED)


def test_a_message_of_a_closed_tab_is_sent_once_when_the_visitor_comes_back(
    write: Page, api: StubApi, site: str
) -> None:
    visitor = write.context
    other_tab = visitor.new_page()
    other_tab.goto(f"{site}/bare.html")
    queue(write)
    (key,) = kept_keys(write)
    # A tab that is being closed tries once more, and by then Chromium holds it offline no longer.
    api.unreachable = True
    write.close()
    other_tab.wait_for_function("navigator.locks.query().then(({ held }) => held.length === 0)")
    api.unreachable = False
    visitor.set_offline(offline=False)
    api.hold.clear()
    again = open_form(visitor, f"{site}/write.html")
    expect(again.locator(".lead-form-queued")).to_contain_text("saved on this device")
    api.hold.set()
    expect(again.locator(".lead-form-success strong")).to_have_text(RECEIPT)
    # The visitor came to read the page: nothing takes the focus.
    assert again.evaluate("document.activeElement === document.body")
    assert kept_keys(again) == []
    again.reload()
    expect_state(again, "idle")
    settle(again, api)
    assert [(one.key, one.answers) for one in api.submissions] == [(key, TYPED)]


def test_a_message_whose_tab_closed_before_the_answer_is_sent_again_under_its_id(
    write: Page, api: StubApi, site: str
) -> None:
    api.hold.clear()
    fill_in(write)
    send(write)
    expect_state(write, "sending")
    write.wait_for_function("Object.keys(localStorage).length === 1")
    (key,) = kept_keys(write)
    visitor = write.context
    close_and_wait(visitor, write, site)
    api.hold.set()
    again = open_form(visitor, f"{site}/write.html")
    expect(again.locator(".lead-form-success")).to_be_visible()
    assert {one.key for one in api.submissions} == {key}


@pytest.mark.parametrize("broken", [REFUSED, FULL], ids=["refused", "full"])
def test_without_storage_the_message_waits_in_the_open_page_and_the_words_say_so(
    visitor: BrowserContext, site: str, api: StubApi, broken: str
) -> None:
    visitor.add_init_script(broken)
    page = open_form(visitor, f"{site}/write.html")
    queue(page)
    panel = page.locator(".lead-form-queued")
    expect(panel).to_contain_text("please keep this page open")
    expect(panel).not_to_contain_text("saved")
    visitor.set_offline(offline=False)
    expect(page.locator(".lead-form-success strong")).to_have_text(RECEIPT)
    assert [one.answers for one in api.submissions] == [TYPED]


def test_a_message_older_than_a_day_is_dropped_unsent(
    visitor: BrowserContext, site: str, api: StubApi
) -> None:
    leave_behind(visitor, site, api.form_action, hours_old=24.1)
    (young,) = leave_behind(visitor, site, api.form_action, hours_old=23.9)
    page = open_form(visitor, f"{site}/write.html")
    expect(page.locator(".lead-form-success")).to_be_visible()
    settle(page, api)
    assert kept_keys(page) == []
    assert [one.key for one in api.submissions] == [young]


def test_beyond_twenty_a_message_is_not_written_down_and_still_sent(
    visitor: BrowserContext, site: str, api: StubApi
) -> None:
    elsewhere = f"{api.form_action}-of-another-page"
    keys = leave_behind(visitor, site, elsewhere, count=20)
    api.answer_with(503, {"ok": False})
    page = open_form(visitor, f"{site}/write.html")
    fill_in(page)
    send(page)
    panel = page.locator(".lead-form-queued")
    expect(panel).to_contain_text("please keep this page open")
    assert kept_keys(page) == sorted(keys)
    api.answer_with(201, None)
    reconnect(page)
    expect(page.locator(".lead-form-success")).to_be_visible()
    page.wait_for_function("localStorage.length === 0")
    assert {one.key for one in api.submissions} > set(keys)


def test_what_others_keep_and_what_cannot_be_read_does_no_harm(
    visitor: BrowserContext, site: str, api: StubApi
) -> None:
    foreign = {"cart": "[1]", "lead-form": "x", "lead-formula": "{}", "Lead-Form:1": "{}"}
    shapes = ("", "not JSON", "null", "[]", "5", '"text"', "{}", '{"id": 1}', '{"id": "other"}')
    malformed = {f"{PREFIX}{number}": text for number, text in enumerate(shapes)}
    of_today = {"id": "9", "action": api.form_action, "body": "name=Zoë", "at": "soon"}
    malformed[f"{PREFIX}9"] = json.dumps(of_today)
    malformed[f"{PREFIX}10"] = json.dumps({"id": "10", "at": time.time() * 1000})
    put_items(visitor, site, {**foreign, **malformed})
    said: list[str] = []
    visitor.on("console", lambda message: said.append(message.text))
    visitor.on("weberror", lambda error: said.append(str(error.error)))
    page = open_form(visitor, f"{site}/write.html")
    settle(page, api)
    expect_state(page, "idle")
    assert api.submissions == []
    fill_in(page)
    send(page)
    expect(page.locator(".lead-form-success")).to_be_visible()
    assert page.evaluate("({ ...localStorage })") == foreign
    assert said == []
    assert [one.answers for one in api.submissions] == [TYPED]
