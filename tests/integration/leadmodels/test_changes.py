"""Changes as they are stored: each once, with its entry in the timeline, or not at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from leadmodels.changes.apply import (
    AddNote,
    AddTags,
    Change,
    Expire,
    Hold,
    KeepFor,
    Release,
    SetFollowUp,
    SetOwner,
    SetStatus,
)
from leadmodels.changes.deleting import delete_lead
from leadmodels.errors import (
    InvalidChangeError,
    InvalidIdError,
    LeadNotFoundError,
)
from leadmodels.ids import new_lead_id
from leadmodels.leads import Lead, get_lead
from leadmodels.lists.listing import LeadFilters, list_leads
from leadmodels.models import FormItem, LeadItem
from leadmodels.shards import shard_of
from leadmodels.timeline.activities import (
    read_with_timeline,
)
from tests.support.leads import store_lead
from tests.support.store_faults import observed_calls
from tests.support.table import NOW, store_form

from .changed_leads import change, timeline_of


def test_change_is_stored_with_its_entry(lead: Lead) -> None:
    made = change(lead, SetStatus("contacted"), AddNote("Called.\nBusy."))
    stored, [first, second] = read_with_timeline(lead.lead_id, now=NOW)
    assert stored == made == replace(lead, status="contacted", version=3)
    assert (first.kind, first.before, first.after) == ("status", "new", "contacted")
    assert (first.at, first.actor) == (NOW + timedelta(seconds=1), "staff_ann")
    assert (second.kind, second.text) == ("note", "Called.\nBusy.")
    assert get_lead(lead.lead_id, now=NOW) == stored


def test_lists_follow_a_change(lead: Lead) -> None:
    change(lead, SetStatus("won"), SetOwner("staff_eve"), AddTags(("vip",)))
    for filters in (
        LeadFilters(form_id=lead.form_id, status="won"),
        LeadFilters(form_id=lead.form_id, owner="staff_eve"),
        LeadFilters(form_id=lead.form_id, tag="vip"),
    ):
        page = list_leads(filters, now=NOW)
        assert [row.lead_id for row in page.leads] == [lead.lead_id]
    by_status = LeadItem.by_status.query(f"s#new#{shard_of(lead.lead_id)}")
    assert lead.lead_id not in [item.lead_id for item in by_status]


def test_due_leads_and_forms_share_an_index_and_keep_apart(lead: Lead) -> None:
    due = change(lead, SetFollowUp(date(2026, 12, 1)))
    [found] = [
        item for item in LeadItem.by_kind.query("k#follow_up") if item.lead_id == lead.lead_id
    ]
    assert found.kind_sort == f"2026-12-01T00:00:00.000Z#{lead.lead_id}"
    assert (found.name, found.fields) == (lead.name, lead.fields)
    forms = [item.form_id for item in FormItem.by_kind.query("k#form")]
    assert lead.form_id in forms
    assert lead.lead_id not in forms
    change(due, SetStatus("lost"))
    assert lead.lead_id not in [item.lead_id for item in LeadItem.by_kind.query("k#follow_up")]


def test_change_that_changes_nothing_writes_nothing(lead: Lead) -> None:
    with observed_calls() as calls:
        assert change(lead, SetStatus("new")) is lead
    assert calls == []
    assert timeline_of(lead) == ()


def test_change_is_one_transaction_of_the_lead_and_its_entry(lead: Lead) -> None:
    with observed_calls() as calls:
        change(lead, SetStatus("won"))
    [(operation, request)] = calls
    assert operation == "TransactWriteItems"
    assert [next(iter(item)) for item in request["TransactItems"]] == ["Put", "Update"]


def test_lead_that_is_gone_takes_no_change(lead: Lead) -> None:
    expired = change(lead, Expire())
    for of in (lead, expired):
        with pytest.raises(LeadNotFoundError):
            change(of, SetStatus("won"), seconds=2)
    other = store_lead(store_form(seed=1), at=NOW, seed=2)
    delete_lead(other, now=NOW, key="0" * 10)
    for made in (SetStatus("won"), Hold("law")):
        with pytest.raises(LeadNotFoundError):
            change(other, made)
    with pytest.raises(LeadNotFoundError):
        read_with_timeline(other.lead_id, now=NOW)


def test_lead_that_never_was_is_not_made_by_a_change(lead: Lead) -> None:
    absent = replace(lead, lead_id=new_lead_id(at=NOW, random=b"never there"[:10]))
    with pytest.raises(LeadNotFoundError):
        change(absent, SetStatus("won"))
    with pytest.raises(LeadNotFoundError):
        read_with_timeline(absent.lead_id, now=NOW)
    with pytest.raises(InvalidIdError):
        read_with_timeline("lead_nonsense", now=NOW)


def test_invalid_change_writes_nothing(lead: Lead) -> None:
    with observed_calls() as calls, pytest.raises(InvalidChangeError):
        change(lead, AddNote(" "))
    assert calls == []


@pytest.mark.parametrize("made", [KeepFor(90), Hold("law"), Release()], ids=repr)
def test_lead_reads_the_same_after_any_retention_change(lead: Lead, made: Change) -> None:
    stored = change(lead, made)
    assert get_lead(lead.lead_id, now=NOW) == stored
