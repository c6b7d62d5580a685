"""An erasure whose workers die in the middle: all goes in the end, and is counted once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from leadmodels.changes.apply import AddNote, apply_change
from leadmodels.exports.writing import ExportOptions
from leadmodels.forms import Form
from leadmodels.lists.filters import LeadFilters
from tests.support.job_worker import JobWorld
from tests.support.leads import store_lead
from tests.support.table import NOW

from .bulk_jobs import Crashes, arm, is_buried, is_gone, store
from .erase_jobs import bucket_dump, certificate_of, erase, items_of, table_dump

pytestmark = pytest.mark.usefixtures("batches_of_ten")

ANN = "ann.erased@example.org"

# Where the process ends, twice: at the ledger, among leads, between batches, at files, at jobs.
CRASHES: list[Crashes] = [
    [("PutItem", "after", 0), ("PutItem", "after", 0)],
    [("PutItem", "after", 1), ("TransactWriteItems", "after", 4)],
    [("TransactWriteItems", "after", 3), ("TransactWriteItems", "before", 9)],
    [("TransactWriteItems", "after", 11), ("Query", "before", 60)],
    [("DeleteObject", "before", 0), ("DeleteObject", "after", 0)],
    [("ListObjectsV2", "after", 1), ("DeleteItem", "before", 0)],
    [("DeleteItem", "after", 0), ("PutItem", "before", 0)],
]


@pytest.mark.parametrize("crashes", CRASHES)
def test_two_crashes_leave_nothing_behind_and_count_nothing_twice(
    world: JobWorld, form: Form, crashes: Crashes
) -> None:
    theirs = [
        store_lead(form, at=NOW - timedelta(seconds=n), seed=f"ann {n}", values={"email": ANN})
        for n in range(14)
    ]
    for lead in theirs:
        apply_change(lead, AddNote("Called"), actor="staff_a", at=NOW, key="0123456789")
    others = store(form, 14)
    for filters in (LeadFilters(), LeadFilters(email=ANN)):
        started = world.start(kind="export", filters=filters, export=ExportOptions())
        world.run(started.job_id)
    started = erase(world, ANN)
    arm(world, crashes)
    job = world.run(started.job_id)
    assert len(world.crashes_seen) == 2
    assert (job.state, job.done, job.skipped) == ("done", 14, 0)
    erased = certificate_of(job).erased
    counted = {name: erased[name] for name in ("leads", "timeline_entries", "export_files", "jobs")}
    assert counted == {"leads": 14, "timeline_entries": 14, "export_files": 2, "jobs": 1}
    assert all(is_buried(lead) and len(items_of(lead.lead_id)) == 1 for lead in theirs)
    assert not any(is_gone(world, lead) for lead in others)
    assert "ann.erased" not in table_dump() + bucket_dump(world)
