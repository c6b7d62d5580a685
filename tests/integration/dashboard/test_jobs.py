from __future__ import annotations

import html
import re
import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import Permission
from django.test import Client
from django.utils import timezone

from dashboard import aws
from dashboard.accounts.models import User
from dashboard.audit.models import Action, AuditEntry
from dashboard.jobs.start import start_job
from leadmodels.changes.apply import AddTags, SetStatus
from leadmodels.exports.writing import ExportOptions
from leadmodels.job_models import JobItem
from leadmodels.jobs.codec import item_from_job
from leadmodels.jobs.store import (
    MOST_SEARCHED,
    Job,
    cancel_job,
    get_job,
    new_job_id,
    put_job,
)
from leadmodels.leads import get_lead
from leadmodels.lists.filters import LeadFilters
from tests.support.job_services import JobServices
from tests.support.store_faults import refused

from .conftest import LeadMaker
from .test_bulk import ask, confirm, text_of

JOBS = "/admin/jobs/job/"
JobMaker = Callable[..., Job]
HTMX = {"HX-Request": "true"}


@pytest.fixture
def make_job(job_services: JobServices, sales_user: User) -> JobMaker:  # noqa: ARG001 - what jobs need
    """Store a job of the salesperson's; anything about it can be given."""

    def make(**changes: Any) -> Job:
        at = changes.pop("at", timezone.now())
        defaults: dict[str, Any] = {
            "job_id": new_job_id(at=at, random=secrets.token_bytes(10)),
            "kind": "bulk",
            "requested_by": sales_user.public_id,
            "requested_at": at,
            "filters": LeadFilters(status="new"),
            "change": SetStatus("won"),
            "title": "Set the status to Won",
        }
        return put_job(Job(**defaults | changes))

    return make


@pytest.fixture
def make_export(make_job: JobMaker) -> JobMaker:
    def make(**changes: Any) -> Job:
        export = {"kind": "export", "change": None, "export": ExportOptions(), "title": "Export"}
        return make_job(**export | changes)

    return make


def other_job(at: datetime) -> Job:
    """A job of somebody else."""
    return Job(
        job_id=new_job_id(at=at, random=secrets.token_bytes(10)),
        kind="bulk",
        requested_by="staff_other",
        requested_at=at,
        filters=LeadFilters(),
        change=SetStatus("won"),
        title="Theirs",
    )


def page_of(client: Client, job: Job) -> str:
    response = client.get(f"{JOBS}{job.job_id}/")
    assert response.status_code == 200
    return response.content.decode()


def test_jobs_are_listed_newest_first(sales: Client, make_job: JobMaker) -> None:
    now = timezone.now()
    for number in range(3):
        make_job(title=f"Job {number}", at=now - timedelta(minutes=number))

    page = text_of(sales.get(JOBS).content.decode())

    assert re.findall(r"Job \d", page) == ["Job 0", "Job 1", "Job 2"]


def test_no_jobs_yet_says_when_there_will_be(sales: Client, job_services: JobServices) -> None:  # noqa: ARG001 - the table is there
    assert "Exports of more than 2,000 leads" in text_of(sales.get(JOBS).content.decode())


def test_salesperson_sees_own_jobs_and_an_admin_all_of_them(
    sales: Client, admin: Client, admin_person: User, make_job: JobMaker
) -> None:
    own, others = (
        make_job(title="Mine"),
        make_job(title="Theirs", requested_by=admin_person.public_id),
    )
    gone = make_job(title="Whose", requested_by="staff_gone")

    assert "Mine" in text_of(sales.get(JOBS).content.decode())
    assert "Theirs" not in text_of(sales.get(JOBS).content.decode())
    for part in ("", "progress/", "download/"):
        assert sales.get(f"{JOBS}{others.job_id}/{part}").status_code == 404
    assert sales.post(f"{JOBS}{others.job_id}/cancel/").status_code == 404
    assert get_job(others.job_id).state == "queued"
    assert {"Mine", "Theirs"} <= set(text_of(admin.get(JOBS).content.decode()).split())
    assert "by sal" in text_of(admin.get(JOBS).content.decode())
    assert "A former colleague" in text_of(page_of(admin, gone))
    assert page_of(admin, own)


def test_own_jobs_are_shown_behind_those_of_busy_colleagues(
    sales: Client, make_job: JobMaker
) -> None:
    now = timezone.now()
    make_job(title="Mine", at=now - timedelta(days=1))
    with JobItem.batch_write() as batch:
        for number in range(MOST_SEARCHED - 1):
            at = now - timedelta(seconds=number)
            batch.save(item_from_job(other_job(at)))

    page = text_of(sales.get(JOBS).content.decode())
    assert "Mine" in page
    assert "looked through" not in page

    put_job(other_job(now))
    page = text_of(sales.get(JOBS).content.decode())
    assert "Mine" not in page
    assert "Only the newest 1,000 jobs of everybody" in page


