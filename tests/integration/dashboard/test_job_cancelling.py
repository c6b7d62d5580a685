"""A job cancelled: in time, twice, too late."""

from __future__ import annotations

from django.test import Client
from django.utils import timezone

from dashboard import aws
from dashboard.audit.models import Action, AuditEntry
from leadmodels.jobs.store import (
    cancel_job,
    get_job,
)
from leadmodels.leads import get_lead
from tests.support.job_services import JobServices

from .bulk_pages import text_of
from .conftest import JobMaker, LeadMaker
from .job_pages import JOBS, page_of


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
