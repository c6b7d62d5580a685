"""No deletion is missing from the audit log, whatever happened on its way."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from django.urls import reverse

from dashboard.accounts.models import User
from dashboard.audit.models import Action, AuditEntry
from leadmodels.changes.apply import AddNote
from leadmodels.leads import Lead, Tombstone, read_place
from tests.support.changes import delete_as_it_is
from tests.support.store_faults import ProcessCrashError, crash_before, refused

from .conftest import MADE_AT, LeadMaker
from .lead_pages import change, open_lead


def delete_url(lead: Lead) -> str:
    return reverse("admin:leads_lead_delete", args=[lead.lead_id])


def deletions(lead: Lead) -> list[str]:
    """What the log says of a lead's deletion, oldest first: the outcome, "" where it is plain."""
    entries = AuditEntry.objects.filter(object_id=lead.lead_id, action_flag=Action.DELETED)
    return [json.loads(entry.change_message).get("outcome", "") for entry in entries.order_by("pk")]


@pytest.mark.parametrize("has_timeline", [False, True])
def test_deletion_whose_answer_is_lost_is_noted_as_perhaps_made(
    admin: Client, admin_person: User, make_lead: LeadMaker, *, has_timeline: bool
) -> None:
    lead = make_lead()
    if has_timeline:
        lead = change(lead, AddNote("Also goes"), admin_person)
    seen = open_lead(admin, lead)

    with refused("TransactWriteItems" if has_timeline else "PutItem", "InternalServerError"):
        answer = admin.post(delete_url(lead), {"seen": seen})
    noted = deletions(lead)
    again = admin.post(delete_url(lead), {"seen": seen})

    assert (answer.status_code, again.status_code) == (503, 303)
    assert noted == ["perhaps: the lead store did not answer"]
    assert deletions(lead) == [*noted, ""]


def test_deletion_that_nobody_noted_is_noted_when_it_is_asked_for_again(
    admin: Client, make_lead: LeadMaker
) -> None:
    lead = make_lead()
    delete_as_it_is(lead.lead_id, now=MADE_AT)

    answers = [admin.post(delete_url(lead)) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert deletions(lead) == ["it had been deleted before"]


def test_deletion_that_was_never_tried_is_not_noted(admin: Client, make_lead: LeadMaker) -> None:
    lead = make_lead()
    seen = open_lead(admin, lead)

    with pytest.raises(ProcessCrashError), crash_before("PutItem", number=1):
        admin.post(delete_url(lead), {"seen": seen})
    with refused("GetItem", "InternalServerError"):
        admin.post(delete_url(lead), {"seen": seen})

    assert not isinstance(read_place(lead.lead_id), Tombstone)
    assert deletions(lead) == []
