"""What a page says of where its visitor comes from, and what a page that is asked not to says."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.embed.outbox_page import expect_state, kept_keys, reconnect
from tests.browser.embed.stub_servers import StubApi

pytestmark = pytest.mark.browser

CAMPAIGN = "utm_source=news&utm_medium=mail&utm_campaign=R%26D&gclid=Cj0%2Bx&fbclid=Iw~1"
PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Source</title>
<link rel="icon" href="data:,"><script type="module" src="/lead-form/lead-form.mjs"></script>
<form action="{{ form_action }}" method="post" data-lead-form %s>
<label>Name <input name="name" required></label><button>Send</button></form></html>"""
SAID = ("_page_url", "_referrer", "_elapsed_seconds")


@pytest.fixture
def page(visitor: BrowserContext, pages: dict[str, str]) -> Page:
    pages["/source.html"] = PAGE % ""
    pages["/silent.html"] = PAGE % "data-lead-form-no-source"
    pages["/from.html"] = "<!doctype html><title>From</title><link rel='icon' href='data:,'>"
    return visitor.new_page()


def arrive(page: Page, site: str, path: str) -> None:
    """Come to a form by a link, as visitors do."""
    page.goto(f"{site}/from.html?q=private")
    page.evaluate("path => { location.href = path }", path)
    page.wait_for_url(f"**{path}")
    expect_state(page, "idle")


def send(page: Page) -> None:
    page.get_by_label("Name").fill("Ada")
    page.get_by_role("button").click()


def test_the_page_with_its_campaign_the_referrer_and_the_time_it_took_are_sent(
    page: Page, site: str, api: StubApi
) -> None:
    before = time.monotonic()
    arrive(page, site, f"/source.html?{CAMPAIGN}#contact")
    page.wait_for_timeout(1_200)
    send(page)
    expect_state(page, "sent")
    longest = time.monotonic() - before
    fields = api.submissions[0].fields
    assert fields["_page_url"] == [f"{site}/source.html?{CAMPAIGN}"]
    assert fields["_referrer"] == [f"{site}/from.html?q=private"]
    (elapsed,) = fields["_elapsed_seconds"]
    assert 1.2 <= float(elapsed) <= longest


def test_a_visitor_who_came_by_no_link_has_no_referrer(page: Page, site: str, api: StubApi) -> None:
    page.goto(f"{site}/source.html")
    send(page)
    expect_state(page, "sent")
    assert api.submissions[0].fields["_referrer"] == [""]


def test_a_message_that_waited_says_where_and_how_fast_it_was_written(
    page: Page, site: str, api: StubApi
) -> None:
    arrive(page, site, "/source.html?utm_source=news")
    api.drop_connection = True
    send(page)
    expect_state(page, "queued")
    first = {name: api.submissions[0].fields[name] for name in SAID}
    api.drop_connection = False
    page.goto(f"{site}/source.html?utm_source=elsewhere")
    expect_state(page, "sent")
    assert {name: api.submissions[-1].fields[name] for name in SAID} == first


def test_a_form_marked_for_it_says_nothing_of_the_visit(
    page: Page, site: str, api: StubApi
) -> None:
    arrive(page, site, f"/silent.html?{CAMPAIGN}")
    send(page)
    expect_state(page, "sent")
    (submission,) = api.submissions
    assert set(submission.fields) == {"name", "_submission_id"}
    # What the browser itself tells another origin: the page's origin, as it does without script.
    assert submission.headers["Referer"] == f"{site}/"


@pytest.mark.parametrize("path", ["/source.html", "/silent.html"])
def test_nothing_about_the_visit_stays_in_the_browser(
    page: Page, site: str, api: StubApi, path: str
) -> None:
    arrive(page, site, f"{path}?{CAMPAIGN}")
    kept = "({ ...localStorage, ...sessionStorage, cookie: document.cookie })"
    assert page.evaluate(kept) == {"cookie": ""}
    api.drop_connection = True
    send(page)
    expect_state(page, "queued")
    assert len(kept_keys(page)) == 1
    api.drop_connection = False
    reconnect(page)
    expect(page.locator(".lead-form-success")).to_be_visible()
    assert page.evaluate(kept) == {"cookie": ""}
    assert page.context.cookies() == []
    databases = "indexedDB.databases().then((all) => all.length)"
    assert page.evaluate(databases) == 0
