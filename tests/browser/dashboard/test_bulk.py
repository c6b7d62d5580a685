"""Many leads changed and exported in a browser, with and without its scripts."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from dashboard.accounts.models import User
from leadmodels.changes.apply import SetStatus
from leadmodels.leads import Lead
from tests.integration.dashboard.conftest import JobMaker, LeadMaker

from .bulk_pages import JOBS, LIST, LONG, check, fetched, go_on, tick
from .conftest import IN_EVERY_LOOK, OpenPage, Scheme

pytestmark = pytest.mark.browser


@pytest.fixture
def many(make_lead: LeadMaker) -> list[Lead]:
    """More leads than a page has; the newest one first, with a name that nothing is wide for."""
    now = timezone.now()
    leads = [
        make_lead(at=now - timedelta(minutes=minute + 1), name=f"Visitor {minute}")
        for minute in range(1, 60)
    ]
    return [make_lead(at=now - timedelta(seconds=30), name=LONG, company=LONG), *leads]


@pytest.mark.parametrize("javascript", [True, False])
def test_ticked_leads_are_changed(open_page: OpenPage, many: list[Lead], javascript: bool) -> None:
    page = open_page(LIST, javascript=javascript)
    tick(page, 0, 2)
    go_on(page, "Add tags …")
    page.get_by_label("Tags").fill("VIP, trade fair")
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", name="Add tags: 2 leads")).to_be_visible()
    expect(page.locator("main")).to_contain_text("“trade fair”, “vip”")
    assert fetched(many[0]).tags == ()
    page.get_by_role("button", name="Add tags").click()

    expect(page.locator(".messagelist")).to_contain_text("Add tags: 2 leads changed.")
    assert [fetched(lead).tags for lead in many[:3]] == [
        ("trade fair", "vip"),
        (),
        ("trade fair", "vip"),
    ]


@pytest.mark.usefixtures("many")
def test_bar_counts_what_is_ticked_and_says_it(open_page: OpenPage) -> None:
    page = open_page(LIST)
    count, said = page.locator("[data-bulk-count]"), page.locator("[data-bulk-status]")
    expect(count).to_have_text("(0)")
    page.get_by_label("All that match").check()
    tick(page, 1, 3)
    expect(count).to_have_text("(2)")
    expect(said).to_have_text("2 ticked")
    # Who ticks a lead means the ticked ones.
    expect(page.get_by_role("radio", name="Ticked")).to_be_checked()
    page.locator("[data-select-page]").check()
    expect(count).to_have_text("(50)")


def test_bulk_change_by_keyboard_alone(open_page: OpenPage, many: list[Lead]) -> None:
    page = open_page(LIST)
    page.locator("input[name=lead_id]").nth(1).focus()
    page.keyboard.press("Space")
    page.get_by_label("What to do with them").focus()
    page.keyboard.type("Won")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    confirm = page.get_by_role("button", name="Set the status to Won")
    expect(confirm).to_be_visible()
    for _ in range(60):
        page.keyboard.press("Tab")
        if confirm.evaluate("e => e === document.activeElement"):
            break
    page.keyboard.press("Enter")
    expect(page.locator(".messagelist")).to_contain_text("1 lead changed.")
    assert fetched(many[1]).status == "won"


@pytest.mark.parametrize("javascript", [True, False])
def test_list_is_exported(open_page: OpenPage, many: list[Lead], javascript: bool) -> None:
    page = open_page(LIST, javascript=javascript)
    page.get_by_label("All that match").check()
    page.get_by_role("button", name="Export …").click()
    expect(page.locator("main")).to_contain_text("60 leads, exactly those of the list")
    page.get_by_label("JSON Lines").check()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download").click()

    assert re.fullmatch(r"leads-[\d-]+\.jsonl", download.value.suggested_filename)
    assert download.value.path().read_text(encoding="utf-8").count("\n") == len(many)


@IN_EVERY_LOOK
def test_axe_finds_nothing_on_the_way_to_a_change(
    open_page: OpenPage,
    admin_person: User,
    axe_source: str,
    many: list[Lead],
    width: int,
    scheme: Scheme,
) -> None:
    page = open_page(LIST, user=admin_person, width=width, scheme=scheme)
    for action in ("Keep until a day, or for ever …", "Put on hold …"):
        page.goto(LIST)
        tick(page, 0)
        go_on(page, action)
        check(page, axe_source)
        page.get_by_role("button", name="Go on").click()
        expect(page.locator("main .field-error").first).to_be_visible()
        check(page, axe_source)
    page.goto(LIST)
    page.get_by_label("All that match").check()
    go_on(page, "Delete")
    check(page, axe_source)
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_role("alert")).to_contain_text("Type the word below")
    check(page, axe_source)
    assert fetched(many[0]).version == 1


@pytest.mark.usefixtures("many")
def test_targets_are_as_large_as_a_fingertip(open_page: OpenPage, make_job: JobMaker) -> None:
    job = make_job()
    page = open_page(LIST, width=375)
    tick(page, 0)

    def measure() -> None:
        for target in page.locator("main :is(a, button, select, summary)").all():
            box = target.bounding_box() if target.is_visible() else None
            assert box is None or box["height"] >= 24, target.evaluate("e => e.outerHTML")

    go_on(page, "Won")
    measure()
    for address in (f"{LIST}export/", JOBS, f"{JOBS}{job.job_id}/"):
        page.goto(address)
        measure()


def test_two_people_who_change_the_same_leads_both_have_their_way(
    open_page: OpenPage, many: list[Lead], admin_person: User
) -> None:
    first = open_page(LIST)
    tick(first, 1)
    go_on(first, "Won")
    second = open_page(LIST, user=admin_person)
    tick(second, 1)
    go_on(second, "Assign to me")
    first.get_by_role("button", name="Set the status to Won").click()
    second.get_by_role("button", name="Assign to").click()

    expect(second.locator(".messagelist")).to_contain_text("1 lead changed.")
    lead = fetched(many[1])
    assert (lead.status, lead.owner) == ("won", admin_person.public_id)
    assert SetStatus("won").applied(lead, timezone.now()) == lead
