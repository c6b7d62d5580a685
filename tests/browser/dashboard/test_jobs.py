"""Jobs and exports watched in a browser, with and without its scripts."""

from __future__ import annotations

from datetime import timedelta

import pytest
import requests
from django.utils import timezone
from playwright.sync_api import expect

from leadmodels.changes.apply import AddTags
from leadmodels.exports.writing import ExportOptions
from leadmodels.jobs.store import get_job
from leadmodels.lists.filters import LeadFilters
from tests.integration.dashboard.conftest import JobMaker, LeadMaker
from tests.support.job_services import JobServices

from .bulk_pages import JOBS, LIST, LONG, check, fetched
from .conftest import IN_EVERY_LOOK, OpenPage, Scheme

pytestmark = pytest.mark.browser


def test_job_is_watched_live_to_its_end_and_asked_about_no_more(
    open_page: OpenPage, make_job: JobMaker, make_lead: LeadMaker, job_services: JobServices
) -> None:
    leads = [make_lead() for _ in range(8)]
    job = make_job(state="running", total=8, done=2, change=AddTags(("vip",)))
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


def test_job_is_cancelled(open_page: OpenPage, make_job: JobMaker) -> None:
    job = make_job()
    page = open_page(f"{JOBS}{job.job_id}/")
    page.get_by_role("button", name="Cancel").click()

    expect(page.locator(".messagelist")).to_contain_text("What was done by then stays done.")
    expect(page.locator("#job-progress")).to_contain_text("Cancelled")
    assert get_job(job.job_id).state == "cancelled"


def test_job_is_followed_without_scripts(
    open_page: OpenPage, make_job: JobMaker, job_services: JobServices
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


def test_large_export_ends_in_a_link_to_its_file(
    open_page: OpenPage, make_lead: LeadMaker, make_job: JobMaker, job_services: JobServices
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


@IN_EVERY_LOOK
def test_axe_finds_nothing_on_exports_and_jobs(
    open_page: OpenPage,
    axe_source: str,
    make_lead: LeadMaker,
    make_job: JobMaker,
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
