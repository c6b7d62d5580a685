"""Changes and deletions of many leads as jobs, and what they leave of a lead."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from leadmodels.changes.apply import (
    Change,
    SetOwner,
)
from leadmodels.errors import LeadNotFoundError
from leadmodels.forms import Form
from leadmodels.jobs.state import Job
from leadmodels.leads import Lead, Tombstone, get_lead, read_place
from leadmodels.lists.filters import LeadFilters
from leadmodels.timeline.activities import Activity, read_with_timeline
from tests.support.crashes import When
from tests.support.job_worker import JobWorld
from tests.support.leads import make_lead, store_leads
from tests.support.table import NOW

Crashes = list[tuple[str, When, int]]


def store(form: Form, count: int, **changes: Any) -> list[Lead]:
    """Store leads, a second apart, before NOW."""
    leads = [
        make_lead(form, at=NOW - timedelta(seconds=count - n), seed=n, **changes)
        for n in range(count)
    ]
    store_leads(leads)
    return leads


def change(world: JobWorld, form: Form, what: Change, **filters: Any) -> Job:
    """Start a job that changes all leads of a form that match."""
    return world.start(
        kind="bulk", filters=LeadFilters(form_id=form.form_id, **filters), change=what
    )


def delete(world: JobWorld, form: Form, **filters: Any) -> Job:
    return world.start(
        kind="bulk", filters=LeadFilters(form_id=form.form_id, **filters), is_delete=True
    )


def own_all(world: JobWorld, form: Form) -> Job:
    """Start a job that gives all leads of a form to one of the staff."""
    return change(world, form, SetOwner("staff_a"))


def now_of(world: JobWorld, lead: Lead) -> tuple[Lead, tuple[Activity, ...]]:
    return read_with_timeline(lead.lead_id, now=world.now)


def is_gone(world: JobWorld, lead: Lead) -> bool:
    try:
        get_lead(lead.lead_id, now=world.now)
    except LeadNotFoundError:
        return True
    return False


def is_buried(lead: Lead) -> bool:
    return isinstance(read_place(lead.lead_id), Tombstone)


def counts(job: Job) -> tuple[str, int, int, int | None]:
    return job.state, job.done, job.skipped, job.total


def arm(world: JobWorld, crashes: Crashes) -> None:
    for operation, when, let_through in crashes:
        world.boundary.crash(operation, when, let_through=let_through)
