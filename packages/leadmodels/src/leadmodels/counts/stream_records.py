"""What a record of the table's stream says about the counts.

Source: docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_Record.html
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, TypeGuard

from leadmodels.counts.reading import CountRow, rows_of
from leadmodels.errors import LeadModelsError
from leadmodels.times import from_iso

Image = Mapping[str, Mapping[str, Any]]

_LONGEST_EVENT_ID: Final = 200


class UnreadableRecordError(LeadModelsError):
    """A record about a lead has not the shape of one; the text says nothing of what is in it."""


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
        if not _is_leads_place(change["Keys"]):
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
            arrived_as=None if _is_lead(old) or not _is_lead(new) else _text(new, "status"),
        )
    # What JSON of another shape raises on its way through the lines above.
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError, OSError) as exc:
        raise UnreadableRecordError(f"No record of a lead: {type(exc).__name__}.") from None


def _is_leads_place(keys: Image) -> bool:
    """Tell a lead's own place from its activities, which stand behind it, and other kinds."""
    return _text(keys, "leadId").startswith("lead_") and "#" not in _text(keys, "timestamp")


def _steps(old: Image | None, new: Image | None) -> dict[CountRow, int]:
    steps = Counter(_rows(new))
    steps.subtract(_rows(old))
    return {row: step for row, step in steps.items() if step}


def _is_lead(image: Image | None) -> TypeGuard[Image]:
    return image is not None and "form_id" in image


def _rows(image: Image | None) -> tuple[CountRow, ...]:
    if not _is_lead(image):
        return ()
    stored_on = from_iso(_text(image, "stored_at")).date()
    rows = rows_of(_text(image, "form_id"), stored_on, _text(image, "status"))
    if not rows:
        raise UnreadableRecordError("The lead's status can't be one.")
    return rows


def _text(image: Image, name: str) -> str:
    text: object = image[name]["S"]
    if not isinstance(text, str):
        raise TypeError("an attribute that is no text")
    return text


def _event_id(event_id: object) -> str:
    if not isinstance(event_id, str) or not 0 < len(event_id) <= _LONGEST_EVENT_ID:
        raise ValueError("no event id of the stream's")
    return event_id
