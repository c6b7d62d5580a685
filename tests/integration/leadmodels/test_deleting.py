"""A deleted lead is gone with all that was written about it, and no replay brings it back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import count

import pytest
from mypy_boto3_dynamodb import DynamoDBClient

from leadmodels.activity_models import ActivityItem
from leadmodels.changes.apply import SetStatus, apply_change
from leadmodels.changes.deleting import delete_lead, delete_timeline
from leadmodels.errors import LeadNotFoundError, StoreUnavailableError, VersionConflictError
from leadmodels.ids import new_lead_id
from leadmodels.intake.once import is_buried, put_lead_once
from leadmodels.leads import Lead, get_lead, mark_viewed, read_place
from leadmodels.timeline.activities import Activity, item_from_activity, read_with_timeline
from tests.support.leads import store_lead
from tests.support.store_faults import (
    ProcessCrashError,
    crash_before,
    meanwhile,
    observed_calls,
    refused,
    transactions_cancelled,
)
from tests.support.table import NOW, TABLE, store_form

KEY = "01kb0000000000000000000000"
OTHER_KEY = "0123456789"
PLACE = "2026-11-23T12:00:00.000Z"
# What goes with a lead at once, and two batches more.
WITH_LEAD, LONG = 99, 130
_SEEDS = count(9900)


def store_with_timeline(notes: int) -> Lead:
    lead = store_lead(store_form(seed=next(_SEEDS)), at=NOW, seed=1)
    with ActivityItem.batch_write() as batch:
        for number in range(notes):
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


@pytest.fixture
def lead(table: DynamoDBClient) -> Lead:  # noqa: ARG001 - leads are stored in it
    """Store a lead with a usual timeline."""
    return store_with_timeline(3)


def rescue(lead: Lead) -> Lead:
    """Have somebody change a lead."""
    return apply_change(lead, SetStatus("won"), actor="staff_ann", at=NOW, key=OTHER_KEY)


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
    delete_lead(lead, now=NOW, key=KEY)
    assert items_of(lead, table) == [PLACE]
    [tombstone] = table.query(
        TableName=TABLE.name,
        KeyConditionExpression="leadId = :lead",
        ExpressionAttributeValues={":lead": {"S": lead.lead_id}},
    )["Items"]
    assert tombstone.keys() == {
        "leadId",
        "timestamp",
        "body_hash",
        "deleted_at",
        "deletion_key",
        "expires_at",
    }
    for read in (get_lead, read_with_timeline):
        with pytest.raises(LeadNotFoundError):
            read(lead.lead_id, now=NOW)


def test_replay_of_a_deleted_lead_stays_deleted(lead: Lead, table: DynamoDBClient) -> None:
    delete_lead(lead, now=NOW, key=KEY)
    assert put_lead_once(lead, marker_id=None, kind="header").is_replay
    assert len(items_of(lead, table)) == 1
    with pytest.raises(LeadNotFoundError):
        get_lead(lead.lead_id, now=NOW)


@pytest.mark.parametrize("notes", [0, 1, WITH_LEAD, LONG])
def test_lead_changed_since_it_was_read_is_not_deleted(table: DynamoDBClient, notes: int) -> None:
    lead = store_with_timeline(notes)
    rescued = rescue(lead)
    with pytest.raises(VersionConflictError):
        delete_lead(lead, now=NOW, key=KEY)
    assert get_lead(lead.lead_id, now=NOW) == rescued
    assert len(items_of(lead, table)) == 1 + notes + 1
    delete_lead(rescued, now=NOW, key=KEY)
    assert items_of(lead, table) == [PLACE]


@pytest.mark.parametrize(("notes", "write"), [(0, "PutItem"), (3, "TransactWriteItems")])
def test_lead_changed_while_it_is_deleted_is_kept_with_its_timeline(
    table: DynamoDBClient, notes: int, write: str
) -> None:
    lead = store_with_timeline(notes)
    with meanwhile(lambda: rescue(lead), write), pytest.raises(VersionConflictError):
        delete_lead(lead, now=NOW, key=KEY)
    assert get_lead(lead.lead_id, now=NOW).status == "won"
    assert len(items_of(lead, table)) == 1 + notes + 1


def test_lead_that_somebody_looks_at_meanwhile_is_deleted(
    lead: Lead, table: DynamoDBClient
) -> None:
    mark_viewed(lead.lead_id, at=NOW)
    delete_lead(lead, now=NOW, key=KEY)
    assert items_of(lead, table) == [PLACE]


@pytest.mark.parametrize("notes", [0, 3])
def test_deleting_again_under_its_key_keeps_the_first_tombstone(
    table: DynamoDBClient, notes: int
) -> None:
    lead = store_with_timeline(notes)
    delete_lead(lead, now=NOW, key=KEY)
    first = table.get_item(
        TableName=TABLE.name, Key={"leadId": {"S": lead.lead_id}, "timestamp": {"S": PLACE}}
    )["Item"]
    delete_lead(lead, now=NOW + timedelta(days=40), key=KEY)
    again = table.get_item(
        TableName=TABLE.name, Key={"leadId": {"S": lead.lead_id}, "timestamp": {"S": PLACE}}
    )["Item"]
    assert again == first


def test_what_somebody_else_deleted_is_gone_and_theirs(lead: Lead) -> None:
    delete_lead(lead, now=NOW, key=OTHER_KEY)
    with pytest.raises(LeadNotFoundError):
        delete_lead(lead, now=NOW, key=KEY)
    assert is_buried(lead.lead_id, key=OTHER_KEY)
    assert not is_buried(lead.lead_id, key=KEY)


def test_lead_with_a_usual_timeline_goes_with_it_or_stays_with_it(
    lead: Lead, table: DynamoDBClient
) -> None:
    with observed_calls() as calls:
        delete_lead(lead, now=NOW, key=KEY)
    assert [operation for operation, _ in calls] == ["Query", "TransactWriteItems"]
    assert items_of(lead, table) == [PLACE]


@pytest.mark.parametrize(
    ("operation", "number"), [("Query", 1), ("TransactWriteItems", 1), ("BatchWriteItem", 1)]
)
def test_deletion_of_a_long_timeline_that_was_cut_short_can_be_finished(
    table: DynamoDBClient, operation: str, number: int
) -> None:
    lead = store_with_timeline(LONG)
    with crash_before(operation, number=number), pytest.raises(ProcessCrashError):
        delete_lead(lead, now=NOW, key=KEY)
    if operation == "BatchWriteItem":
        assert is_buried(lead.lead_id, key=KEY)
        assert len(items_of(lead, table)) == 1 + LONG - WITH_LEAD
        delete_timeline(lead.lead_id)
    else:
        assert get_lead(lead.lead_id, now=NOW) == lead
        assert len(items_of(lead, table)) == 1 + LONG
        delete_lead(lead, now=NOW, key=KEY)
    assert items_of(lead, table) == [PLACE]


# Other writes at the same moment ----------------------------------------------------------------


def test_write_going_on_at_the_same_moment_is_waited_out(lead: Lead, table: DynamoDBClient) -> None:
    with transactions_cancelled(["TransactionConflict", "None", "None", "None"], times=2):
        delete_lead(lead, now=NOW, key=KEY)
    assert items_of(lead, table) == [PLACE]


def test_writes_that_never_end_are_a_conflict(table: DynamoDBClient) -> None:
    lead = store_with_timeline(0)
    with refused("PutItem", "TransactionConflictException"), pytest.raises(VersionConflictError):
        delete_lead(lead, now=NOW, key=KEY)
    assert len(items_of(lead, table)) == 1
    assert get_lead(lead.lead_id, now=NOW) == lead


@pytest.mark.parametrize(("notes", "write"), [(0, "PutItem"), (3, "TransactWriteItems")])
def test_throttled_deletion_is_the_stores_failure_and_no_conflict(
    table: DynamoDBClient, notes: int, write: str
) -> None:
    lead = store_with_timeline(notes)
    with refused(write, "ThrottlingException"), pytest.raises(StoreUnavailableError):
        delete_lead(lead, now=NOW, key=KEY)
    assert len(items_of(lead, table)) == 1 + notes


def test_what_never_was_cannot_be_deleted(lead: Lead) -> None:
    never = replace(lead, lead_id=new_lead_id(at=NOW, random=b"not stored"))
    with pytest.raises(LeadNotFoundError):
        delete_lead(never, now=NOW, key=KEY)
    assert read_place(never.lead_id) is None
    assert not is_buried(never.lead_id, key=KEY)
