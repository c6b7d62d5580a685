"""A lead and its timeline, read together and whole."""

from __future__ import annotations

from datetime import timedelta

from leadmodels.activity_models import ActivityItem
from leadmodels.changes.apply import (
    AddNote,
    apply_change,
)
from leadmodels.leads import Lead
from leadmodels.timeline.activities import (
    Activity,
    item_from_activity,
    read_with_timeline,
)
from tests.support.store_faults import observed_calls
from tests.support.table import NOW

from .changed_leads import change, new_key, timeline_of


def test_lead_and_timeline_are_one_consistent_query(lead: Lead) -> None:
    change(lead, AddNote("a"), AddNote("b"))
    with observed_calls() as calls:
        read_with_timeline(lead.lead_id, now=NOW)
    [(operation, request)] = calls
    assert operation == "Query"
    assert request["ConsistentRead"] is True
    assert "IndexName" not in request


def test_timeline_of_more_than_a_megabyte_is_read_whole(lead: Lead) -> None:
    with ActivityItem.batch_write() as batch:
        for number in range(90):
            note = Activity(
                lead_id=lead.lead_id,
                activity_id="0" * 10,
                at=NOW + timedelta(seconds=number),
                kind="note",
                actor="staff_ann",
                before=None,
                after=None,
                text="\u20ac" * 5000,
            )
            batch.save(item_from_activity(note, expires_at=None))
    with observed_calls() as calls:
        timeline = timeline_of(lead)
    assert [entry.at for entry in timeline] == [NOW + timedelta(seconds=n) for n in range(90)]
    assert len(calls) == 2


def test_entry_older_than_the_leads_own_instant_is_read_with_it(lead: Lead) -> None:
    # The id's instant may be the visitor's, whose clock may be some minutes ahead.
    apply_change(
        lead, AddNote("Soon."), actor="staff_ann", at=NOW - timedelta(minutes=3), key=new_key()
    )
    stored, [entry] = read_with_timeline(lead.lead_id, now=NOW)
    assert (stored.version, entry.text) == (2, "Soon.")
