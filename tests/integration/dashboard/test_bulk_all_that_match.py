"""All leads that match: a few at once, many as a job with frozen filters."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from dashboard.accounts.models import User
from dashboard.audit.models import Action, AuditEntry
from leadmodels.changes.apply import SetStatus
from leadmodels.jobs.store import get_job
from tests.support.job_services import JobServices

from .bulk_pages import ask, confirm, now_of, text_of
from .conftest import LeadMaker


def test_all_that_match_but_few_are_changed_at_once_and_no_later_ones(
    sales: Client, make_lead: LeadMaker
) -> None:
    won = [make_lead(status="won") for _ in range(3)]
    new = make_lead()

    page = ask(sales, "status.lost", [], scope="all", filters="status=won")
    assert "3 leads" in text_of(page)
    later = make_lead(status="won", at=timezone.now())
    confirm(sales, page)

    assert {now_of(lead).status for lead in won} == {"lost"}
    assert now_of(new).status == "new"
    assert now_of(later).status == "won"


def test_all_that_match_become_a_job_with_frozen_filters(
    sales: Client, sales_user: User, make_lead: LeadMaker, job_services: JobServices
) -> None:
    for _ in range(55):
        make_lead(status="won", email="v@example.com")

    page = ask(sales, "status.lost", [], scope="all", filters="status=won&email=v@example.com")
    assert "55 leads" in text_of(page)
    assert "v@example.com" in text_of(page)
    shown_at = timezone.now()
    response = confirm(sales, page)

    (job_id,) = job_services.asked_jobs()
    assert response["Location"] == f"/admin/jobs/job/{job_id}/"
    job = get_job(job_id)
    assert job.change == SetStatus("lost")
    assert job.requested_by == sales_user.public_id
    assert (job.filters.status, job.filters.email) == ("won", "v@example.com")
    assert job.filters.until is not None
    assert job.filters.until <= shown_at
    entry = AuditEntry.objects.get()
    assert (entry.action_flag, entry.object_id) == (Action.JOB_STARTED, job_id)
    assert "example.com" not in entry.change_message + job.title


def test_release_of_all_that_match_asks_for_those_in_quarantine_only(
    sales: Client, make_lead: LeadMaker, job_services: JobServices
) -> None:
    for number in range(60):
        make_lead(status="spam" if number < 52 else "won")

    page = ask(sales, "quarantine.release", [], scope="all")
    confirm(sales, page)

    assert "52 leads" in text_of(page)
    (job_id,) = job_services.asked_jobs()
    assert get_job(job_id).filters.status == "spam"


@pytest.mark.parametrize("action", ["delete", "expire"])
def test_losing_more_than_fifty_leads_takes_a_typed_word(
    admin: Client, make_lead: LeadMaker, job_services: JobServices, action: str
) -> None:
    for _ in range(51):
        make_lead()
    page = ask(admin, action, [], scope="all")

    refused = confirm(admin, page, typed="yes")
    assert refused.status_code == 422
    assert f"type {action}" in text_of(refused.content.decode())
    assert job_services.asked_jobs() == []
    confirm(admin, refused.content.decode(), typed=f" {action.title()} ")

    (job_id,) = job_services.asked_jobs()
    assert get_job(job_id).is_delete == (action == "delete")
