"""An export too large for one answer becomes a job."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import requests
from django.test import Client
from django.utils import timezone

from dashboard.accounts.models import User
from dashboard.audit.models import Action, AuditEntry
from leadmodels.exports.writing import ExportOptions
from leadmodels.forms import Form
from leadmodels.jobs.store import get_job
from leadmodels.leads import item_from_lead
from leadmodels.models import LeadItem
from tests.support.job_services import JobServices
from tests.support.leads import make_lead as make_lead_of

from .bulk_pages import text_of
from .conftest import FormMaker, LeadMaker
from .export_pages import open_export, rows_of, send


def store_many(form: Form, count: int) -> list[str]:
    """Store leads a minute apart, 25 with a call, and give their ids, oldest first."""
    first = datetime(2026, 1, 1, tzinfo=UTC)
    ends_at = timezone.now() + timedelta(days=20)
    leads = [
        make_lead_of(form, at=first + timedelta(minutes=n), seed=n, expires_at=ends_at)
        for n in range(count)
    ]
    with LeadItem.batch_write() as batch:
        for lead in leads:
            batch.save(item_from_lead(lead))
    return [lead.lead_id for lead in leads]


@pytest.mark.timeout(300)  # the emulator looks at every lead for each page
def test_large_export_becomes_a_job_whose_file_is_downloaded_through_a_link(
    sales: Client,
    sales_user: User,
    form: Form,
    make_form: FormMaker,
    make_lead: LeadMaker,
    job_services: JobServices,
) -> None:
    stored = store_many(form, 2_010)
    make_lead(form_id=make_form().form_id)

    page = open_export(sales, f"form={form.form_id}&order=oldest")
    assert "more than 2,000 leads" in text_of(page)
    assert "A row for each lead, in the order of the list," in text_of(page)
    started = send(sales, page, delimiter="semicolon")
    job_page = sales.get(started["Location"]).content.decode()
    assert "Waiting" in text_of(job_page)
    assert "Contact us" in text_of(job_page)
    job_services.work()
    done = sales.get(started["Location"]).content.decode()
    link = sales.get(started["Location"] + "download/")

    assert "Done 2,010 leads written" in text_of(done)
    assert link.status_code == 302
    file = requests.get(link["Location"], timeout=5)
    assert file.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert file.headers["Content-Disposition"].startswith('attachment; filename="leads-')
    rows = rows_of(file.content, ";")
    assert [row["lead_id"] for row in rows] == stored
    actions = AuditEntry.objects.order_by("pk").values_list("action_flag", flat=True)
    assert list(actions) == [Action.JOB_STARTED, Action.DOWNLOADED]
    assert {entry.user for entry in AuditEntry.objects.all()} == {sales_user}


def test_file_too_large_for_one_answer_becomes_a_job(
    sales: Client, make_lead: LeadMaker, job_services: JobServices
) -> None:
    for _ in range(50):
        make_lead(fields={"message": "x" * 90_000})

    response = send(sales, open_export(sales))

    (job_id,) = job_services.asked_jobs()
    assert response["Location"] == f"/admin/jobs/job/{job_id}/"
    assert get_job(job_id).export == ExportOptions()


def test_same_page_sent_twice_is_one_job(
    sales: Client, make_lead: LeadMaker, job_services: JobServices
) -> None:
    for _ in range(50):
        make_lead(fields={"message": "x" * 90_000})
    page = open_export(sales)

    assert send(sales, page)["Location"] == send(sales, page)["Location"]
    assert len(job_services.asked_jobs()) == 1
