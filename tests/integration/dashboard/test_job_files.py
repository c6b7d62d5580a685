"""The file of an export: how large, how long, behind which link."""

from __future__ import annotations

import html
import re

from django.test import Client

from dashboard import aws
from dashboard.audit.models import AuditEntry
from tests.support.job_services import JobServices

from .bulk_pages import text_of
from .conftest import JobMaker, LeadMaker
from .job_pages import JOBS, page_of


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
    assert re.search(r"forgotten in 1 week .* with its file", shown)
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
