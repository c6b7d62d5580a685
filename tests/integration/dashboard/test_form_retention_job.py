"""A form's retention applied to the leads that are there already: a job, and once only."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from dashboard.accounts.models import User
from dashboard.audit.models import Action, AuditEntry
from leadmodels.changes.apply import Hold, KeepFor
from leadmodels.errors import LeadNotFoundError
from leadmodels.forms import Form, get_form
from leadmodels.jobs.state import RETENTION_WAIT
from leadmodels.jobs.store import get_job, search_jobs
from leadmodels.leads import get_lead
from leadmodels.lists.filters import LeadFilters
from leadmodels.times import to_iso
from tests.support.job_services import JobServices
from tests.support.store_faults import meanwhile, refused

from .bulk_pages import hidden_fields
from .conftest import FormMaker, LeadMaker
from .form_pages import confirm, notes, preview, text, url_of
from .lead_pages import change, stored


def test_existing_leads_are_changed_by_a_job(
    admin: Client, admin_person: User, make_form: FormMaker, job_services: JobServices
) -> None:
    form = make_form(name="Contact us")
    before = timezone.now()

    response = confirm(admin, form, preview(admin, form, 30, existing="on"))

    assert job_services.asked_jobs(later=RETENTION_WAIT - timedelta(seconds=5)) == []
    (job_id,) = job_services.asked_jobs(later=timedelta(seconds=5))
    assert response["Location"] == f"/admin/jobs/job/{job_id}/"
    job = get_job(job_id)
    assert (job.kind, job.change, job.requested_by) == (
        "retention",
        KeepFor(days=30),
        admin_person.public_id,
    )
    assert job.filters == LeadFilters(form_id=form.form_id)
    assert before - timedelta(milliseconds=1) <= job.requested_at <= timezone.now()
    flags = AuditEntry.objects.order_by("pk").values_list("action_flag", "object_id")
    assert list(flags) == [(Action.CHANGED, form.form_id), (Action.JOB_STARTED, job_id)]
    page = text(admin.get(response["Location"]))
    assert "Keep leads for 30 days: Contact us" in page
    assert "now keeps new leads for 30 days." in page
    assert "It begins a minute and a half after it was asked for" in page
    assert "Begins " in page


def test_job_gives_every_lead_of_the_form_its_new_end_and_leaves_those_on_hold(
    admin: Client,
    admin_person: User,
    form: Form,
    make_form: FormMaker,
    make_lead: LeadMaker,
    job_services: JobServices,
) -> None:
    now = timezone.now().replace(microsecond=0)
    young, old = now - timedelta(days=10), now - timedelta(days=40)
    kept = make_lead(at=young, expires_at=now + timedelta(days=300))
    quarantined = make_lead(at=young, status="spam")
    gone = make_lead(at=old)
    held = [make_lead(at=at, expires_at=now + timedelta(days=300)) for at in (young, old)]
    for lead in held:
        change(lead, Hold("A complaint"), admin_person)
    other = make_lead(at=old, form_id=make_form().form_id)

    started = confirm(admin, form, preview(admin, form, 30, existing="on"))
    job_services.work(later=RETENTION_WAIT)

    end = young + timedelta(days=30)
    assert stored(kept).expires_at == end
    assert stored(quarantined).expires_at == end
    with pytest.raises(LeadNotFoundError):
        get_lead(gone.lead_id, now=timezone.now() + RETENTION_WAIT)
    for lead in held:
        assert (stored(lead).is_held, stored(lead).expires_at) == (True, None)
    assert stored(held[0]).expires_at_before_hold == end
    assert stored(other) == other
    assert "5 leads done." in text(admin.get(started["Location"]))


def test_job_for_ever_takes_the_end_away(
    admin: Client, form: Form, make_lead: LeadMaker, job_services: JobServices
) -> None:
    lead = make_lead(expires_at=timezone.now() + timedelta(days=1))

    confirm(admin, form, preview(admin, form, "", keep="forever", existing="on"))
    job_services.work(later=RETENTION_WAIT)

    assert get_form(form.form_id).retention_days is None
    assert stored(lead).expires_at is None


def test_lead_stored_between_preview_and_confirmation_is_changed_too(
    admin: Client, form: Form, make_lead: LeadMaker, job_services: JobServices
) -> None:
    page = preview(admin, form, 30, existing="on")
    lead = make_lead(at=timezone.now())

    confirm(admin, form, page)
    job_services.work(later=RETENTION_WAIT)

    ends_at = (lead.received_at + timedelta(days=30)).replace(microsecond=0)
    assert stored(lead).expires_at == ends_at


def test_confirmation_sent_twice_saves_once_and_is_one_job(
    admin: Client, make_form: FormMaker, job_services: JobServices
) -> None:
    form = make_form(retention_days=90)
    page = preview(admin, form, 30, existing="on")

    first, second = confirm(admin, form, page), confirm(admin, form, page)

    assert first["Location"] == second["Location"]
    assert len(job_services.asked_jobs(later=RETENTION_WAIT)) == 1
    assert get_form(form.form_id).version == 2
    assert len(notes()) == 2


def test_confirmations_that_race_save_once_and_are_one_job(
    admin: Client, make_form: FormMaker, job_services: JobServices
) -> None:
    form = make_form(retention_days=90)
    page = preview(admin, form, 30, existing="on")
    answers: list[Any] = []

    with meanwhile(lambda: answers.append(confirm(admin, form, page)), "TransactWriteItems"):
        answers.append(confirm(admin, form, page))

    assert len({each["Location"] for each in answers}) == 1
    assert len(job_services.asked_jobs(later=RETENTION_WAIT)) == 1
    assert get_form(form.form_id).version == 2
    assert len(notes()) == 2


def test_confirmation_older_than_half_an_hour_is_shown_anew(
    admin: Client, make_form: FormMaker
) -> None:
    form = make_form(retention_days=90)
    page = preview(admin, form, 30, existing="on")
    old = to_iso(timezone.now() - timedelta(minutes=31))

    response = confirm(admin, form, page, frozen_at=old)

    assert response.status_code == 409
    assert "more than half an hour ago, so nothing was saved" in text(response)
    assert "New leads are kept for 30 days ." in text(response)
    assert get_form(form.form_id) == form
    assert confirm(admin, form, response.content.decode()).status_code == 302


def test_queue_that_is_away_delays_the_job_and_its_page_says_so(
    admin: Client, form: Form, job_services: JobServices
) -> None:
    page = preview(admin, form, 30, existing="on")
    job_services.queues.delete_queue(QueueUrl=settings.JOB_QUEUE_URL)

    response = admin.post(url_of(form), hidden_fields(page), follow=True)
    job_services.queues.create_queue(QueueName=settings.JOB_QUEUE_URL.rpartition("/")[2])

    (job,) = search_jobs().jobs
    assert response.redirect_chain == [(f"/admin/jobs/job/{job.job_id}/", 302)]
    assert job.state == "queued"
    assert "it begins some minutes later." in text(response)


def test_job_that_can_not_be_stored_is_told_apart_from_the_setting_that_was(
    admin: Client, form: Form, job_services: JobServices
) -> None:
    page = preview(admin, form, 30, existing="on")

    with refused("PutItem", "InternalServerError"):
        response = confirm(admin, form, page)

    assert response.status_code == 503
    assert "The leads that are there were not changed" in response.content.decode()
    assert "New leads are kept for 30 days: that is saved." in text(response)
    assert f'href="{url_of(form)}"' in response.content.decode()
    assert get_form(form.form_id).retention_days == 30
    assert job_services.asked_jobs(later=RETENTION_WAIT) == []
    # Trying again starts it.
    again = preview(admin, get_form(form.form_id), 30, existing="on")
    started = confirm(admin, form, again)
    assert (
        started["Location"]
        == f"/admin/jobs/job/{job_services.asked_jobs(later=RETENTION_WAIT)[0]}/"
    )
