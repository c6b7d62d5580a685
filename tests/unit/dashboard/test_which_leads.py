from __future__ import annotations

from dataclasses import fields
from datetime import UTC, date, datetime

import pytest

from dashboard.audit.which import which_leads
from leadmodels.lists.filters import LeadFilters

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
SAID: dict[str, tuple[LeadFilters, dict[str, str]]] = {
    "form_id": (LeadFilters(form_id="form_1"), {"form": "form_1"}),
    "status": (LeadFilters(status="won"), {"status": "won"}),
    "owner": (LeadFilters(owner="staff_1"), {"owner": "staff_1"}),
    "unassigned": (LeadFilters(unassigned=True), {"owner": "nobody"}),
    "unread": (LeadFilters(unread=True), {"opened": "by nobody"}),
    "since": (LeadFilters(since=NOON), {"stored_from": "2026-11-23T12:00:00.000Z"}),
    "until": (LeadFilters(until=NOON), {"stored_before": "2026-11-23T12:00:00.000Z"}),
    "due_by": (LeadFilters(due_by=date(2026, 11, 23)), {"follow_up_by": "2026-11-23"}),
    "expires_before": (
        LeadFilters(expires_before=NOON),
        {"expires_before": "2026-11-23T12:00:00.000Z"},
    ),
    "tag": (LeadFilters(tag="jane doe"), {"and_by": "tag"}),
    "text": (LeadFilters(text="jane doe"), {"and_by": "text"}),
    "email": (LeadFilters(email="jane@example.com"), {"and_by": "e-mail"}),
}


@pytest.mark.parametrize("name", [field.name for field in fields(LeadFilters)])
def test_every_filter_is_told_and_none_by_what_somebody_wrote(name: str) -> None:
    filters, said = SAID[name]

    assert which_leads(filters, ()) == said


def test_filters_that_hold_what_somebody_wrote_are_named_together() -> None:
    filters = LeadFilters(status="won", tag="jane", text="jane", email="jane@example.com")

    assert which_leads(filters, ()) == {
        "status": "won",
        "and_by": "text, e-mail, tag",
    }


def test_a_selection_is_told_by_its_ids_and_not_by_the_list_it_was_ticked_in() -> None:
    assert which_leads(LeadFilters(status="won"), ("a", "b")) == {"lead_ids": "a, b"}
