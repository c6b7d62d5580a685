"""A lead's timeline: what people and jobs did to it, stored beside it and read with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal, cast

from pynamodb.exceptions import DoesNotExist

from leadmodels.activity_models import ActivityItem
from leadmodels.ids import LeadId, instant_of, parse_lead_id
from leadmodels.leads import Lead, Tombstone, living, place_from_raw
from leadmodels.models import LeadItem
from leadmodels.table import store_errors
from leadmodels.times import from_iso, to_iso

ActivityKind = Literal["note", "status", "owner", "tags", "follow_up", "retention"]

_MARK: Final = "#activity#"


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """One thing that was done to a lead.

    Args:
        lead_id: the lead's id.
        activity_id: the key it was done under: 10 to 26 characters.
        at: when it was done, to the millisecond.
        kind: what of the lead it changed.
        actor: the public id of the staff user who asked for it.
        before: what it was: a status, an owner, tags joined by ", ", a day; of retention an
            instant, "forever" or "hold". None: nothing.
        after: what it became, written the same way.
        text: the note, or the reason of a hold.
        asked_at: when it was asked for, where that was another instant. With the key it tells a
            job's repeat.
    """

    lead_id: str
    activity_id: str
    at: datetime
    kind: ActivityKind
    actor: str
    before: str | None
    after: str | None
    text: str | None
    asked_at: datetime | None = None


def read_with_timeline(lead_id: str, *, now: datetime) -> tuple[Lead, tuple[Activity, ...]]:
    """Read a lead with its timeline as it was done, oldest first, with all writes so far.

    One Query; where the two together exceed 1 MB, one more a MB.

    Raises:
        InvalidIdError: the id is no lead's.
        LeadNotFoundError: no such lead, or it has expired at ``now``.
        StoreUnavailableError: the store failed.
    """
    parsed = parse_lead_id(lead_id)
    own_sort_key = to_iso(instant_of(parsed))
    place: Lead | Tombstone | None = None
    timeline: list[Activity] = []
    with store_errors():
        for raw in _read_partition(parsed):
            sort_key = raw["timestamp"]["S"]
            if sort_key == own_sort_key:
                place = place_from_raw(raw)
            elif is_activity(sort_key):
                timeline.append(_from_item(ActivityItem.from_raw_data(raw)))
    # The table has them as they were asked for.
    return living(place, now=now), tuple(sorted(timeline, key=lambda activity: activity.at))


def read_expiries(lead_id: LeadId) -> dict[str, datetime | None]:
    """Read when each item of a lead's timeline expires, by sort key; None: it doesn't.

    Raises:
        StoreUnavailableError: the store failed.
    """
    with store_errors():
        items = ActivityItem.query(
            lead_id, consistent_read=True, attributes_to_get=["leadId", "timestamp", "expires_at"]
        )
        return {item.timestamp: item.expires_at for item in items if is_activity(item.timestamp)}


def is_stored(lead_id: LeadId, *, asked_at: datetime, key: str) -> bool:
    """Tell whether what was asked for then, under this key, is in a lead's timeline.

    It is there as long as the lead is, and after that until DynamoDB deletes what has expired.

    Raises:
        StoreUnavailableError: the store failed.
    """
    with store_errors():
        try:
            ActivityItem.get(lead_id, _sort_key(asked_at, key), consistent_read=True)
        except DoesNotExist:
            return False
    return True


def item_from_activity(activity: Activity, *, expires_at: datetime | None) -> ActivityItem:
    """Make the item of an activity, which expires with its lead."""
    return ActivityItem(
        lead_id=activity.lead_id,
        timestamp=_sort_key(activity.asked_at or activity.at, activity.activity_id),
        done_at=None if activity.asked_at is None else activity.at,
        kind=activity.kind,
        actor=activity.actor,
        before=activity.before,
        after=activity.after,
        text=activity.text,
        expires_at=expires_at,
    )


def is_activity(sort_key: str) -> bool:
    """Tell a timeline item's sort key from that of the lead itself."""
    return _MARK in sort_key


def _sort_key(asked_at: datetime, key: str) -> str:
    return f"{to_iso(asked_at)}{_MARK}{key}"


def _from_item(item: ActivityItem) -> Activity:
    asked_at, _, activity_id = item.timestamp.partition(_MARK)
    return Activity(
        lead_id=item.lead_id,
        activity_id=activity_id,
        at=item.done_at or from_iso(asked_at),
        kind=cast("ActivityKind", item.kind),
        actor=item.actor,
        before=item.before,
        after=item.after,
        text=item.text,
        asked_at=from_iso(asked_at) if item.done_at else None,
    )


def _read_partition(lead_id: LeadId) -> Iterator[dict[str, Any]]:
    connection = LeadItem._get_connection()  # noqa: SLF001 - a model's query gives one kind of item
    place: Any = None
    while True:
        answer = connection.query(lead_id, consistent_read=True, exclusive_start_key=place)
        yield from answer["Items"]
        place = answer.get("LastEvaluatedKey")
        if place is None:
            return
