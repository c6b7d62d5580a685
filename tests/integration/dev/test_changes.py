"""Changes of leads on local AWS: its transactions are all or nothing, as the demo needs them."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

import pytest

from dev.provision.table import ensure_table
from dev.settings import REGION
from leadmodels.changes.apply import (
    AddNote,
    Change,
    Hold,
    KeepFor,
    Release,
    SetFollowUp,
    SetOwner,
    SetStatus,
    apply_change,
)
from leadmodels.changes.deleting import delete_lead
from leadmodels.errors import LeadNotFoundError, VersionConflictError
from leadmodels.forms import Form
from leadmodels.leads import Lead, mark_viewed
from leadmodels.models import LeadItem
from leadmodels.table import TableSettings, bind_table
from leadmodels.timeline.activities import read_expiries, read_with_timeline
from tests.integration.dev.emulator import LocalAws
from tests.support.leads import store_lead
from tests.support.table import NOW, store_form

TABLE = "changed-leads"


@pytest.fixture(scope="module")
def bound(local_aws: LocalAws) -> Iterator[None]:
    """Make the table on local AWS and bind the models to it."""
    ensure_table(local_aws.clients.dynamodb, TABLE, NOW)
    bind_table(
        TableSettings(
            name=TABLE, region=REGION, endpoint_url=local_aws.endpoint, read_timeout_seconds=20
        )
    )
    yield
    local_aws.clients.dynamodb.delete_table(TableName=TABLE)


@pytest.fixture(scope="module")
def form(bound: None) -> Form:
    del bound
    return store_form(retention_days=30)


@pytest.fixture
def lead(form: Form, request: pytest.FixtureRequest) -> Lead:
    return store_lead(form, at=NOW, seed=request.node.name)


def run(lead: Lead, change: Change, number: int = 0) -> Lead:
    return apply_change(lead, change, actor="staff_ann", at=NOW, key=f"{number:010}")


def test_changes_are_stored_with_their_entries(lead: Lead) -> None:
    changes: list[Change] = [
        SetStatus("contacted"),
        SetFollowUp(date(2026, 12, 1)),
        AddNote("Called."),
        Hold("law"),
        KeepFor(90),
        Release(),
    ]
    made = lead
    for number, change in enumerate(changes):
        made = run(made, change, number)
        assert set(read_expiries(lead.lead_id).values()) == {made.expires_at}
    mark_viewed(lead.lead_id, at=NOW)
    stored, timeline = read_with_timeline(lead.lead_id, now=NOW)
    assert stored == replace(made, first_viewed_at=NOW)
    assert [entry.kind for entry in timeline] == [
        "status",
        "follow_up",
        "note",
        "retention",
        "retention",
        "retention",
    ]
    due = [item.lead_id for item in LeadItem.by_kind.query("k#follow_up")]
    assert lead.lead_id in due


def test_of_many_edits_at_once_one_is_made(lead: Lead) -> None:
    def edit(number: int) -> bool:
        try:
            run(lead, SetOwner(f"staff_{number}"), number)
        except VersionConflictError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(edit, range(8))) == 1
    stored, [entry] = read_with_timeline(lead.lead_id, now=NOW)
    assert (stored.version, stored.owner) == (2, entry.after)


def test_change_refused_for_one_item_leaves_the_others(lead: Lead) -> None:
    made = run(lead, AddNote("Once."))
    assert run(lead, AddNote("Once.")) == made
    with pytest.raises(VersionConflictError):
        run(lead, AddNote("Twice."), 1)
    stored, timeline = read_with_timeline(lead.lead_id, now=NOW)
    assert (stored, [entry.text for entry in timeline]) == (made, ["Once."])


def test_timeline_longer_than_a_transaction_expires_with_its_lead(lead: Lead) -> None:
    made = lead
    for number in range(101):
        made = run(made, AddNote("Called."), number)
    changes: list[Change] = [Hold("law"), Release(), KeepFor(60), KeepFor(3)]
    for number, change in enumerate(changes, start=200):
        made = run(made, change, number)
        assert set(read_expiries(lead.lead_id).values()) == {made.expires_at}


def test_deleted_lead_takes_no_change(lead: Lead) -> None:
    made = run(lead, AddNote("Called."))
    delete_lead(made, now=NOW, key="0" * 10)
    assert read_expiries(lead.lead_id) == {}
    with pytest.raises(LeadNotFoundError):
        run(made, SetStatus("won"), 1)
