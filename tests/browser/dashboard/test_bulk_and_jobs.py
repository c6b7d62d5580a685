"""Many leads changed, exported and watched in a browser, with and without its scripts."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import requests
from django.utils import timezone
from playwright.sync_api import Page, expect

from dashboard.accounts.models import User
from leadmodels.changes.apply import AddTags, SetStatus
from leadmodels.exports.writing import ExportOptions
from leadmodels.jobs.store import Job, get_job, new_job_id, put_job
from leadmodels.leads import Lead, get_lead
from leadmodels.lists.filters import LeadFilters
from tests.support.accessibility import find_violations
from tests.support.job_services import JobServices

from .conftest import IN_EVERY_LOOK, OpenPage, Scheme

pytestmark = pytest.mark.browser

LIST = "/admin/leads/lead/"
JOBS = "/admin/jobs/job/"
LONG = "Wolfeschlegelsteinhausenbergerdorff" * 3
MakeLead = Callable[..., Lead]
MakeJob = Callable[..., Job]


@pytest.fixture
def many(make_lead: MakeLead) -> list[Lead]:
    """More leads than a page has; the newest one first, with a name that nothing is wide for."""
    now = timezone.now()
    leads = [
        make_lead(at=now - timedelta(minutes=minute + 1), name=f"Visitor {minute}")
        for minute in range(1, 60)
    ]
    return [make_lead(at=now - timedelta(seconds=30), name=LONG, company=LONG), *leads]


@pytest.fixture
def make_job(job_services: JobServices, sales_user: User) -> MakeJob:  # noqa: ARG001 - what jobs need
    def make(**changes: Any) -> Job:
        now = timezone.now()
        job = Job(
            job_id=new_job_id(at=now, random=secrets.token_bytes(10)),
            kind="bulk",
            requested_by=sales_user.public_id,
            requested_at=now,
            filters=LeadFilters(status="new"),
            change=AddTags(("vip",)),
            title="Add tags",
        )
        return put_job(replace(job, **changes))

    return make


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


def test_job_is_watched_live_to_its_end_and_asked_about_no_more(
    open_page: OpenPage, make_job: MakeJob, make_lead: MakeLead, job_services: JobServices
) -> None:
    leads = [make_lead() for _ in range(8)]
    job = make_job(state="running", total=8, done=2)
    page = open_page(f"{JOBS}{job.job_id}/")
    bar = page.get_by_role("progressbar", name="How far it is")
    expect(bar).to_have_attribute("value", "2")
    expect(bar).to_have_attribute("max", "8")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.get_by_role("button", name="Cancel").focus()
    page.wait_for_timeout(2_600)
    assert asked
    # What had the focus has it still, though the part around it is new.
    assert page.evaluate("document.activeElement.id") == "job-cancel"

    job_services.queues.send_message(
        QueueUrl=job_services.queue_url, MessageBody=f'{{"job_id": "{job.job_id}"}}'
    )
    job_services.work()

    expect(page.locator("#job-progress")).to_contain_text("Done")
    expect(bar).to_have_count(0)
    expect(page.get_by_role("status")).to_contain_text("Done.")
    assert {fetched(lead).tags for lead in leads} == {("vip",)}
    asked.clear()
    page.wait_for_timeout(2_600)
    assert asked == []
    assert page.evaluate("window.violations") == []


def test_job_is_cancelled(open_page: OpenPage, make_job: MakeJob) -> None:
    job = make_job()
    page = open_page(f"{JOBS}{job.job_id}/")
    page.get_by_role("button", name="Cancel").click()

    expect(page.locator(".messagelist")).to_contain_text("What was done by then stays done.")
    expect(page.locator("#job-progress")).to_contain_text("Cancelled")
    assert get_job(job.job_id).state == "cancelled"


def test_job_is_followed_without_scripts(
    open_page: OpenPage, make_job: MakeJob, job_services: JobServices
) -> None:
    job = make_job()
    page = open_page(f"{JOBS}{job.job_id}/", javascript=False)
    expect(page.locator("#job-progress")).to_contain_text("Waiting")
    job_services.queues.send_message(
        QueueUrl=job_services.queue_url, MessageBody=f'{{"job_id": "{job.job_id}"}}'
    )
    job_services.work()
    page.get_by_role("link", name="Show how far it is now").click()

    expect(page.locator("#job-progress")).to_contain_text("Done")


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


def test_large_export_ends_in_a_link_to_its_file(
    open_page: OpenPage, make_lead: MakeLead, make_job: MakeJob, job_services: JobServices
) -> None:
    lead = make_lead()
    job = make_job(kind="export", change=None, export=ExportOptions(), title="Export as CSV")
    page = open_page(f"{JOBS}{job.job_id}/")
    job_services.queues.send_message(
        QueueUrl=job_services.queue_url, MessageBody=f'{{"job_id": "{job.job_id}"}}'
    )
    job_services.work()
    link = page.get_by_role("link", name="Download")
    expect(link).to_be_visible()
    # The emulated bucket is in this process only: the browser is kept from going there.
    address = link.get_attribute("href")
    answer = page.request.get(str(address), max_redirects=0)

    assert answer.status == 302
    file = requests.get(answer.headers["location"], timeout=5)
    assert lead.lead_id in file.text


def check(page: Page, axe_source: str) -> None:
    assert find_violations(page, axe_source) == [], page.url
    assert not is_wide(page), page.url
    assert page.evaluate("window.violations") == []


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


@IN_EVERY_LOOK
def test_axe_finds_nothing_on_exports_and_jobs(
    open_page: OpenPage,
    axe_source: str,
    make_lead: MakeLead,
    make_job: MakeJob,
    width: int,
    scheme: Scheme,
) -> None:
    make_lead()
    now = timezone.now()
    file = {
        "kind": "export",
        "change": None,
        "export": ExportOptions(),
        "finished_at": now,
        "expires_at": now + timedelta(days=7),
    }
    jobs = [
        make_job(),
        make_job(state="running", total=9000, done=4000, skipped=1, title=LONG),
        make_job(
            **file, state="done", object_key="x", size_bytes=5_000_000, done=9, title="Export"
        ),
        make_job(**file, state="failed", error=LONG),
        make_job(state="cancelled", finished_at=now, filters=LeadFilters(tag=LONG[:40])),
    ]
    page = open_page(f"{LIST}export/?status=new", width=width, scheme=scheme)
    page.locator("main summary").click()
    check(page, axe_source)
    for address in (f"{LIST}export/?status=lost", JOBS, *(f"{JOBS}{job.job_id}/" for job in jobs)):
        page.goto(address)
        check(page, axe_source)


@pytest.mark.usefixtures("many")
def test_targets_are_as_large_as_a_fingertip(open_page: OpenPage, make_job: MakeJob) -> None:
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
