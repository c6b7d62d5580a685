"""The list's bar for many leads, and the pages of jobs, as a person uses them."""

from __future__ import annotations

from django.utils import timezone
from playwright.sync_api import Page

from leadmodels.leads import Lead, get_lead
from tests.support.accessibility import find_violations

LIST = "/admin/leads/lead/"

JOBS = "/admin/jobs/job/"

LONG = "Wolfeschlegelsteinhausenbergerdorff" * 3


def tick(page: Page, *numbers: int) -> None:
    for number in numbers:
        page.locator("input[name=lead_id]").nth(number).check()


def go_on(page: Page, action: str) -> None:
    page.get_by_label("What to do with them").select_option(label=action)
    page.get_by_role("button", name="Go on").click()


def fetched(lead: Lead) -> Lead:
    return get_lead(lead.lead_id, now=timezone.now())


def is_wide(page: Page) -> bool:
    wide: bool = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return wide


def check(page: Page, axe_source: str) -> None:
    assert find_violations(page, axe_source) == [], page.url
    assert not is_wide(page), page.url
    assert page.evaluate("window.violations") == []
