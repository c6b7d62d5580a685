"""A job watched from its start to its end."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.test import Client
from django.utils import timezone

from dashboard.accounts.models import User
from dashboard.audit.models import Action, AuditEntry
from dashboard.jobs.start import start_job
from leadmodels.changes.apply import SetStatus
from leadmodels.jobs.store import (
    Job,
    new_job_id,
)
from leadmodels.leads import get_lead
from leadmodels.lists.filters import LeadFilters
from tests.support.job_services import JobServices
from tests.support.store_faults import refused

from .bulk_pages import ask, confirm, text_of
from .conftest import JobMaker, LeadMaker
from .job_pages import HTMX, JOBS, page_of


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
