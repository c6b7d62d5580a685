"""Erase by e-mail from the dashboard: shown, confirmed, done by the worker, certified."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import cast

import boto3
import pytest
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from dashboard.accounts.models import User
from dashboard.leads.models import SavedView
from leadmodels.changes.apply import AddNote, Hold, apply_change
from leadmodels.jobs.state import ERASE_WAIT
from leadmodels.jobs.store import search_jobs
from leadmodels.leads import Lead, Tombstone, read_place
from tests.support.job_services import JobServices
from tests.support.sql_rows import rows_of_all_tables

from .conftest import MADE_AT, JobMaker, LeadMaker
from .job_pages import page_of

ADD = "/admin/privacy/erasure/add/"
ANN = "ann.erased@example.org"
ASKED = {"email": ANN, "has_mentions": "on"}


@pytest.fixture
def anns(make_lead: LeadMaker) -> list[Lead]:
    made = {"name": "Ann Erased", "email": ANN, "fields": {"email": ANN}}
    leads = [make_lead(**made) for _ in range(2)]
    note = AddNote(f"Call {ANN}")
    leads[0] = apply_change(leads[0], note, actor="a", at=MADE_AT, key="0123456789")
    return leads


def shown(client: Client, **changes: str) -> tuple[str, dict[str, str]]:
    """Ask for the preview; give the page and what its form would send."""
    answer = client.post(ADD, ASKED | changes)
    assert answer.status_code == 200
    context = answer.context
    confirmation = context["confirmation"]
    carried = {"frozen_at": confirmation.at_text, "nonce": confirmation.nonce}
    return answer.content.decode(), ASKED | changes | carried


def confirm(client: Client, *, again: str = ANN, **changes: str) -> HttpResponse:
    _, carried = shown(client, **changes)
    answer = client.post(ADD, carried | {"again": again})
    return cast("HttpResponse", answer)


def table_text() -> str:
    pages = boto3.client("dynamodb", region_name=settings.AWS_REGION).get_paginator("scan")
    return json.dumps(list(pages.paginate(TableName=settings.DYNAMODB_TABLE_NAME)), default=str)


@pytest.mark.usefixtures("job_services")
def test_nothing_goes_before_the_address_is_typed_again(admin: Client, anns: list[Lead]) -> None:
    page, carried = shown(admin)
    assert "2 leads with this e-mail address, with 1 note and changes" in page
    for again in ("", "ann.erased@example.com", "ann"):
        answer = admin.post(ADD, carried | {"again": again})
        assert answer.status_code == 422
        assert "not the address above" in answer.content.decode()
    assert search_jobs().jobs == ()
    assert all(isinstance(read_place(lead.lead_id), Lead) for lead in anns)


def test_what_was_confirmed_is_erased_and_certified(
    admin: Client, anns: list[Lead], job_services: JobServices
) -> None:
    answer = confirm(admin, again=ANN.upper())
    (job,) = search_jobs().jobs
    assert answer.headers["Location"] == f"/admin/jobs/job/{job.job_id}/"
    page = page_of(admin, job)
    assert "begins three quarters of a minute" in page
    assert "be cancelled" in page
    assert 'id="job-cancel"' not in page
    job_services.work(later=ERASE_WAIT + timedelta(seconds=5))
    assert all(isinstance(read_place(lead.lead_id), Tombstone) for lead in anns)
    page = page_of(admin, job)
    assert "2 leads erased." in page
    assert "See the certificate" in page
    assert ANN not in page
    detail = admin.get(f"/admin/privacy/erasure/erasure_{job.job_id[4:]}/").content.decode()
    assert "Certificate of erasure" in detail
    assert ANN not in detail
    assert "2 leads erased" in admin.get("/admin/privacy/erasure/").content.decode()
    assert "ann.erased" not in table_text().lower()
    assert "ann.erased" not in rows_of_all_tables().lower()


def test_leads_on_hold_are_shown_and_stay(
    admin: Client, anns: list[Lead], job_services: JobServices
) -> None:
    held = apply_change(anns[1], Hold("A court"), actor="a", at=MADE_AT, key="9876543210")
    page, _ = shown(admin)
    assert "1 of them is on hold" in page
    confirm(admin)
    job_services.work(later=ERASE_WAIT + timedelta(seconds=5))
    assert isinstance(read_place(held.lead_id), Lead)
    (job,) = search_jobs().jobs
    assert "1 stays, being on hold" in page_of(admin, job)
    detail = admin.get(f"/admin/privacy/erasure/erasure_{job.job_id[4:]}/").content.decode()
    assert "1 lead on hold" in detail
    assert held.lead_id in detail
    confirm(admin, has_held="on")
    job_services.work(later=ERASE_WAIT + timedelta(seconds=5))
    assert isinstance(read_place(held.lead_id), Tombstone)


@pytest.mark.usefixtures("job_services", "anns")
def test_saved_views_and_the_log_lose_the_address(
    admin: Client, admin_person: User, sales_user: User, make_job: JobMaker
) -> None:
    make_job()
    SavedView.objects.create(owner=sales_user, name="Ann", query="email=ann.erased%40EXAMPLE.org")
    kept = SavedView.objects.create(owner=sales_user, name="Jo", query="email=joann%40example.org")
    said = LogEntry.objects.create(
        user=admin_person, action_flag=2, object_repr="x", change_message=f'{{"to": "{ANN}"}}'
    )
    page, _ = shown(admin)
    assert "1 saved view with it" in page
    assert "1 entry of the audit log" in page
    confirm(admin)
    assert list(SavedView.objects.all()) == [kept]
    said.refresh_from_db()
    assert "erased" in said.change_message
    assert "ann.erased" not in rows_of_all_tables()


@pytest.mark.usefixtures("job_services", "anns")
def test_the_same_page_sent_twice_is_one_erasure(admin: Client) -> None:
    _, carried = shown(admin)
    answers = [admin.post(ADD, carried | {"again": ANN}) for _ in range(2)]
    assert len({answer.headers["Location"] for answer in answers}) == 1
    assert len(search_jobs().jobs) == 1


@pytest.mark.usefixtures("job_services", "anns")
def test_who_has_started_it_is_in_the_log_and_the_address_is_not(
    admin: Client, admin_person: User
) -> None:
    confirm(admin)
    (entry,) = LogEntry.objects.filter(action_flag=14)
    assert entry.user == admin_person
    assert ANN not in entry.change_message + entry.object_repr


@pytest.mark.usefixtures("job_services")
def test_a_cancelled_erasure_goes_on(admin: Client, anns: list[Lead]) -> None:
    confirm(admin)
    (job,) = search_jobs().jobs
    admin.post(reverse("admin:jobs_job_cancel", args=[job.job_id]))
    (job,) = search_jobs().jobs
    assert job.state == "queued"
    assert anns


@pytest.mark.parametrize("email", ["", "ann", "@example.org", "a" * 300 + "@x.example"])
@pytest.mark.usefixtures("job_services")
def test_what_is_no_address_is_refused(admin: Client, email: str) -> None:
    answer = admin.post(ADD, {"email": email})
    assert answer.status_code == 422
    assert "Give a whole e-mail address" in answer.content.decode()


def test_a_certificate_is_checked(
    admin: Client, anns: list[Lead], job_services: JobServices
) -> None:
    confirm(admin)
    job_services.work(later=ERASE_WAIT + timedelta(seconds=5))
    (job,) = search_jobs().jobs
    text = admin.get(f"/admin/privacy/erasure/erasure_{job.job_id[4:]}/certificate.json").content
    document = json.loads(text)
    assert document["erased"]["leads"] == len(anns)

    def check(text: str, email: str = "") -> str:
        answer = admin.post("/admin/privacy/erasure/check/", {"text": text, "email": email})
        return answer.content.decode()

    assert "is ours, and nothing in it was changed" in check(text.decode())
    assert "is about this address" in check(text.decode(), ANN.title())
    assert "is not about this address" in check(text.decode(), "bob@example.org")
    altered = json.dumps({**document, "kept": 7})
    assert "not ours, or something in it was changed" in check(altered)
    assert "not the text of a certificate" in check("[" * 10_000)