def test_who_may_read_the_audit_log_sees_others_jobs_only_with_the_permission_for_it(
    sales: Client,
    sales_user: User,
    job_services: JobServices,  # noqa: ARG001 - the table is there
) -> None:
    theirs = put_job(other_job(timezone.now()))
    sales_user.user_permissions.add(Permission.objects.get(codename="view_auditentry"))
    assert sales.get(f"{JOBS}{theirs.job_id}/").status_code == 404

    sales_user.user_permissions.add(Permission.objects.get(codename="view_all_jobs"))

    assert sales.get(f"{JOBS}{theirs.job_id}/").status_code == 200
    assert "Theirs" in text_of(sales.get(JOBS).content.decode())


@pytest.mark.parametrize("job_id", ["job_nope", "job_01jzzzzzzzzzzzzzzzzzzzzzzz", "lead_x", "x"])
def test_unknown_job_is_not_found(
    sales: Client,
    job_services: JobServices,  # noqa: ARG001 - the table is there
    job_id: str,
) -> None:
    for part in ("", "progress/", "download/"):
        response = sales.get(f"{JOBS}{job_id}/{part}")
        assert response.status_code == 404
        assert "forgotten 7 days after" in response.content.decode()


def test_bulk_job_is_watched_to_its_end(
    sales: Client, make_lead: LeadMaker, job_services: JobServices
) -> None:
    leads = [make_lead() for _ in range(51)]
    started = confirm(sales, ask(sales, "tags.add", [], scope="all", given="1", tags="vip"))
    progress_url = started["Location"] + "progress/"

    waiting = sales.get(progress_url, headers=HTMX).content.decode()
    job_services.work()
    done = sales.get(progress_url, headers=HTMX).content.decode()

    assert 'hx-trigger="every 2s"' in waiting
    assert "<progress" in waiting
    assert "hx-trigger" not in done  # so the page stops asking
    assert "<progress" not in done
    assert 'hx-swap-oob="innerHTML:#job-announcement"' in done
    assert "51 leads done." in done
    assert {get_lead(lead.lead_id, now=timezone.now()).tags for lead in leads} == {("vip",)}


def test_progress_is_a_fragment_and_the_page_holds_the_same(
    sales: Client, make_job: JobMaker
) -> None:
    job = make_job()

    fragment = sales.get(f"{JOBS}{job.job_id}/progress/").content.decode()

    assert "<html" not in fragment
    assert f'hx-get="{JOBS}{job.job_id}/progress/"' in page_of(sales, job)


def test_progress_goes_on_asking_while_the_store_is_away(sales: Client, make_job: JobMaker) -> None:
    job = make_job()

    with refused("GetItem", "InternalServerError"):
        response = sales.get(f"{JOBS}{job.job_id}/progress/", headers=HTMX)

    assert response.status_code == 200
    assert 'hx-trigger="every 2s"' in response.content.decode()
    assert "this page goes on asking" in response.content.decode()


def test_page_that_is_watched_when_the_session_ends_reloads_to_log_in(make_job: JobMaker) -> None:
    url = f"{JOBS}{make_job().job_id}/progress/"

    watched = Client().get(url, headers=HTMX)

    assert watched["HX-Refresh"] == "true"
    assert watched.content == b""
    assert "/login/" in Client().get(url)["Location"]


def test_page_says_what_was_asked_for_by_whom(
    sales: Client, sales_user: User, make_job: JobMaker
) -> None:
    sales_user.first_name, sales_user.last_name = "Sal", "Smith"
    sales_user.save()
    since = datetime(2026, 3, 1, tzinfo=UTC)
    job = make_job(filters=LeadFilters(tag="fair", since=since), change=AddTags(("vip",)))

    shown = text_of(page_of(sales, job))

    assert "They get, besides the tags they have: “vip”." in shown
    assert "Asked by Sal Smith" in shown
    assert "Tag fair" in shown
    assert "Stored From 1 Mar 2026, 00:00 UTC, before " in shown


def test_cancelling_ends_a_job_and_is_noted(
    sales: Client, make_job: JobMaker, job_services: JobServices, make_lead: LeadMaker
) -> None:
    lead = make_lead()
    job = make_job()
    aws.queue_job(job.job_id)

    response = sales.post(f"{JOBS}{job.job_id}/cancel/")
    job_services.work()

    assert response["Location"] == f"{JOBS}{job.job_id}/"
    assert "Cancelled" in text_of(page_of(sales, job))
    assert get_job(job.job_id).state == "cancelled"
    assert get_lead(lead.lead_id, now=timezone.now()).status == "new"
    entry = AuditEntry.objects.get()
    assert (entry.action_flag, entry.object_id) == (Action.JOB_CANCELLED, job.job_id)


