"""Leads that people change while a job is at them: none is lost that was rescued."""

from __future__ import annotations

import pytest

from leadmodels.changes.apply import (
    AddNote,
    SetOwner,
    SetStatus,
    SetTags,
    apply_change,
)
from leadmodels.forms import Form
from leadmodels.leads import get_lead
from leadmodels.timeline.activities import read_expiries
from tests.support.job_worker import JobWorld
from tests.support.table import NOW

from .bulk_jobs import change, counts, delete, is_buried, now_of, store

pytestmark = pytest.mark.usefixtures("batches_of_ten")


def test_lead_that_somebody_changed_meanwhile_is_read_again(world: JobWorld, form: Form) -> None:
    [lead] = store(form, 1)

    def interfere() -> None:
        now = get_lead(lead.lead_id, now=world.now)
        apply_change(now, SetOwner("staff_b"), actor="staff_b", at=world.now, key="0123456789")

    world.boundary.meanwhile["TransactWriteItems"] = interfere
    job = world.run(change(world, form, SetStatus("won")).job_id)
    stored, timeline = now_of(world, lead)
    assert counts(job) == ("done", 1, 0, 1)
    assert (stored.status, stored.owner, len(timeline)) == ("won", "staff_b", 2)


def test_lead_that_is_changed_again_and_again_is_skipped(world: JobWorld, form: Form) -> None:
    [lead] = store(form, 1)
    tags = iter(range(1000))

    def interfere() -> None:
        now = get_lead(lead.lead_id, now=world.now)
        number = next(tags)
        what = SetTags((f"t{number}",))
        apply_change(now, what, actor="staff_b", at=world.tick(), key=f"{number:010}")
        world.boundary.meanwhile["TransactWriteItems"] = interfere

    world.boundary.meanwhile["TransactWriteItems"] = interfere
    job = world.run(change(world, form, SetStatus("won")).job_id)
    assert counts(job) == ("done", 0, 1, 1)
    assert 2 < next(tags) < 30
    assert now_of(world, lead)[0].status == "new"


def test_lead_released_from_quarantine_since_it_was_listed_is_not_deleted(
    world: JobWorld, form: Form
) -> None:
    leads = store(form, 5, status="spam")

    def release() -> None:
        apply_change(leads[2], SetStatus("new"), actor="staff_b", at=world.now, key="0123456789")

    world.boundary.meanwhile["BatchGetItem"] = release
    job = world.run(delete(world, form, status="spam").job_id)
    assert counts(job) == ("done", 4, 1, 5)
    assert [is_buried(lead) for lead in leads] == [True, True, False, True, True]


@pytest.mark.parametrize("notes", [0, 1])
def test_lead_released_from_quarantine_in_the_moment_it_is_deleted_is_kept(
    world: JobWorld, form: Form, notes: int
) -> None:
    leads = store(form, 5, status="spam")
    for lead in leads[:notes]:
        apply_change(lead, AddNote("Look again"), actor="staff_b", at=NOW, key="0123456789")

    def release() -> None:
        lead = get_lead(leads[0].lead_id, now=world.now)
        apply_change(lead, SetStatus("new"), actor="staff_b", at=world.now, key="9876543210")

    started = delete(world, form, status="spam")
    # It is the oldest, and so the last to be deleted: after the batch was read.
    when = "TransactWriteItems" if notes else "Query"
    world.boundary.meanwhile["BatchGetItem"] = lambda: world.boundary.meanwhile.update(
        {when: release}
    )
    job = world.run(started.job_id)
    assert counts(job) == ("done", 4, 1, 5)
    assert [is_buried(lead) for lead in leads] == [False, True, True, True, True]
    stored, timeline = now_of(world, leads[0])
    assert (stored.status, len(timeline)) == ("new", notes + 1)


def test_lead_changed_in_the_moment_it_is_deleted_is_deleted_if_it_still_matches(
    world: JobWorld, form: Form
) -> None:
    [lead] = store(form, 1, status="spam")

    def write() -> None:
        apply_change(lead, AddNote("Odd"), actor="staff_b", at=world.now, key="0123456789")

    job = delete(world, form, status="spam")
    world.boundary.meanwhile["BatchGetItem"] = lambda: world.boundary.meanwhile.update(Query=write)
    assert counts(world.run(job.job_id)) == ("done", 1, 0, 1)
    assert is_buried(lead)
    assert read_expiries(lead.lead_id) == {}
