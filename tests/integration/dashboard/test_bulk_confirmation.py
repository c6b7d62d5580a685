"""What somebody confirmed is one job or one change, for half an hour, and noted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.utils import timezone

from dashboard.accounts.models import User
from dashboard.audit.models import Action, AuditEntry
from leadmodels.jobs.store import get_job
from tests.support.job_services import JobServices
from tests.support.store_faults import refused

from .bulk_pages import BULK, LIST, ask, confirm, now_of, said
from .conftest import LeadMaker


def test_page_gone_back_to_and_sent_with_other_values_is_another_job(
    admin: Client, make_lead: LeadMaker, job_services: JobServices
) -> None:
    for _ in range(51):
        make_lead()
    page = ask(admin, "tags.add", [], scope="all", given="1", tags="vip")

    vip = confirm(admin, page)
    fair = confirm(admin, page, tags="fair")
    deletion = confirm(admin, page, action="delete", typed="delete")
    spam = confirm(admin, page, filters="status=new")

    jobs = [get_job(job_id) for job_id in job_services.asked_jobs()]
    assert len({each["Location"] for each in (vip, fair, deletion, spam)}) == len(jobs) == 4
    assert sum(job.is_delete for job in jobs) == 1
    assert AuditEntry.objects.filter(action_flag=Action.JOB_STARTED).count() == 4


def test_page_that_somebody_else_sends_is_their_own_job(
    admin: Client, sales: Client, make_lead: LeadMaker, job_services: JobServices
) -> None:
    for _ in range(51):
        make_lead()
    page = ask(sales, "status.won", [], scope="all")

    first, second = confirm(sales, page), confirm(admin, page)

    assert first["Location"] != second["Location"]
    assert len({get_job(job_id).requested_by for job_id in job_services.asked_jobs()}) == 2


@pytest.mark.parametrize("action", ["status.won", "delete"])
@pytest.mark.parametrize("scope", ["selected", "all"])
def test_confirmation_of_a_few_leads_older_than_half_an_hour_is_shown_anew(
    admin: Client, make_lead: LeadMaker, action: str, scope: str
) -> None:
    lead = make_lead()
    page = ask(admin, action, [lead], scope=scope)
    make_lead(at=timezone.now() - timedelta(minutes=5))
    old = (timezone.now() - timedelta(minutes=31)).isoformat()

    response = confirm(admin, page, frozen_at=old)

    assert response.status_code == 409
    assert "more than half an hour ago" in said(response)
    assert now_of(lead).version == 1
    assert ("2 leads" in said(response)) == (scope == "all")  # what it comes to now
    assert confirm(admin, response.content.decode()).status_code == 302


def test_confirmation_that_no_page_showed_does_nothing(admin: Client, make_lead: LeadMaker) -> None:
    lead = make_lead()
    sent = {"action": "delete", "scope": "selected", "lead_id": lead.lead_id, "confirmed": "1"}

    assert admin.post(BULK, sent).status_code == 409
    assert now_of(lead) == lead


def test_each_lead_that_was_made_to_expire_is_in_the_audit_log(
    admin: Client, make_lead: LeadMaker
) -> None:
    leads = [make_lead() for _ in range(3)]

    confirm(admin, ask(admin, "expire", leads))

    entries = AuditEntry.objects.filter(action_flag=Action.CHANGED)
    assert {entry.object_id for entry in entries} == {lead.lead_id for lead in leads}
    assert {entry.change_message for entry in entries} == {'{"what": "Expire now"}'}


@pytest.mark.parametrize(
    ("action", "operation", "flag", "done"),
    [
        ("delete", "PutItem", Action.DELETED, "deleted"),
        ("expire", "TransactWriteItems", Action.CHANGED, "changed"),
    ],
)
def test_lead_that_is_perhaps_gone_is_told_apart_from_those_not_tried_and_noted(
    admin: Client,
    make_lead: LeadMaker,
    action: str,
    operation: str,
    flag: Action,
    done: str,
) -> None:
    leads = [make_lead() for _ in range(2)]
    page = ask(admin, action, leads)

    with refused(operation, "InternalServerError"):
        response = confirm(admin, page)

    assert response.status_code == 503
    assert f"1 lead perhaps {done}, since the lead store did not answer" in said(response)
    assert "1 lead not tried" in said(response)
    entry = AuditEntry.objects.get(action_flag=flag)
    assert entry.object_id in {lead.lead_id for lead in leads}
    assert "perhaps" in entry.change_message


@pytest.mark.parametrize(
    ("codename", "url", "sent"),
    [
        ("change_lead", BULK, {"action": "owner.me", "scope": "all"}),
        ("export_lead", f"{LIST}export/", {"scope": "all"}),
    ],
)
def test_who_may_not_see_leads_is_shown_none_by_way_of_many(
    make_lead: LeadMaker,
    db: None,  # noqa: ARG001 - users are rows
    codename: str,
    url: str,
    sent: dict[str, str],
) -> None:
    make_lead(name="Secret Person")
    clerk = User.objects.create_user("clerk", is_staff=True)
    clerk.user_permissions.add(Permission.objects.get(codename=codename))
    client = Client()
    client.force_login(clerk)
    ways: list[Callable[[], Any]] = [lambda: client.get(url), lambda: client.post(url, sent)]

    for answer in (way() for way in ways):
        assert answer.status_code == 403
        assert "Secret Person" not in answer.content.decode()


def test_confirmation_sent_twice_is_one_job(
    sales: Client, make_lead: LeadMaker, job_services: JobServices
) -> None:
    for _ in range(51):
        make_lead()
    page = ask(sales, "status.lost", [], scope="all")

    first, second = confirm(sales, page), confirm(sales, page)

    assert first["Location"] == second["Location"]
    assert len(job_services.asked_jobs()) == 1
    assert AuditEntry.objects.filter(action_flag=Action.JOB_STARTED).count() == 1


def test_confirmation_older_than_half_an_hour_is_shown_anew(
    sales: Client, make_lead: LeadMaker, job_services: JobServices
) -> None:
    for _ in range(51):
        make_lead()
    page = ask(sales, "status.lost", [], scope="all")
    old = (timezone.now() - timedelta(minutes=31)).isoformat()

    response = confirm(sales, page, frozen_at=old)

    assert response.status_code == 409
    assert "more than half an hour ago" in said(response)
    assert job_services.asked_jobs() == []
    assert confirm(sales, response.content.decode()).status_code == 302
