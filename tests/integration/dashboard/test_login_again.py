"""A session that ends under somebody's hands: after logging in again there is always a page."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from dashboard.accounts.models import User
from leadmodels.changes.apply import SetStatus
from leadmodels.jobs.store import Job, new_job_id, put_job
from leadmodels.leads import Lead
from leadmodels.lists.filters import LeadFilters

from .conftest import LeadMaker

PASSWORD = "a long enough one"
VIEW = [7]


def of_lead(lead: Lead, _job: Job) -> list[object]:
    return [lead.lead_id]


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("leads_lead_bulk", lambda _lead, _job: []),
        ("leads_lead_export", lambda _lead, _job: []),
        ("leads_lead_add", lambda _lead, _job: []),
        ("leads_lead_views", lambda _lead, _job: []),
        ("leads_lead_work", lambda lead, _job: [lead.lead_id, "note"]),
        ("leads_lead_delete", of_lead),
        ("leads_lead_view_change", lambda _lead, _job: VIEW),
        ("leads_lead_view_delete", lambda _lead, _job: VIEW),
        ("jobs_job_cancel", lambda _lead, job: [job.job_id]),
        ("forms_form_retention", lambda lead, _job: [lead.form_id]),
    ],
)
def test_whoever_logs_in_again_after_sending_a_form_finds_a_page(
    db: None,  # noqa: ARG001 - users are rows
    make_lead: LeadMaker,
    name: str,
    arguments: Callable[[Lead, Job], list[object]],
) -> None:
    user = User.objects.create_user("ada", password=PASSWORD, is_staff=True)
    user.groups.add(Group.objects.get(name="Admin"))
    lead, now = make_lead(), timezone.now()
    job = put_job(
        Job(
            job_id=new_job_id(at=now, random=bytes(10)),
            kind="bulk",
            requested_by=user.public_id,
            requested_at=now,
            filters=LeadFilters(),
            change=SetStatus("won"),
        )
    )
    client = Client()

    sent = client.post(reverse(f"admin:{name}", args=arguments(lead, job)))
    page = client.post(sent["Location"], {"username": "ada", "password": PASSWORD}, follow=True)

    assert page.status_code == 200
    assert page.redirect_chain
    assert "<h1" in page.content.decode()
