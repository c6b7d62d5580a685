"""A deleted lead is gone with all that was written about it, and no replay brings it back."""

from __future__ import annotations

from datetime import timedelta
from itertools import count

import pytest
from mypy_boto3_dynamodb import DynamoDBClient

from leadmodels.activity_models import ActivityItem
from leadmodels.changes.apply import AddNote, apply_change
from leadmodels.changes.deleting import delete_lead
from leadmodels.errors import LeadNotFoundError
from leadmodels.ids import new_lead_id
from leadmodels.intake.once import put_lead_once
from leadmodels.leads import Lead, get_lead
from leadmodels.timeline.activities import Activity, item_from_activity, read_with_timeline
from tests.support.leads import store_lead
from tests.support.store_faults import ProcessCrashError, crash_before, meanwhile, observed_calls
from tests.support.table import NOW, TABLE, store_form

_SEEDS = count(9900)


@pytest.fixture
def lead(table: DynamoDBClient) -> Lead:  # noqa: ARG001 - leads are stored in it
    """Store a lead with more in its timeline than one batch takes."""
    lead = store_lead(store_form(seed=next(_SEEDS)), at=NOW, seed=1)
    with ActivityItem.batch_write() as batch:
        for number in range(60):
            note = Activity(
                lead_id=lead.lead_id,
                activity_id=f"{number:010}",
                at=NOW + timedelta(seconds=number),
                kind="note",
                actor="staff_ann",
                before=None,
                after=None,
                text="Called.",
            )
            batch.save(item_from_activity(note, expires_at=None))
    return lead


def items_of(lead: Lead, table: DynamoDBClient) -> list[str]:
    """Give the sort keys of all that is stored under a lead's id."""
    answer = table.query(
        TableName=TABLE.name,
        KeyConditionExpression="leadId = :lead",
        ExpressionAttributeValues={":lead": {"S": lead.lead_id}},
    )
    return [item["timestamp"]["S"] for item in answer["Items"]]


def test_deleted_lead_leaves_a_tombstone_and_nothing_else(
    lead: Lead, table: DynamoDBClient
) -> None:
    delete_lead(lead.lead_id, now=NOW)
    assert items_of(lead, table) == ["2026-11-23T12:00:00.000Z"]
    [tombstone] = table.query(
        TableName=TABLE.name,
        KeyConditionExpression="leadId = :lead",
        ExpressionAttributeValues={":lead": {"S": lead.lead_id}},
    )["Items"]
    assert set(tombstone) == {"leadId", "timestamp", "body_hash", "deleted_at", "expires_at"}
    for read in (get_lead, read_with_timeline):
        with pytest.raises(LeadNotFoundError):
            read(lead.lead_id, now=NOW)


def test_replay_of_a_deleted_lead_stays_deleted(lead: Lead, table: DynamoDBClient) -> None:
    delete_lead(lead.lead_id, now=NOW)
    assert put_lead_once(lead, marker_id=None, kind="header").is_replay
    assert len(items_of(lead, table)) == 1
    with pytest.raises(LeadNotFoundError):
        get_lead(lead.lead_id, now=NOW)


def test_deleting_again_keeps_the_first_tombstone(lead: Lead) -> None:
    delete_lead(lead.lead_id, now=NOW)
    with observed_calls() as calls:
        delete_lead(lead.lead_id, now=NOW + timedelta(days=40))
    assert {operation for operation, _ in calls} == {"Query", "GetItem"}


@pytest.mark.parametrize(
    ("operation", "number"),
    [
        ("BatchWriteItem", 1),
        ("BatchWriteItem", 2),
        ("BatchWriteItem", 3),
        ("GetItem", 1),
        ("PutItem", 1),
    ],
)
def test_deletion_that_was_cut_short_leaves_the_lead_to_be_deleted_again(
    lead: Lead, table: DynamoDBClient, operation: str, number: int
) -> None:
    with crash_before(operation, number=number), pytest.raises(ProcessCrashError):
        delete_lead(lead.lead_id, now=NOW)
    assert get_lead(lead.lead_id, now=NOW) == lead
    delete_lead(lead.lead_id, now=NOW)
    assert items_of(lead, table) == ["2026-11-23T12:00:00.000Z"]


def test_note_written_while_the_lead_is_deleted_goes_with_it(
    lead: Lead, table: DynamoDBClient
) -> None:
    def write() -> None:
        apply_change(lead, AddNote("Late."), actor="staff_ann", at=NOW, key="z" * 10)

    with meanwhile(write, "PutItem"):
        delete_lead(lead.lead_id, now=NOW)
    assert items_of(lead, table) == ["2026-11-23T12:00:00.000Z"]


def test_deleting_what_never_was_lets_nothing_come(table: DynamoDBClient) -> None:
    del table
    lead_id = new_lead_id(at=NOW, random=b"not stored")
    delete_lead(lead_id, now=NOW)
    with pytest.raises(LeadNotFoundError):
        get_lead(lead_id, now=NOW)
