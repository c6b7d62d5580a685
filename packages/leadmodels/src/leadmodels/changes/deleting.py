"""Leads deleted for good, with all that was written about them."""

from __future__ import annotations

from datetime import datetime

from leadmodels.activity_models import ActivityItem
from leadmodels.ids import LeadId
from leadmodels.intake.once import bury_lead
from leadmodels.table import store_errors
from leadmodels.timeline.activities import read_expiries


def delete_lead(lead_id: LeadId, *, now: datetime) -> None:
    """Delete a lead and its timeline, and leave a tombstone, so that no replay brings it back.

    The lead goes after its timeline: as long as anything is left, it is there to be deleted again.
    A deletion that was cut short can be repeated; one that was not, too.

    Raises:
        StoreUnavailableError: the store failed; how much is deleted is unknown.
    """
    delete_timeline(lead_id)
    bury_lead(lead_id, now=now)
    # Until the lead was gone, somebody may have written into its timeline.
    delete_timeline(lead_id)


def delete_timeline(lead_id: LeadId) -> None:
    """Delete all that was written about a lead.

    Raises:
        StoreUnavailableError: the store failed; how much is deleted is unknown.
    """
    keys = read_expiries(lead_id)
    with store_errors(), ActivityItem.batch_write() as batch:
        for key in keys:
            batch.delete(ActivityItem(lead_id=lead_id, timestamp=key))
