"""What is tried again, when, by whom, and what happens to what is refused in the end."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.embed.outbox_page import (
    HOUR_MS,
    SORRY,
    TYPED,
    WRONG,
    expect_state,
    fill_in,
    kept_keys,
    open_form,
    reconnect,
    send,
    send_and_wait,
    settle,
    typed,
)
from tests.browser.embed.stub_servers import RECEIPT, StubApi

pytestmark = pytest.mark.browser

PORTAL = "<!doctype html><title>Free Wi-Fi</title>"
# Timers end at once, and tell how long they were asked to be.
SKIP_PAUSES = """window.pauses = [];
const start = setTimeout;
window.setTimeout = (act, pause) => { if (pause) pauses.push(pause); return start(act, 0); };"""


@pytest.mark.parametrize(
    ("status", "body"),
    [(status, SORRY) for status in (408, 429, 500, 502, 503, 504)]
    + [(502, PORTAL), (200, PORTAL), (200, {"ok": False}), (204, "")],
)
def test_an_answer_that_may_change_is_asked_for_again_under_the_same_id(
    write: Page, api: StubApi, status: int, body: object
) -> None:
    api.answer_with(status, body)
    fill_in(write)
    send(write)
    expect_state(write, "queued")
    (key,) = kept_keys(write)
    api.answer_with(201, None)
    reconnect(write)
    expect(write.locator(".lead-form-success strong")).to_have_text(RECEIPT)
    assert kept_keys(write) == []
    assert [(one.key, one.answers) for one in api.submissions] == [(key, TYPED)] * 2


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 410, 413, 415, 422])
def test_a_refusal_for_good_is_shown_at_once_and_nothing_is_kept(
    write: Page, api: StubApi, status: int
) -> None:
    api.answer_with(status, SORRY)
    fill_in(write)
    send(write)
    expect(write.locator(".lead-form-summary")).to_be_focused()
    expect_state(write, "error")
    assert kept_keys(write) == []
    reconnect(write)
    settle(write, api)
    assert typed(write) == TYPED
    assert len(api.submissions) == 1


def test_no_try_comes_before_the_servers_retry_after_is_over(
    visitor: BrowserContext, site: str, api: StubApi
) -> None:
    page = open_form_with_clock(visitor, site)
    api.answer_with(429, SORRY)
    api.retry_after_seconds = 40
    send_and_wait(page)
    for _ in range(39):
        page.clock.run_for(1_000)
        reconnect(page)
    settle(page, api)
    assert len(api.submissions) == 1
    api.answer_with(201, None)
    page.clock.run_for(1_500)
    reconnect(page)
    expect(page.locator(".lead-form-success")).to_be_visible()
    assert len(api.submissions) == 2


def test_pauses_double_from_a_second_to_a_minute_give_or_take_a_half(
    visitor: BrowserContext, site: str, api: StubApi
) -> None:
    visitor.add_init_script(SKIP_PAUSES)
    page = open_form(visitor, f"{site}/write.html")
    api.answer_with(503, SORRY)
    send_and_wait(page)
    page.wait_for_function("pauses.length >= 9")
    api.answer_with(201, None)
    expect(page.locator(".lead-form-success")).to_be_visible()
    shares = [
        asked / 1_000 / seconds
        for asked, seconds in zip(
            page.evaluate("pauses"), (1, 2, 4, 8, 16, 32, 60, 60, 60), strict=False
        )
    ]
    assert 0.5 <= min(shares) < 1 < max(shares) <= 1.5
    assert len(set(shares)) == len(shares)


def test_a_message_undelivered_for_a_day_comes_back_to_its_visitor(
    visitor: BrowserContext, site: str, api: StubApi
) -> None:
    page = open_form_with_clock(visitor, site)
    api.answer_with(503, SORRY)
    send_and_wait(page)
    page.clock.run_for(1)
    page.clock.fast_forward(24 * HOUR_MS + 1)
    expect(page.locator(".lead-form-summary")).to_be_focused()
    assert len(api.submissions) == 2
    expect(page.locator("form")).to_be_visible()
    assert typed(page) == TYPED
    assert kept_keys(page) == []


def open_form_with_clock(visitor: BrowserContext, site: str) -> Page:
    """Open the form where time stands still until the test moves it."""
    page = visitor.new_page()
    page.clock.install(time=datetime.now(UTC))
    page.goto(f"{site}/write.html")
    page.locator("[data-lead-form-state]").wait_for()
    page.clock.pause_at(datetime.now(UTC).timestamp() + 60)
    return page


def test_two_forms_of_a_page_wait_and_arrive_on_their_own(
    visitor: BrowserContext, site: str, api: StubApi
) -> None:
    page = open_form(visitor, f"{site}/two.html")
    visitor.set_offline(offline=True)
    for index, name in enumerate(("Ada", "Ben")):
        form = page.locator("form").nth(index)
        form.get_by_label("Name").fill(name)
        form.get_by_role("button").click()
        expect(form).to_have_attribute("data-lead-form-state", "queued")
    assert len(kept_keys(page)) == 2
    visitor.set_offline(offline=False)
    expect(page.locator(".lead-form-success")).to_have_count(2)
    assert kept_keys(page) == []
    assert sorted(one.answers["name"] for one in api.submissions) == [["Ada"], ["Ben"]]
    assert len({one.key for one in api.submissions}) == 2


def test_a_message_longer_than_what_outlives_a_page_is_sent_all_the_same(
    visitor: BrowserContext, site: str, api: StubApi
) -> None:
    page = open_form(visitor, f"{site}/two.html")
    form = page.locator("form").first
    form.get_by_label("Name").fill("Ada")
    # 72,000 bytes on their way: the browser refuses to keep more than 65,536 alive.
    form.get_by_label("Message").fill("é" * 12_000)
    form.get_by_role("button").click()
    expect(page.locator(".lead-form-success")).to_have_count(1)
    assert [len(one.fields["message"][0]) for one in api.submissions] == [12_000]


@pytest.mark.parametrize("brought", ["", "the-page-s-own"])
def test_two_forms_that_bring_the_same_id_or_an_empty_one_both_arrive(
    visitor: BrowserContext, site: str, api: StubApi, brought: str
) -> None:
    page = open_form(visitor, f"{site}/two.html")
    page.evaluate(
        """brought => { for (const form of document.forms) form.insertAdjacentHTML("beforeend",
          `<input type="hidden" name="_submission_id" value="${brought}">`); }""",
        brought,
    )
    api.hold.clear()
    for index, name in enumerate(("Ada", "Ben")):
        form = page.locator("form").nth(index)
        form.get_by_label("Name").fill(name)
        form.get_by_role("button").click()
    api.hold.set()
    expect(page.locator(".lead-form-success")).to_have_count(2)
    assert sorted(one.answers["name"] for one in api.submissions) == [["Ada"], ["Ben"]]
    assert all(one.key for one in api.submissions)
    assert kept_keys(page) == []


def test_a_form_taken_out_of_the_page_while_it_waits_is_still_sent(
    write: Page, api: StubApi
) -> None:
    api.answer_with(503, SORRY)
    send_and_wait(write)
    write.locator("form").evaluate("form => form.remove()")
    api.answer_with(201, None)
    reconnect(write)
    write.wait_for_function("localStorage.length === 0")
    assert [one.answers for one in api.submissions] == [TYPED] * 2


def test_nothing_typed_is_in_an_event_whatever_becomes_of_the_message(
    write: Page, api: StubApi
) -> None:
    write.evaluate(
        """() => { window.heard = [];
          for (const name of ["submit", "success", "invalid", "error", "queued"])
            addEventListener(`lead-form:${name}`, ({ type, detail }) =>
              heard.push([type, detail])); }"""
    )
    send(write)
    api.answer_with(503, SORRY)
    send_and_wait(write)
    api.answer_with(422, {"ok": False, "error": "Wrong.", "errors": WRONG})
    reconnect(write)
    expect_state(write, "error")
    api.answer_with(201, None)
    send(write)
    expect_state(write, "sent")
    assert write.evaluate("heard") == [
        ["lead-form:invalid", {"fields": ["name"]}],
        ["lead-form:submit", {}],
        ["lead-form:queued", {"status": 503}],
        ["lead-form:error", {"status": 422}],
        ["lead-form:submit", {}],
        ["lead-form:success", {"receipt": RECEIPT}],
    ]