def test_cancelling_what_has_ended_changes_nothing_and_says_so(
    sales: Client, make_job: JobMaker
) -> None:
    job = make_job()
    cancel_job(job.job_id, at=timezone.now())
    sales.post(f"{JOBS}{job.job_id}/cancel/")
    assert AuditEntry.objects.count() == 0


def test_cancelling_after_the_end_says_that_it_was_too_late(
    sales: Client, make_job: JobMaker, job_services: JobServices
) -> None:
    job = make_job()
    aws.queue_job(job.job_id)
    job_services.work()

    sales.post(f"{JOBS}{job.job_id}/cancel/")

    assert "It had ended before it could be cancelled." in text_of(page_of(sales, job))
    assert get_job(job.job_id).state == "done"
    assert AuditEntry.objects.count() == 0


def test_cancelling_takes_a_post(sales: Client, make_job: JobMaker) -> None:
    job = make_job()

    assert sales.get(f"{JOBS}{job.job_id}/cancel/")["Location"] == f"{JOBS}{job.job_id}/"
    assert get_job(job.job_id).state == "queued"


def test_ended_export_shows_its_size_and_when_it_is_forgotten(
    sales: Client, make_export: JobMaker, make_lead: LeadMaker, job_services: JobServices
) -> None:
    make_lead()
    job = make_export()
    aws.queue_job(job.job_id)
    job_services.work()

    shown = text_of(page_of(sales, job))
    listed = sales.get(JOBS).content.decode()

    assert re.search(r"1 lead written, \d+\W(bytes|KB)", shown)
    assert re.search(r"forgotten in (1 week|6 days|7 days) .* with its file", shown)
    assert f'href="{JOBS}{job.job_id}/download/"' in listed


def test_no_file_no_download(sales: Client, make_job: JobMaker, make_export: JobMaker) -> None:
    waiting, bulk = make_export(), make_job()

    for job in (waiting, bulk):
        response = sales.get(f"{JOBS}{job.job_id}/download/")
        assert response.status_code == 404
        assert "This job has no file" in html.unescape(response.content.decode())
        assert "Download" not in page_of(sales, job)
    assert AuditEntry.objects.count() == 0


def test_link_works_five_minutes_and_never_stands_in_a_page(
    sales: Client, make_export: JobMaker, make_lead: LeadMaker, job_services: JobServices
) -> None:
    make_lead()
    job = make_export()
    aws.queue_job(job.job_id)
    job_services.work()

    location = sales.get(f"{JOBS}{job.job_id}/download/")["Location"]

    assert "X-Amz-Expires=300" in location
    assert "X-Amz-Signature" in location
    assert "X-Amz-Signature" not in page_of(sales, job)
    assert "no-store" in sales.get(f"{JOBS}{job.job_id}/download/")["Cache-Control"]


def test_failed_job_gives_its_reason(
    sales: Client, make_job: JobMaker, job_services: JobServices
) -> None:
    reason = "It was given up after 6 attempts."
    job = make_job(state="failed", error=reason, finished_at=timezone.now())

    assert reason in text_of(page_of(sales, job))
    assert "Failed" in text_of(sales.get(JOBS).content.decode())
    assert job_services.asked_jobs() == []


def test_expired_job_is_forgotten(sales: Client, make_job: JobMaker) -> None:
    job = make_job(state="done", expires_at=timezone.now() - timedelta(seconds=1))

    assert sales.get(f"{JOBS}{job.job_id}/").status_code == 404
    assert job.title not in sales.get(JOBS).content.decode()


def test_queue_that_is_away_delays_the_job_and_loses_nothing(
    sales: Client, sales_user: User, job_services: JobServices
) -> None:
    job_services.queues.delete_queue(QueueUrl=settings.JOB_QUEUE_URL)
    now = timezone.now()
    job = Job(
        job_id=new_job_id(at=now, random=secrets.token_bytes(10)),
        kind="bulk",
        requested_by=sales_user.public_id,
        requested_at=now,
        filters=LeadFilters(),
        change=SetStatus("won"),
        title="Set the status to Won",
    )

    start_job(sales_user, job)

    assert "it takes up to five minutes" in text_of(page_of(sales, job))
    assert AuditEntry.objects.get().action_flag == Action.JOB_STARTED
    job_services.queues.create_queue(QueueName=settings.JOB_QUEUE_URL.rpartition("/")[2])


def test_what_somebody_typed_is_shown_as_text(sales: Client, make_job: JobMaker) -> None:
    job = make_job(
        title="<script>alert(1)</script>",
        filters=LeadFilters(tag="<b>x"),
        change=AddTags(("<i>y",)),
    )

    for page in (page_of(sales, job), sales.get(JOBS).content.decode()):
        assert "<script>alert" not in page
        assert "<b>x" not in page
        assert "<i>y" not in page
