"""What a record of the table's stream says about the counts.

Source: docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_Record.html
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from leadmodels.counts.reading import CountRow, rows_of
from leadmodels.stream_images import (
    Image,
    UnreadableRecordError,
    is_lead,
    is_leads_place,
    text_in,
)
from leadmodels.times import from_iso

_LONGEST_EVENT_ID: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """How one event moves counts.

    Args:
        event_id: the event's, the same each time it is delivered.
        at: when it happened, rounded down to the second.
        steps: 1 or -1 for each count; never empty.
        arrived_as: the status that a lead was stored in; None: it was there before, or has gone.
    """

    event_id: str
    at: datetime
    steps: Mapping[CountRow, int]
    arrived_as: str | None = None


def read_move(record: Mapping[str, Any]) -> Move | None:
    """Read how a record moves the counts; None: it doesn't, or is about something else.

    A lead was or is at its place where the image there has a form: a tombstone has none.

    Raises:
        UnreadableRecordError: it is about a lead, or might be, and can't be read.
    """
    try:
        change = record["dynamodb"]
        if not is_leads_place(change["Keys"]):
            return None
        old, new = change.get("OldImage"), change.get("NewImage")
        if old is None and new is None:
            raise UnreadableRecordError("The stream carries no images.")
        steps = _steps(old, new)
        if not steps:
            return None
        return Move(
            event_id=_event_id(record["eventID"]),
            at=datetime.fromtimestamp(change["ApproximateCreationDateTime"] // 1, UTC),
            steps=steps,
            arrived_as=None if is_lead(old) or not is_lead(new) else text_in(new, "status"),
        )
    # What JSON of another shape raises on its way through the lines above.
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError, OSError) as exc:
        raise UnreadableRecordError(f"No record of a lead: {type(exc).__name__}.") from None


def _steps(old: Image | None, new: Image | None) -> dict[CountRow, int]:
    steps = Counter(_rows(new))
    steps.subtract(_rows(old))
    return {row: step for row, step in steps.items() if step}


def _rows(image: Image | None) -> tuple[CountRow, ...]:
    if not is_lead(image):
        return ()
    stored_on = from_iso(text_in(image, "stored_at")).date()
    rows = rows_of(text_in(image, "form_id"), stored_on, text_in(image, "status"))
    if not rows:
        raise UnreadableRecordError("The lead's status can't be one.")
    return rows


def _event_id(event_id: object) -> str:
    if not isinstance(event_id, str) or not 0 < len(event_id) <= _LONGEST_EVENT_ID:
        raise ValueError("no event id of the stream's")
    return event_id
