"""Who took which leads is noted, and nobody exports who may not."""

from __future__ import annotations

import json

from django.test import Client
from django.utils import timezone

from dashboard.accounts.models import User
from dashboard.audit.models import Action, AuditEntry
from leadmodels.times import from_iso

from .conftest import LeadMaker
from .export_pages import EXPORT, open_export, send


def test_export_is_in_the_audit_log_without_what_was_searched_for(
    sales: Client, sales_user: User, make_lead: LeadMaker
) -> None:
    make_lead(email="ada@example.com")

    send(sales, open_export(sales, "email=ada@example.com"), format="jsonl")

    entry = AuditEntry.objects.get()
    assert (entry.action_flag, entry.user) == (Action.EXPORTED, sales_user)
    said = json.loads(entry.change_message)
    assert from_iso(said.pop("stored_before")) <= timezone.now()
    assert said == {"format": "JSON Lines", "leads": 1, "and_by": "e-mail"}


def test_export_of_a_selection_is_in_the_audit_log_with_the_leads_that_went(
    sales: Client, make_lead: LeadMaker
) -> None:
    leads = [make_lead(name="Jane Doe").lead_id for _ in range(3)]

    send(sales, open_export(sales, scope="selected", lead_id=leads[:2], filters="tag=jane"))

    said = json.loads(AuditEntry.objects.get().change_message)
    assert said == {"format": "CSV", "leads": 2, "lead_ids": f"{leads[0]}, {leads[1]}"}


def test_only_who_may_export_does(db: None, make_lead: LeadMaker) -> None:  # noqa: ARG001 - users are rows
    make_lead()
    client = Client()
    client.force_login(User.objects.create_user("temp", is_staff=True))

    assert client.get(EXPORT).status_code == 403
    assert client.post(EXPORT, {"scope": "all", "format": "csv"}).status_code == 403
