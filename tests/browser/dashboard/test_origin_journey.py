"""A page of another origin is refused, examined, allowed, and its lead comes in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django import Settings

from dashboard.accounts.models import User
from leadmodels.forms import Form, get_form
from leadmodels.intake.refused_origins import count_refusal
from leadmodels.lists.filters import LeadFilters
from leadmodels.lists.listing import list_leads
from tests.browser.embed.stub_servers import StubApi, serve_site
from tests.support.accessibility import find_violations
from tests.support.lambda_gateway import LambdaGateway, serve_lambda_gateway

from .conftest import IN_EVERY_LOOK, OpenPage, Scheme

pytestmark = pytest.mark.browser

PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Contact</title>
<link rel="icon" href="data:,"><script type="module" src="/lead-form/lead-form.mjs"></script>
<h1>Contact</h1><form action="{action}" method="post" data-lead-form>
<label>Your name <input name="name" required></label>
<label>Your e-mail <input name="email" type="email"></label>
<button>Send</button></form></html>"""


@pytest.fixture
def gateway(store: None, settings: Settings) -> Iterator[LambdaGateway]:  # noqa: ARG001 - the table must be there
    with serve_lambda_gateway() as gateway:
        settings.PUBLIC_API_URL = gateway.url
        yield gateway


@pytest.fixture
def contact_page(browser: Browser, gateway: LambdaGateway, form: Form) -> Iterator[Page]:
    """A visitor on a page with the form, of a site that nobody has allowed."""
    action = f"{gateway.url}/f/{form.form_id}"
    pages = {"/contact.html": PAGE.replace("{action}", action)}
    with serve_site(StubApi(), pages) as site:
        context = browser.new_context()
        context.set_default_timeout(15_000)
        page = context.new_page()
        page.goto(f"{site}/contact.html")
        page.locator("[data-lead-form-state]").wait_for()
        yield page
        context.close()


def send(page: Page) -> None:
    page.get_by_label("Your name").fill("Ada Example")
    page.get_by_label("Your e-mail").fill("ada@example.com")
    page.get_by_role("button", name="Send").click()


@pytest.mark.parametrize("by", ["mouse", "keyboard"])
def test_refused_examined_allowed_and_sent(
    open_page: OpenPage,
    admin_person: User,
    contact_page: Page,
    gateway: LambdaGateway,
    form: Form,
    by: str,
) -> None:
    origin = contact_page.evaluate("location.origin")
    send(contact_page)
    expect(contact_page.get_by_text(f"does not take submissions from {origin}")).to_be_visible()

    desk = open_page(reverse("admin:forms_form_origins", args=[form.form_id]), user=admin_person)
    press(desk, "link", "Let the doctor look at it", by)
    desk.get_by_label("Address of the page").fill(contact_page.url)
    press(desk, "button", "Examine", by)
    expect(desk.get_by_role("heading", name=f"Refused: {origin}")).to_be_visible()
    expect(desk.get_by_text("The API does what the rule says.")).to_be_visible()
    press(desk, "button", f"Allow {origin}", by)
    expect(desk.get_by_text("without effect in production")).to_be_visible()
    press(desk, "button", "Allow it", by)
    expect(desk.get_by_text("This is effective everywhere within 60 s")).to_be_visible()
    assert origin in get_form(form.form_id).origins
    assert desk.evaluate("window.violations") == []

    gateway.pass_seconds(61)
    send(contact_page)
    expect(contact_page.get_by_text(re.compile("[0-9A-Z]{4}-[0-9A-Z]{4}"))).to_be_visible()
    (lead,) = list_leads(LeadFilters(), now=timezone.now()).leads
    assert lead.name == "Ada Example"


def press(page: Page, role: str, name: str, by: str) -> None:
    target = page.get_by_role(role, name=name)  # type: ignore[arg-type]
    with page.expect_navigation():
        if by == "mouse":
            target.click()
        else:
            target.focus()
            page.keyboard.press("Enter")


@IN_EVERY_LOOK
def test_axe_finds_nothing_in_what_the_doctor_found_and_nothing_scrolls_sideways(
    open_page: OpenPage,
    admin_person: User,
    gateway: LambdaGateway,
    form: Form,
    axe_source: str,
    scheme: Scheme,
    width: int,
    tmp_path: Path,
) -> None:
    for origin in ("https://evil.example", "https://xn--exmple-4nf.com", "null/" + "a" * 190):
        count_refusal(form.form_id, origin, at=timezone.now())
    url = reverse("admin:forms_form_doctor", args=[form.form_id])
    page = open_page(url, user=admin_person, width=width, scheme=scheme)
    long_name = "https://" + ".".join(["wolfeschlegelsteinhausenbergerdorff"] * 6)
    for number, address in enumerate(("https://www.example.com/a", long_name, "file:///x")):
        page.get_by_label("Address of the page").fill(address)
        press(page, "button", "Examine", "mouse")
        judge_page(page, axe_source, tmp_path / f"doctor-{number}-{width}-{scheme}.png")
    page.goto(reverse("admin:forms_form_origins", args=[form.form_id]))
    judge_page(page, axe_source, tmp_path / f"origins-{width}-{scheme}.png")
    assert len(gateway.requests) == 6


def judge_page(page: Page, axe_source: str, picture: Path) -> None:
    page.screenshot(path=picture, full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate("window.violations.splice(0)") == []
    assert find_violations(page, axe_source) == []
    page.evaluate("window.violations = []")
