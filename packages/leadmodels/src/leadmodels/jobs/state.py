"""What a job is: what somebody asked for, and how far a worker has come with it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Literal

from leadmodels.changes.apply import Change
from leadmodels.erasing.sought import Sought
from leadmodels.exports.writing import ExportOptions
from leadmodels.forms import FORM_KEPT_SECONDS
from leadmodels.lists.batches import Wanted
from leadmodels.lists.filters import LeadFilters

JobKind = Literal["export", "bulk", "retention", "erase", "access"]
JobState = Literal["queued", "running", "done", "failed", "cancelled"]
OPEN_STATES: Final[tuple[JobState, ...]] = ("queued", "running")

MOST_SELECTED: Final = 50
"""The longest selection; a page of the list has as many leads."""

RETENTION_WAIT: Final = timedelta(seconds=FORM_KEPT_SECONDS + 30)
"""When a form's new retention has reached all that take leads, and those on their way are stored.

Half a minute for those and for clocks that differ: a submission is answered within seconds.
"""

ERASE_WAIT: Final = timedelta(seconds=45)
"""When all that was received before somebody's erasure was asked for is stored, or in the queue.

As long as a submission may take, half a minute, and some seconds for clocks that differ.
"""

_WAITS: Final[dict[JobKind, timedelta]] = {"retention": RETENTION_WAIT, "erase": ERASE_WAIT}


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What somebody asked for, and how far it is.

    Args:
        job_id: from `new_job_id`.
        kind: an export; a change or deletion of leads; a form's retention applied to its leads; a
            person erased; what there is about one, written to files.
        requested_by: the staff user's public id.
        requested_at: when; see `begins_at`.
        filters: which leads; of a selection, what its columns come from.
        lead_ids: a selection of at most 50; empty: all that match the filters.
        change: what is done to each lead.
        is_delete: each lead is deleted.
        export: how the file is written.
        sought: the person to erase, or whose data is wanted.
        title: what people call it.
        state: queued and running are open, the others final.
        total: how many leads there are to do; None: not known.
        done: leads written or changed.
        skipped: leads that were gone, matched no longer, or refused the change.
        unsaved: how many of those done a crash would undo; they are done again.
        cursor: what follows is still to be read; None: all of it.
        batch: leads that may have been changed already, to be looked at again after a crash.
        field_names: an export's fields with columns, fixed when it begins.
        upload_id: the file's multipart upload.
        parts: the entity tags of its parts.
        rest_key: where the rows are that no part holds yet.
        rest_tag: their entity tag.
        object_key: where the file is.
        size_bytes: how much of it is written.
        attempts: how often it was begun since it last got further.
        lease_until: nobody else works on it until then.
        finished_at: when its state became final.
        error: of a failed job a sentence for a person; of a running one, what went wrong last.
        expires_at: when the job is forgotten, whatever becomes of it.
        version: grows with each write.
    """

    job_id: str
    kind: JobKind
    requested_by: str
    requested_at: datetime
    filters: LeadFilters
    lead_ids: tuple[str, ...] = ()
    change: Change | None = None
    is_delete: bool = False
    export: ExportOptions | None = None
    sought: Sought | None = None
    title: str = ""
    state: JobState = "queued"
    total: int | None = None
    done: int = 0
    skipped: int = 0
    unsaved: int = 0
    cursor: str | None = None
    batch: tuple[str, ...] = ()
    field_names: tuple[str, ...] | None = None
    upload_id: str | None = None
    parts: tuple[str, ...] = ()
    rest_key: str | None = None
    rest_tag: str | None = None
    object_key: str | None = None
    size_bytes: int | None = None
    attempts: int = 0
    lease_until: datetime | None = None
    finished_at: datetime | None = None
    error: str | None = None
    expires_at: datetime | None = None
    version: int = 0

    @property
    def is_open(self) -> bool:
        """Tell whether there is still something to do."""
        return self.state in OPEN_STATES

    @property
    def begins_at(self) -> datetime:
        """When work on it may begin; leads stored at this instant or later are left out.

        A form's retention waits: until then leads may still be stored with the old one. So does an
        erasure, for what was received before it.
        """
        return self.requested_at + _WAITS.get(self.kind, timedelta())

    @property
    def waits(self) -> bool:
        """Whether it is to begin later than it was asked for.

        Of others `begins_at` keeps no worker waiting whose clock is a little slow.
        """
        return self.begins_at > self.requested_at

    @property
    def safe_done(self) -> int:
        """How many of those done no crash would undo."""
        return self.done - self.unsaved

    @property
    def wanted(self) -> Wanted:
        """Which leads it is about: none that came after it could begin.

        They are taken by when they were stored: the job, or somebody else, may change what a list
        is ordered by, and a lead that moves is met twice or never.
        """
        until = min(self.filters.until or self.begins_at, self.begins_at)
        # A range that begins later is an empty one, not one that ends before it begins.
        until = max(until, self.filters.since or until)
        order = "newest" if self.export is None else self.export.order
        filters = replace(self.filters, until=until)
        return Wanted(filters=filters, lead_ids=self.lead_ids, order=order, in_stored_order=True)
