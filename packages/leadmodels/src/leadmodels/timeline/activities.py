"""A lead's timeline: what people and jobs did to it, stored beside it and read with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal, cast

from pynamodb.exceptions import DoesNotExist

from leadmodels.activity_models import ActivityItem
from leadmodels.ids import LeadId, instant_of, parse_lead_id
from leadmodels.leads import Lead, Tombstone, living, place_from_item
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
        at: when it was asked for, to the millisecond.
        kind: what of the lead it changed.
        actor: the public id of the staff user who asked for it.
        before: what it was: a status, an owner, tags joined by ", ", a day; of retention an
            instant, "forever" or "hold". None: nothing.
        after: what it became, written the same way.
        text: the note, or the reason of a hold.
    """

    lead_id: str
    activity_id: str
    at: datetime
    kind: ActivityKind
    actor: str
    before: str | None
    after: str | None
    text: str | None


def read_with_timeline(lead_id: str, *, now: datetime) -> tuple[Lead, tuple[Activity, ...]]:
    """Read a lead with its timeline, oldest first, with all writes that came before.

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
                place = place_from_item(LeadItem.from_raw_data(raw))
            elif is_activity(sort_key):
                timeline.append(_from_item(ActivityItem.from_raw_data(raw)))
    return living(place, now=now), tuple(timeline)


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


def is_stored(activity: Activity) -> bool:
    """Tell whether an activity of this instant and key is in the lead's timeline.

    Raises:
        StoreUnavailableError: the store failed.
    """
    with store_errors():
        try:
            ActivityItem.get(activity.lead_id, _sort_key(activity), consistent_read=True)
        except DoesNotExist:
            return False
    return True


def item_from_activity(activity: Activity, *, expires_at: datetime | None) -> ActivityItem:
    """Make the item of an activity, which expires with its lead."""
    return ActivityItem(
        lead_id=activity.lead_id,
        timestamp=_sort_key(activity),
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


def _sort_key(activity: Activity) -> str:
    return f"{to_iso(activity.at)}{_MARK}{activity.activity_id}"


def _from_item(item: ActivityItem) -> Activity:
    at, _, activity_id = item.timestamp.partition(_MARK)
    return Activity(
        lead_id=item.lead_id,
        activity_id=activity_id,
        at=from_iso(at),
        kind=cast("ActivityKind", item.kind),
        actor=item.actor,
        before=item.before,
        after=item.after,
        text=item.text,
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
