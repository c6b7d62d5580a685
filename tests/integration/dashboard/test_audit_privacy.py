"""The audit log after everything that is noted in it was done to a person's data."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.utils import timezone

from dashboard.audit.models import Action
from dashboard.leads.export.outcome import MOST_BYTES
from dashboard.leads.models import SavedView
from leadmodels.forms import Form
from leadmodels.leads import Lead
from tests.support.canaries import EMAIL, NAME, PERSON, PHONE, traces_in
from tests.support.job_services import JobServices

from . import form_pages
from .bulk_pages import ask, confirm, hidden_fields
from .conftest import LeadMaker
from .lead_pages import open_lead, send
from .test_audit import LOG
from .test_lead_add import ADD, fill

LIST = "/admin/leads/lead/"
JOBS = "/admin/jobs/job/"
REASON = f"{NAME} sues us: {EMAIL}"


@pytest.fixture
def canary(make_lead: LeadMaker) -> Lead:
    return make_lead(
        fields={**PERSON, "message": f"Call {NAME} at {PHONE}"},
        name=NAME,
        email=EMAIL,
        phone=PHONE,
        search_text=f"{NAME} {EMAIL} {PHONE}".lower(),
        tags=("canarybird",),
    )


def work_on(admin: Client, lead: Lead) -> None:
    """Change everything about a lead that its page can."""
    open_lead(admin, lead)
    steps: list[tuple[str, dict[str, Any]]] = [
        ("status", {"status": "qualified"}),
        ("owner", {"take": "1"}),
        ("tags", {"tags": f"{NAME}, vip"}),
        ("note", {"text": f"Called {NAME} at {PHONE}, wrote to {EMAIL}"}),
        ("follow_up", {"day": (timezone.localdate() + timedelta(days=3)).isoformat()}),
        ("quarantine", {}),
        ("release_quarantine", {}),
        ("retention", {"action": "keep", "keep": "30"}),
        ("retention", {"action": "hold", "reason": REASON}),
        ("retention", {"action": "release"}),
    ]
    for what, values in steps:
        before = LogEntry.objects.count()
        answer = send(admin, lead, what, **values)
        assert answer.status_code in {200, 303}, (what, values, answer.status_code)
        assert LogEntry.objects.count() == before + 1, (what, values)


def change_many(admin: Client, lead: Lead) -> None:
    """Change a selection in every way that somebody types something for, and delete it."""
    for action, values in (
        ("status.won", {}),
        ("tags.add", {"given": "1", "tags": f"{NAME} too"}),
        ("hold", {"given": "1", "reason": REASON}),
        ("hold.release", {}),
        ("delete", {}),
    ):
        before = LogEntry.objects.count()
        confirm(admin, ask(admin, action, [lead], **values))
        assert LogEntry.objects.count() == before + 1, action


def export(admin: Client, **asked: str) -> Any:
    page = admin.get(f"{LIST}export/", asked).content.decode()
    options = {"format": "csv", "delimiter": "comma", "has_bom": "on"}
    return admin.post(f"{LIST}export/", hidden_fields(page) | options)


def save_views(admin: Client) -> None:
    admin.post(f"{LIST}views/", {"name": NAME, "query": f"q=tweety&email={EMAIL}"})
    view = SavedView.objects.get()
    admin.post(f"{LIST}views/{view.pk}/", {"name": EMAIL})
    admin.post(f"{LIST}views/{view.pk}/delete/")


def run_jobs(admin: Client, make_lead: LeadMaker, services: JobServices) -> None:
    """Start a job for what was searched for, cancel it, and fetch the file of another."""
    now = timezone.now()
    # More than are changed at once, and as a file more than is sent at once.
    long = PERSON | {"message": f"Call {NAME}. " * (MOST_BYTES // 51 // 20)}
    for number in range(52):
        make_lead(
            at=now - timedelta(minutes=1 + number), fields=long, **PERSON, search_text="tweety"
        )
    page = ask(admin, "tags.add", [], scope="all", filters="q=tweety", given="1", tags=NAME)
    assert admin.post(f"{confirm(admin, page)['Location']}cancel/").status_code == 302
    started = export(admin, email=EMAIL)
    services.work()
    assert admin.get(f"{started['Location']}download/").status_code == 302


def test_log_of_all_that_can_be_done_holds_nothing_of_the_person_it_was_done_to(
    admin: Client,
    form: Form,
    canary: Lead,
    make_lead: LeadMaker,
    job_services: JobServices,
) -> None:
    added = admin.post(ADD, fill(admin, form, name=NAME, email=EMAIL, message=f"Call {PHONE}"))
    assert added.status_code == 303
    work_on(admin, canary)
    change_many(admin, canary)
    assert traces_in(export(admin, q="tweety").content.decode())  # there was something to tell
    admin.post(f"{added['Location'].removesuffix('change/')}delete/", {"confirmed": "1"})
    save_views(admin)
    run_jobs(admin, make_lead, job_services)
    form_pages.confirm(
        admin, form, form_pages.preview(admin, form, 3650, existing="on"), note=REASON
    )

    entries = LogEntry.objects.order_by("pk")
    done = {
        (entry.action_flag, entry.content_type and entry.content_type.model) for entry in entries
    }
    assert done == {
        (Action.ADDED, "lead"),
        (Action.VIEWED, "lead"),
        (Action.CHANGED, "lead"),
        (Action.DELETED, "lead"),
        (Action.EXPORTED, "lead"),
        (Action.ADDED, "savedview"),
        (Action.CHANGED, "savedview"),
        (Action.DELETED, "savedview"),
        (Action.JOB_STARTED, "job"),
        (Action.JOB_CANCELLED, "job"),
        (Action.DOWNLOADED, "job"),
        (Action.CHANGED, "form"),
    }
    assert {flag for flag, _ in done} == set(Action)
    for entry in entries:
        said = f"{entry.object_id} {entry.object_repr} {entry.change_message}"
        assert not traces_in(said), said
    page = admin.get(LOG).content.decode()
    assert not traces_in(page)
