"""What a record of the table's stream says has happened that somebody may want to be told of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Literal

from leadmodels.leads import Lead, place_from_raw
from leadmodels.stream_images import (
    Image,
    UnreadableRecordError,
    is_lead,
    is_leads_place,
    text_in,
)

EventKind = Literal["arrived", "released"]

JUST_NOW: Final = timedelta(minutes=10)
"""A lead that was stored longer ago than this has not arrived now: it was put back, or is a sample.

What waited in the overflow queue says when the table took it, not when it was sent.
"""

_QUARANTINE: Final = "spam"


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadEvent:
    """A lead has arrived, or was released from quarantine.

    Args:
        kind: which of the two.
        at: when, rounded down to the second.
        lead: the lead as it then was.
    """

    kind: EventKind
    at: datetime
    lead: Lead


def read_event(record: Mapping[str, Any]) -> LeadEvent | None:
    """Read what has happened; None: nothing that anybody is told of.

    Leads in quarantine, timelines, tombstones and other changes are no events.

    Args:
        record: in the format of Lambda's events.

    Raises:
        UnreadableRecordError: it is about a lead, or might be, and can't be read.
    """
    try:
        change = record["dynamodb"]
        if not is_leads_place(change["Keys"]):
            return None
        old, new = change.get("OldImage"), change.get("NewImage")
        at = datetime.fromtimestamp(change["ApproximateCreationDateTime"] // 1, UTC)
        kind = _kind(old, new)
        if kind is None or not is_lead(new):
            return None
        lead = place_from_raw(new)
    # What JSON of another shape raises on its way through the lines above.
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError, OSError) as exc:
        raise UnreadableRecordError(f"No record of a lead: {type(exc).__name__}.") from None
    if not isinstance(lead, Lead) or (kind == "arrived" and at - lead.stored_at > JUST_NOW):
        return None
    return LeadEvent(kind=kind, at=at, lead=lead)


def _kind(old: Image | None, new: Image | None) -> EventKind | None:
    if old is None and new is None:
        raise UnreadableRecordError("The stream carries no images.")
    if not is_lead(new) or text_in(new, "status") == _QUARANTINE:
        return None
    if not is_lead(old):
        # A lead never follows a tombstone: what would is told apart by its key.
        return "arrived" if old is None else None
    return "released" if text_in(old, "status") == _QUARANTINE else None
