"""Leads deleted for good, with all that was written about them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from leadmodels.activity_models import ActivityItem
from leadmodels.ids import LeadId
from leadmodels.intake.once import bury_lead
from leadmodels.leads import Lead
from leadmodels.table import store_errors
from leadmodels.timeline.activities import read_expiries
from leadmodels.transactions import MOST_WRITES

_WITH_LEAD: Final = MOST_WRITES - 1


def delete_lead(lead: Lead, *, now: datetime, key: str) -> None:
    """Delete a lead and its timeline, and leave a tombstone, so that no replay brings it back.

    The lead and 99 entries of its timeline go together or not at all. What is more goes behind
    them; where that was cut short, `delete_timeline` finishes it.

    Args:
        lead: as it was read; nobody may have changed it since.
        now: when it is deleted.
        key: under which, as a change's: random for a person's deletion, a job's for its own.

    Raises:
        VersionConflictError: somebody changed the lead since it was read; nothing was deleted.
        LeadNotFoundError: it is gone: somebody else deleted it, or it expired and was removed.
        StoreUnavailableError: the store failed; how much is deleted is unknown.
    """
    # Whoever adds to it changes the lead's version, so this is all until the tombstone is there.
    entries = tuple(read_expiries(lead.lead_id))
    bury_lead(lead, now=now, key=key, entries=entries[:_WITH_LEAD])
    _delete_entries(lead.lead_id, entries[_WITH_LEAD:])


def delete_timeline(lead_id: LeadId) -> None:
    """Delete all that is still there of what was written about a lead.

    Raises:
        StoreUnavailableError: the store failed; how much is deleted is unknown.
    """
    _delete_entries(lead_id, read_expiries(lead_id))


def _delete_entries(lead_id: LeadId, entries: Iterable[str]) -> None:
    with store_errors(), ActivityItem.batch_write() as batch:
        for entry in entries:
            batch.delete(ActivityItem(lead_id=lead_id, timestamp=entry))
