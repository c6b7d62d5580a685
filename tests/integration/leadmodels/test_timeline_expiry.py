"""A timeline expires with its lead, never before it, wherever the process dies in between."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from itertools import count

import pytest

from leadmodels.activity_models import ActivityItem
from leadmodels.changes.apply import (
    AddNote,
    Change,
    Expire,
    Hold,
    KeepFor,
    KeepUntil,
    Release,
    SetStatus,
    apply_change,
)
from leadmodels.errors import StoreUnavailableError, VersionConflictError
from leadmodels.leads import Lead, get_lead, read_place
from leadmodels.schema import table_definition
from leadmodels.table import bind_table
from leadmodels.timeline.activities import (
    Activity,
    item_from_activity,
    read_expiries,
    read_with_timeline,
)
from tests.integration.dev.emulator import run_local_aws
from tests.support.leads import store_lead
from tests.support.store_faults import (
    ProcessCrashError,
    crash_before,
    meanwhile,
    observed_calls,
    transactions_cancelled,
)
from tests.support.table import NOW, TABLE, store_form

pytestmark = pytest.mark.usefixtures("table")

JOB = "01kb0000000000000000000000"
OTHER = "01kb1111111111111111111111"
# A usual one, as many as fit beside the lead, and what takes two transactions more.
SHORT, FULL, LONG = 3, 98, 200
MONTH = NOW + timedelta(days=30)
HELD: dict[str, object] = {
    "expires_at": None,
    "hold_reason": "law",
    "expires_at_before_hold": MONTH,
}
_SEEDS = count(9500)


@pytest.fixture(scope="module")
def table() -> Iterator[None]:
    """Run the emulator: its transactions of 100 items take milliseconds, in process seconds."""
    with run_local_aws("none") as aws:
        aws.clients.dynamodb.create_table(**table_definition(TABLE.name))
        bind_table(replace(TABLE, endpoint_url=aws.endpoint, read_timeout_seconds=20))
        yield


def run(lead: Lead, change: Change, *, at: datetime = NOW, key: str = JOB) -> Lead:
    return apply_change(lead, change, actor="staff_ann", at=at, key=key)


def store_with_timeline(notes: int, **changes: object) -> Lead:
    """Store a lead kept for 30 days that had many notes written on it."""
    form = store_form(seed=next(_SEEDS), retention_days=30)
    lead = store_lead(form, at=NOW, seed=1, **changes)
    with ActivityItem.batch_write() as batch:
        for number in range(notes):
            note = Activity(
                lead_id=lead.lead_id,
                activity_id=f"{number:010}",
                at=NOW - timedelta(minutes=1),
                kind="note",
                actor="staff_ann",
                before=None,
                after=None,
                text="Called.",
            )
            batch.save(item_from_activity(note, expires_at=lead.expires_at))
    return lead


def stored(lead: Lead) -> Lead:
    place = read_place(lead.lead_id)
    assert isinstance(place, Lead)
    return place


def lives_as_long(expiry: datetime | None, lead: Lead) -> bool:
    return expiry is None or (lead.expires_at is not None and expiry >= lead.expires_at)


def assert_together(lead: Lead, *, notes: int) -> None:
    """Check that lead and timeline expire at one time, and that the change is written once."""
    expiries = read_expiries(lead.lead_id)
    assert set(expiries.values()) == {stored(lead).expires_at}
    assert len(expiries) == notes


EXTENDING: list[tuple[Change, dict[str, object]]] = [
    (KeepFor(90), {}),
    (KeepFor(None), {}),
    (KeepUntil(NOW + timedelta(days=31)), {}),
    (Hold("law"), {}),
]
SHORTENING: list[tuple[Change, dict[str, object]]] = [
    (KeepFor(3), {}),
    (KeepFor(3), {"expires_at": None}),
    (Expire(), {}),
    (Release(), HELD),
]


@pytest.mark.parametrize("notes", [0, SHORT, FULL, FULL + 1, LONG])
@pytest.mark.parametrize(("change", "first"), [*EXTENDING, *SHORTENING])
def test_timeline_expires_with_its_lead(
    change: Change, first: dict[str, object], notes: int
) -> None:
    lead = store_with_timeline(notes, **first)
    made = run(lead, change)
    assert stored(lead) == made
    assert made.expires_at != lead.expires_at
    assert_together(lead, notes=notes + 1)


@pytest.mark.parametrize(("change", "first"), [*EXTENDING, *SHORTENING])
def test_lead_with_a_usual_timeline_moves_at_once(change: Change, first: dict[str, object]) -> None:
    lead = store_with_timeline(SHORT, **first)
    with observed_calls() as calls:
        run(lead, change)
    assert [operation for operation, _ in calls] == ["Query", "TransactWriteItems"]


@pytest.mark.parametrize("is_read_anew", [True, False])
@pytest.mark.parametrize("number", [1, 2, 3])
@pytest.mark.parametrize(("change", "first"), [*EXTENDING, *SHORTENING])
def test_crash_leaves_no_timeline_shorter_than_its_lead_and_a_repeat_finishes(
    change: Change, first: dict[str, object], number: int, is_read_anew: bool
) -> None:
    lead = store_with_timeline(LONG, **first)
    with crash_before("TransactWriteItems", number=number), pytest.raises(ProcessCrashError):
        run(lead, change)
    left = stored(lead)
    assert all(lives_as_long(expiry, left) for expiry in read_expiries(lead.lead_id).values())
    # Once it has expired, nobody reads it any more: a repeat has it from before.
    run(left if is_read_anew and change != Expire() else lead, change)
    assert_together(lead, notes=LONG + 1)
    assert stored(lead).version == 2


@pytest.mark.parametrize(("change", "first"), [*EXTENDING, *SHORTENING])
def test_a_longer_life_begins_with_the_timeline_and_a_shorter_one_with_the_lead(
    change: Change, first: dict[str, object]
) -> None:
    lead = store_with_timeline(LONG, **first)
    with observed_calls() as calls:
        run(lead, change)
    writes = [
        next(iter(request["TransactItems"][0]))
        for operation, request in calls
        if operation == "TransactWriteItems"
    ]
    checked = "ConditionCheck"
    is_longer = (change, first) in EXTENDING
    assert writes == ([checked, checked, "Put"] if is_longer else ["Put", checked, checked])


def test_new_note_expires_with_its_lead() -> None:
    lead = store_with_timeline(0)
    held = run(run(lead, AddNote("One.")), Hold("law"), key=OTHER)
    run(held, AddNote("Two."), at=NOW + timedelta(seconds=1))
    assert_together(lead, notes=3)


def test_change_of_what_a_release_restores_leaves_the_timeline_alone() -> None:
    lead = store_with_timeline(SHORT, **HELD)
    with observed_calls() as calls:
        held = run(lead, KeepFor(90))
    assert [operation for operation, _ in calls] == ["TransactWriteItems"]
    assert held.expires_at is None
    assert_together(lead, notes=SHORT + 1)


# Somebody else in between -----------------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 2, 3])
def test_extension_that_comes_second_leaves_the_timeline_with_its_lead(number: int) -> None:
    lead = store_with_timeline(LONG)
    status = partial(run, lead, SetStatus("won"), key=OTHER)
    with (
        meanwhile(status, "TransactWriteItems", number=number),
        pytest.raises(VersionConflictError),
    ):
        run(lead, Hold("law"))
    assert (stored(lead).status, stored(lead).expires_at) == ("won", MONTH)
    assert_together(lead, notes=LONG + 1)


def test_extension_that_is_too_late_at_once_moves_nothing() -> None:
    lead = store_with_timeline(LONG)
    run(lead, SetStatus("won"), key=OTHER)
    with observed_calls() as calls, pytest.raises(VersionConflictError):
        run(lead, Hold("law"))
    assert [operation for operation, _ in calls].count("TransactWriteItems") == 1


def test_shortening_yields_to_a_hold_that_came_after_it() -> None:
    lead = store_with_timeline(LONG)

    def hold() -> None:
        run(stored(lead), Hold("law"), key=OTHER)

    with meanwhile(hold, "TransactWriteItems", number=2):
        run(lead, KeepFor(3))
    assert stored(lead).is_held
    assert_together(lead, notes=LONG + 2)


def test_note_written_meanwhile_is_a_conflict_and_expires_with_the_lead() -> None:
    lead = store_with_timeline(SHORT)
    note = partial(run, lead, AddNote("Meanwhile."), key=OTHER)
    with meanwhile(note, "TransactWriteItems"), pytest.raises(VersionConflictError):
        run(lead, KeepFor(90))
    assert_together(lead, notes=SHORT + 1)
    run(stored(lead), KeepFor(90))
    assert_together(lead, notes=SHORT + 2)


@pytest.mark.parametrize("notes", [SHORT, LONG])
def test_entry_removed_meanwhile_does_not_come_back(notes: int) -> None:
    lead = store_with_timeline(notes)
    keys = list(read_expiries(lead.lead_id))

    def remove() -> None:
        for key in (keys[0], keys[-1]):
            ActivityItem(lead_id=lead.lead_id, timestamp=key).delete()

    with meanwhile(remove, "TransactWriteItems"):
        run(lead, KeepFor(90))
    assert_together(lead, notes=notes - 1)
    assert len(read_with_timeline(lead.lead_id, now=NOW)[1]) == notes - 1


def test_throttled_shortening_is_finished_by_its_repeat() -> None:
    lead = store_with_timeline(LONG)
    throttle = transactions_cancelled(["ThrottlingError"], times=1)
    with pytest.raises(StoreUnavailableError), meanwhile(throttle.__enter__, "TransactWriteItems"):
        run(lead, KeepFor(3))
    throttle.__exit__(None, None, None)
    run(get_lead(lead.lead_id, now=NOW), KeepFor(3))
    assert_together(lead, notes=LONG + 1)
    assert replace(lead, expires_at=NOW + timedelta(days=3), version=2) == stored(lead)
