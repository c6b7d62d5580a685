"""An answer that isn't the dashboard's own destroys nothing: no note, no page that is watched."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import Page, Route, expect

from dashboard.accounts.models import User
from leadmodels.leads import Lead
from tests.integration.dashboard.conftest import JobMaker, LeadMaker
from tests.integration.dashboard.lead_pages import timeline_of, url_of
from tests.support.accessibility import find_violations

from .bulk_pages import JOBS
from .conftest import OpenPage

pytestmark = pytest.mark.browser

WORDS = "Precious words of a long call"
GATEWAY = '{"message":"Endpoint request timed out"}'
PERHAPS = "Perhaps not saved: something went wrong."


@pytest.fixture
def lead(make_lead: LeadMaker) -> Lead:
    return make_lead()


def write(page: Page) -> None:
    page.locator("#lead-field-text").fill(WORDS)
    page.locator("#lead-note-save").click()


@pytest.mark.parametrize(
    ("status", "body", "content_type", "said"),
    [
        (504, GATEWAY, "application/json", PERHAPS),
        (503, GATEWAY, "application/json", PERHAPS),
        (500, "<h1>Something went wrong</h1>", "text/html", PERHAPS),
        (200, "<h1>Sign in to the hotel's network</h1>", "text/html", PERHAPS),
        (413, GATEWAY, "application/json", "Not saved: the server refused it."),
        (403, "<h1>Blocked</h1>", "text/html", "Not saved: this page is out of date"),
    ],
)
def test_a_note_stays_where_it_was_written_and_can_be_sent_again(
    *, open_page: OpenPage, lead: Lead, status: int, body: str, content_type: str, said: str
) -> None:
    page = open_page(url_of(lead))
    note = "**/work/note/**"
    page.route(
        note, lambda route: route.fulfill(status=status, body=body, content_type=content_type)
    )

    write(page)

    expect(page.get_by_role("status")).to_contain_text(said)
    expect(page.locator("#lead-field-text")).to_have_value(WORDS)
    assert page.get_by_role("heading", name="Timeline").is_visible()
    assert page.evaluate("window.violations") == []
    page.unroute(note)
    page.locator("#lead-note-save").click()
    expect(page.locator(".timeline__text")).to_have_text(WORDS)
    assert len(timeline_of(lead)) == 1


@pytest.mark.parametrize("javascript", [True, False])
def test_a_note_survives_logging_in_again_in_another_tab(
    *, open_page: OpenPage, lead: Lead, sales_user: User, javascript: bool
) -> None:
    page = open_page(url_of(lead), javascript=javascript)
    page.locator("#lead-field-text").fill(WORDS)
    log_in_again(page, sales_user)

    page.locator("#lead-note-save").click()

    if javascript:
        expect(page.get_by_role("status")).to_contain_text("Not saved: this page is out of date")
        expect(page.locator("#lead-field-text")).to_have_value(WORDS)
    else:
        expect(page.get_by_role("heading", name="the page is out of date")).to_be_visible()
        expect(page.get_by_label("What you wrote")).to_have_value(WORDS)
    assert timeline_of(lead) == ()


def log_in_again(page: Page, user: User) -> None:
    """Log out and in in another tab of the same browser: Django gives it a new CSRF secret."""
    other = page.context.new_page()
    other.goto(reverse("admin:index"))
    other.locator("#logout-form button").click()
    other.goto(reverse("admin:login"))
    other.locator("#id_username").fill(user.username)
    other.locator("#id_password").fill("x")
    other.locator("input[type=submit]").click()
    expect(other.locator("#logout-form")).to_be_attached()
    other.close()


def test_a_watched_job_is_asked_about_again_after_an_answer_that_was_not_ours(
    open_page: OpenPage, make_job: JobMaker, axe_source: str
) -> None:
    job = make_job(state="running", total=8, done=2)
    page = open_page(f"{JOBS}{job.job_id}/")
    asked = 0

    def fail(route: Route) -> None:
        nonlocal asked
        asked += 1
        route.fulfill(status=503, body=GATEWAY, content_type="application/json")

    page.route("**/progress/", fail)
    warning = page.locator("#job-progress").get_by_role("alert")

    expect(warning).to_contain_text("This page will try again by itself.")
    page.wait_for_timeout(4_500)
    assert asked >= 2
    expect(page.get_by_role("progressbar", name="How far it is")).to_have_attribute("value", "2")
    assert find_violations(page, axe_source) == []
    page.unroute("**/progress/")
    expect(warning).to_be_empty()
    assert page.evaluate("window.violations") == []
