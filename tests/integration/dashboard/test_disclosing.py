"""Somebody's data taken out from the dashboard: asked for, gathered, two files to fetch."""

from __future__ import annotations

import json
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.test import Client

from dashboard.accounts.models import User
from leadmodels.jobs.store import search_jobs
from tests.support.job_services import JobServices
from tests.support.sql_rows import rows_of_all_tables

from .conftest import LeadMaker
from .job_pages import page_of

ASK = "/admin/privacy/erasure/access/"
ANN = "ann.asks@example.org"


@pytest.fixture
def done(admin: Client, make_lead: LeadMaker, job_services: JobServices) -> JobServices:
    """A request that has been done."""
    make_lead(email=ANN, fields={"email": ANN, "message": "Hello"})
    make_lead()
    confirmation = admin.get(ASK).context["confirmation"]
    sent = {"email": ANN, "frozen_at": confirmation.at_text, "nonce": confirmation.nonce}
    answers = [admin.post(ASK, sent) for _ in range(2)]
    assert len({answer.headers["Location"] for answer in answers}) == 1
    job_services.work()
    return job_services


def test_both_files_are_offered_and_hold_the_lead(admin: Client, done: JobServices) -> None:
    (job,) = search_jobs().jobs
    page = page_of(admin, job)
    assert "1 lead written" in page
    assert "Download as JSON" in page
    assert "Download as CSV" in page
    assert ANN not in page
    for file_format in ("json", "csv"):
        answer = admin.get(f"/admin/jobs/job/{job.job_id}/download/?format={file_format}")
        link = urlsplit(answer.headers["Location"])
        key = link.path.rpartition("exports/")[2]
        name = parse_qs(link.query)["response-content-disposition"][0]
        assert name == f'attachment; filename="personal-data.{file_format}"'
        found = done.files.get_object(Bucket=settings.EXPORT_BUCKET, Key=f"exports/{key}")
        assert b"Hello" in found["Body"].read()
    assert admin.get(f"/admin/jobs/job/{job.job_id}/download/?format=x").status_code == 404


@pytest.mark.usefixtures("done")
def test_it_is_in_the_log_without_the_address(admin: Client, admin_person: User) -> None:
    (job,) = search_jobs().jobs
    admin.get(f"/admin/jobs/job/{job.job_id}/download/")
    entries = LogEntry.objects.filter(user=admin_person, object_id=job.job_id)
    assert sorted(entry.action_flag for entry in entries) == [13, 14]
    assert json.loads(entries.get(action_flag=14).change_message)["kind"] == "access"
    assert ANN not in rows_of_all_tables()


@pytest.mark.usefixtures("done")
def test_who_is_no_admin_any_more_fetches_nothing(admin: Client, admin_person: User) -> None:
    (job,) = search_jobs().jobs
    admin_person.groups.set([Group.objects.get(name="Sales")])
    assert admin.get(f"/admin/jobs/job/{job.job_id}/download/").status_code == 404


@pytest.mark.usefixtures("job_services")
def test_what_is_no_address_is_refused(admin: Client) -> None:
    answer = admin.post(ASK, {"email": "nobody"})
    assert answer.status_code == 422
    assert "Give a whole e-mail address" in answer.content.decode()
