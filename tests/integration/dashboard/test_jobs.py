"""The list of jobs and a job's page: whose they are, what they say, when they are forgotten."""

from __future__ import annotations

import re
import secrets
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.utils import timezone

from dashboard.accounts.models import User
from leadmodels.changes.apply import AddTags, SetStatus
from leadmodels.job_models import JobItem
from leadmodels.jobs.codec import item_from_job
from leadmodels.jobs.store import (
    MOST_SEARCHED,
    Job,
    get_job,
    new_job_id,
    put_job,
)
from leadmodels.lists.filters import LeadFilters
from tests.support.job_services import JobServices

from .bulk_pages import text_of
from .conftest import JobMaker
from .job_pages import JOBS, page_of


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
