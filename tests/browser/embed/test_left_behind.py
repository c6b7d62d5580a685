"""What a closed page left behind: who sends it, and where its answer is shown."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.embed.outbox_page import (
    SORRY,
    TYPED,
    WRONG,
    expect_state,
    fill_in,
    kept_keys,
    leave_behind,
    open_form,
    reconnect,
    send,
    send_and_wait,
    settle,
    typed,
)
from tests.browser.embed.stub_servers import StubApi

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("path", ["/write.html", "/formless.html"])
def test_two_tabs_never_send_what_was_left_behind_at_once(
    visitor: BrowserContext, site: str, api: StubApi, path: str
) -> None:
    (key,) = leave_behind(visitor, site, api.form_action)
    api.hold.clear()
    tabs = [visitor.new_page() for _ in range(3)]
    for tab in tabs:
        tab.goto(f"{site}{path}")
    for tab in tabs:
        reconnect(tab)
        settle(tab, api)
    assert [one.key for one in api.submissions] == [key]
    api.hold.set()
    tabs[0].wait_for_function("localStorage.length === 0")
    for tab in tabs:
        reconnect(tab)
        settle(tab, api)
    assert [one.key for one in api.submissions] == [key]


def test_a_second_tab_leaves_a_message_to_the_tab_that_sends_it(
    visitor: BrowserContext, site: str, write: Page, api: StubApi
) -> None:
    api.hold.clear()
    fill_in(write)
    send(write)
    expect_state(write, "sending")
    second = open_form(visitor, f"{site}/write.html")
    reconnect(second)
    settle(second, api)
    expect_state(second, "idle")
    api.hold.set()
    expect(write.locator(".lead-form-success")).to_be_visible()
    reconnect(second)
    settle(second, api)
    expect_state(second, "idle")
    assert len(api.submissions) == 1


def test_a_tab_left_open_takes_over_from_one_that_was_closed(
    visitor: BrowserContext, site: str, write: Page, api: StubApi
) -> None:
    api.answer_with(503, SORRY)
    api.retry_after_seconds = 60
    send_and_wait(write)
    (key,) = kept_keys(write)
    second = open_form(visitor, f"{site}/write.html")
    api.answer_with(201, None)
    write.close()
    # A tab that is being closed lives on for a moment: the network comes back more than once.
    second.wait_for_function("dispatchEvent(new Event('online')) && localStorage.length === 0")
    assert [one.key for one in api.submissions] == [key, key]


def test_a_refusal_after_a_reload_shows_the_form_filled_in_again_with_its_errors(
    write: Page, api: StubApi
) -> None:
    api.answer_with(503, SORRY)
    send_and_wait(write)
    (key,) = kept_keys(write)
    api.answer_with(422, {"ok": False, "error": "Two answers need a change.", "errors": WRONG})
    write.reload()
    errors = write.locator(".lead-form-summary li")
    expect(errors).to_have_text([error["message"] for error in WRONG])
    expect_state(write, "error")
    expect(write.locator("form")).to_be_visible()
    expect(write.locator("[name=name]")).to_have_attribute("aria-invalid", "true")
    assert typed(write) == TYPED
    assert kept_keys(write) == []

    api.answer_with(201, None)
    write.get_by_label("Blue").uncheck()
    send(write)
    expect(write.locator(".lead-form-success")).to_be_visible()
    assert api.submissions[-1].answers == {**TYPED, "colours": ["red"]}
    assert {one.key for one in api.submissions} == {key}


def test_a_refusal_that_nobody_sees_waits_for_a_page_that_has_the_form(
    visitor: BrowserContext, site: str, api: StubApi
) -> None:
    (key,) = leave_behind(visitor, site, api.form_action)
    api.answer_with(422, {"ok": False, "error": "One answer needs a change.", "errors": WRONG[:1]})
    page = visitor.new_page()
    with page.expect_response(api.form_action):
        page.goto(f"{site}/formless.html")
    settle(page, api)
    assert kept_keys(page) == [key]
    page.goto(f"{site}/write.html")
    expect(page.locator(".lead-form-summary")).to_contain_text(WRONG[0]["message"])
    expect(page.get_by_label("Message")).to_have_value("Left behind")
    assert kept_keys(page) == []


def test_of_two_messages_left_behind_both_are_sent_and_one_is_shown(
    visitor: BrowserContext, site: str, api: StubApi
) -> None:
    keys = leave_behind(visitor, site, api.form_action, count=2)
    page = open_form(visitor, f"{site}/two.html")
    page.wait_for_function("localStorage.length === 0")
    expect_state(page, "sent")
    expect(page.locator(".lead-form-success")).to_have_count(1)
    assert sorted(one.key for one in api.submissions) == sorted(keys)


def test_a_form_that_comes_late_is_left_to_its_visitor_while_another_sends(
    write: Page, api: StubApi
) -> None:
    api.hold.clear()
    fill_in(write)
    send(write)
    expect_state(write, "sending")
    write.evaluate(
        """() => { const late = document.createElement("lead-form");
          const form = document.createElement("form");
          form.action = document.forms[0].action;
          form.method = "post";
          form.innerHTML = '<label>Other <input name="name"></label><button>Go</button>';
          late.append(form);
          document.body.append(late); }"""
    )
    write.get_by_label("Other").fill("Ben")
    api.hold.set()
    expect(write.locator(".lead-form-success").first).to_be_visible()
    settle(write, api)
    expect(write.get_by_label("Other")).to_be_visible()
    expect(write.get_by_label("Other")).to_have_value("Ben")
    expect(write.locator(".lead-form-success")).to_have_count(1)


def test_a_form_mounted_anew_goes_on_showing_the_message_that_waits(
    write: Page, api: StubApi
) -> None:
    api.answer_with(503, SORRY)
    send_and_wait(write)
    # What a framework does when its view is left and come back to.
    write.evaluate(
        """async () => {
          const { enhance } = await import("/lead-form/lead-form.mjs");
          const form = document.querySelector("form");
          enhance(form)();
          enhance(form);
        }"""
    )
    expect_state(write, "queued")
    expect(write.locator("form")).to_be_hidden()
    api.answer_with(201, None)
    reconnect(write)
    expect(write.locator(".lead-form-success")).to_be_visible()
    assert len({one.key for one in api.submissions}) == 1
