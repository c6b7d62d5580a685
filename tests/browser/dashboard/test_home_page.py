"""The home page as people see it: both themes, both widths, by keyboard, without scripts."""

from __future__ import annotations

import re
from datetime import UTC, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from dashboard.accounts.models import User
from leadmodels.counts.counting import recount
from leadmodels.forms import Form
from tests.integration.dashboard.conftest import FormMaker, LeadMaker
from tests.support.accessibility import find_violations

from .conftest import IN_EVERY_LOOK, OpenPage, Scheme

pytestmark = pytest.mark.browser

HOME = "/admin/"
LONG = "Wolfeschlegelsteinhausenbergerdorff" * 3


@pytest.fixture
def busy(form: Form, make_form: FormMaker, make_lead: LeadMaker, sales_user: User) -> None:
    """A month of leads, of every status, through forms with short and endless names."""
    now = timezone.now()
    forms = [form, make_form(name="Newsletter"), make_form(name=LONG)]
    statuses = ["new", "contacted", "qualified", "won", "lost", "spam", "new"]
    for number in range(60):
        make_lead(
            at=now - timedelta(hours=number * number * 0.19),
            status=statuses[number % 7],
            form_id=forms[number % 5 % 3].form_id,
            owner=sales_user.public_id if number % 3 else None,
            follow_up_on=timezone.localdate() if number % 4 == 1 else None,
            expires_at=now + timedelta(days=number % 40, hours=1),
        )
    today = now.astimezone(UTC).date()
    tomorrow = today + timedelta(days=1)
    recount(since=today - timedelta(days=31), until=tomorrow, now=lambda: now, forms=forms)


def is_wide(page: Page) -> bool:
    wide: bool = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return wide


@IN_EVERY_LOOK
@pytest.mark.usefixtures("busy")
def test_nothing_is_wrong_for_assistive_technology_or_too_wide(
    open_page: OpenPage,
    axe_source: str,
    width: int,
    scheme: Scheme,
) -> None:
    page = open_page(HOME, width=width, scheme=scheme)
    page.get_by_text("The same as a table").click()

    assert find_violations(page, axe_source) == []
    assert not is_wide(page)
    assert page.evaluate("window.violations") == []


@pytest.mark.usefixtures("busy")
def test_the_drawing_has_a_name_a_summary_and_a_table_of_the_same_figures(
    open_page: OpenPage,
) -> None:
    page = open_page(HOME, javascript=False)

    drawing = page.get_by_role("img", name="Leads by day")
    expect(drawing).to_be_visible()
    expect(drawing).to_have_accessible_description(re.compile(r"^\d+ leads in all"))
    page.get_by_text("The same as a table").click()
    expect(page.get_by_role("table", name="Leads by day").get_by_role("row")).to_have_count(31)


@pytest.mark.usefixtures("busy")
def test_each_figure_is_reached_by_keyboard_and_opens_its_leads(open_page: OpenPage) -> None:
    page = open_page(HOME)

    page.get_by_role("link", name="Your follow-ups").focus()
    page.keyboard.press("Enter")

    expect(page.locator(".lead-table tbody tr").first).to_be_visible()
    expect(page).to_have_url(re.compile("due=today"))


@pytest.mark.usefixtures("busy")
def test_targets_are_24_pixels_high(open_page: OpenPage) -> None:
    page = open_page(HOME, width=375)
    page.get_by_text("The same as a table").click()

    for link in page.locator(".home a, .home summary").all():
        box = link.bounding_box()
        assert box is not None
        assert box["height"] >= 24, link.inner_text()


def test_a_dashboard_without_leads_is_right_too(
    open_page: OpenPage,
    form: Form,  # noqa: ARG001 - a form is there
    axe_source: str,
) -> None:
    page = open_page(HOME, width=375)

    expect(page.get_by_role("heading", name="No leads yet")).to_be_visible()
    assert find_violations(page, axe_source) == []
    assert not is_wide(page)
