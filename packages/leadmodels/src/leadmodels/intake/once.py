"""Leads stored exactly once, however often a submission comes."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from pynamodb.exceptions import DoesNotExist, PutError
from pynamodb.expressions.condition import Condition

from leadmodels.activity_models import ActivityItem
from leadmodels.errors import (
    KeyReusedError,
    LeadExistsError,
    LeadNotFoundError,
    StoreUnavailableError,
    VersionConflictError,
)
from leadmodels.ids import LeadId, instant_of
from leadmodels.intake.identity import CONTENT_WINDOW, KeyKind
from leadmodels.leads import Lead, Tombstone, put_lead, read_place
from leadmodels.models import CURRENT, LeadItem, MarkerItem, TombstoneItem
from leadmodels.table import is_condition_failure, store_errors
from leadmodels.times import to_iso
from leadmodels.transactions import RefusedError, transaction

MARKER_AGE: Final = timedelta(days=45)
TOMBSTONE_AGE: Final = timedelta(days=45)
_ATTEMPTS: Final = 3
_MOST_MARKERS: Final = 50
"""How many windows back a submission without a key is looked for: more than 8 hours of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """What became of a submission: the lead it is, and whether it had been stored before."""

    lead: Lead
    is_replay: bool


def put_lead_once(lead: Lead, *, marker_id: str | None, kind: KeyKind) -> Stored:
    """Store a lead unless its submission is stored already.

    The marker, where there is one, is written first and fixes the lead's id: a crash between the
    two writes is healed by the next attempt, which finds the marker and writes the lead it names.

    Args:
        lead: as made from this attempt; a marker may say that it has another id.
        marker_id: from `leadmodels.intake.identity.identify`.
        kind: what kind of key it was; content counts for 10 minutes only.

    Raises:
        KeyReusedError: the key names a lead with other content; nothing was stored.
        StoreUnavailableError: the store failed; whether the lead was stored is unknown.
    """
    if marker_id is not None:
        lead = replace(lead, lead_id=_claim(marker_id, lead, kind))
    for _ in range(_ATTEMPTS):
        try:
            put_lead(lead)
        except LeadExistsError:
            replay = _replay(lead)
            if replay is not None:
                return replay
        else:
            return Stored(lead=lead, is_replay=False)
    raise StoreUnavailableError("The lead's place changed hands while it was being stored.")


def bury_lead(lead: Lead, *, now: datetime, key: str, entries: Sequence[str] = ()) -> None:
    """Put a tombstone in a lead's place, if nobody has changed the lead since it was read.

    Done again under the same key, it changes nothing more.

    Args:
        lead: as it was read.
        now: when it is deleted.
        key: under which, as a change's.
        entries: up to 99 sort keys of its timeline that go with it, all or nothing; the rest is
            `leadmodels.changes.deleting`'s business.

    Raises:
        VersionConflictError: somebody changed the lead since it was read; nothing was changed.
        LeadNotFoundError: it is gone: somebody else deleted it, or it expired and was removed.
        StoreUnavailableError: the store failed; whether the lead is deleted is unknown.
    """
    for _ in range(_ATTEMPTS):
        try:
            _replace_with_tombstone(lead, now, key, entries)
        except RefusedError:
            if is_buried(lead.lead_id, key=key):
                return  # the first answer was lost on its way
            place = read_place(lead.lead_id)
            if not isinstance(place, Lead):
                raise LeadNotFoundError("There is no such lead any more.") from None
            if place.version != lead.version:
                raise VersionConflictError("Somebody changed this lead meanwhile.") from None
        else:
            return
    raise VersionConflictError("Somebody else is changing this lead at this very moment.")


def is_buried(lead_id: LeadId, *, key: str) -> bool:
    """Tell whether a lead was deleted, and under this key.

    Raises:
        StoreUnavailableError: the store failed.
    """
    with store_errors():
        try:
            item = TombstoneItem.get(lead_id, to_iso(instant_of(lead_id)), consistent_read=True)
        except DoesNotExist:
            return False
    return item.deletion_key == key


def _replace_with_tombstone(lead: Lead, now: datetime, key: str, entries: Sequence[str]) -> None:
    tombstone = TombstoneItem(
        lead_id=lead.lead_id,
        timestamp=to_iso(instant_of(lead.lead_id)),
        body_hash=lead.body_hash,
        deleted_at=now,
        deletion_key=key,
        expires_at=now + TOMBSTONE_AGE,
    )
    as_read: Condition = LeadItem.version == lead.version
    if entries:
        with transaction() as writes:
            writes.save(tombstone, as_read)
            for entry in entries:
                writes.delete(ActivityItem(lead_id=lead.lead_id, timestamp=entry))
        return
    # Most leads that are deleted have no timeline: a put costs half of what a transaction does.
    with store_errors():
        try:
            tombstone.save(as_read)
        except PutError as exc:
            code = getattr(exc, "cause_response_code", None)
            if code != "TransactionConflictException" and not is_condition_failure(exc):
                raise
            raise RefusedError("Another change came first.") from exc


def _claim(marker_id: str, lead: Lead, kind: KeyKind) -> LeadId:
    """Write the marker, or read whose it is."""
    ours = _marker(marker_id, lead)
    for _ in range(_MOST_MARKERS):
        found = _write_or_read(ours)
        if found is None:
            continue  # it expired between the two calls: claim it again
        if found.lead_id == lead.lead_id:
            return lead.lead_id  # it is ours, or the key alone fixes the id: its place decides
        if found.body_hash != lead.body_hash:
            raise KeyReusedError("This idempotency key was used for another submission.")
        if kind != "content" or abs(lead.received_at - found.first_received_at) < CONTENT_WINDOW:
            return LeadId(found.lead_id)
        if lead.received_at < found.first_received_at:
            # It waited in the queue while its content was sent anew: the windows before know it.
            ours.marker_id = _id_before(marker_id, found)
        else:
            _succeed(marker_id, ours, found)
    raise StoreUnavailableError("The submission's marker changed hands while it was being read.")


def _marker(marker_id: str, lead: Lead) -> MarkerItem:
    return MarkerItem(
        marker_id=marker_id,
        timestamp=CURRENT,
        lead_id=lead.lead_id,
        lead_timestamp=to_iso(instant_of(lead.lead_id)),
        body_hash=lead.body_hash,
        first_received_at=lead.received_at,
        expires_at=lead.received_at + MARKER_AGE,
    )


def _write_or_read(ours: MarkerItem) -> MarkerItem | None:
    """Write a marker where there is none; give what stands there then, None: nothing any more."""
    free: Condition = MarkerItem.marker_id.does_not_exist()
    # DynamoDB deletes expired items late, so don't wait.
    expired: Condition = MarkerItem.first_received_at <= ours.first_received_at - MARKER_AGE
    with store_errors():
        if _is_written(ours, free | expired):
            return ours
        try:
            return MarkerItem.get(ours.marker_id, CURRENT, consistent_read=True)
        except DoesNotExist:
            return None


def _succeed(marker_id: str, ours: MarkerItem, found: MarkerItem) -> None:
    """Put a window in the place of one that ended, which stays known to what waits in the queue."""
    unchanged: Condition = MarkerItem.first_received_at == found.first_received_at
    with store_errors():
        found.marker_id = _id_before(marker_id, ours)
        found.save()
        _is_written(ours, unchanged)


def _id_before(marker_id: str, window: MarkerItem) -> str:
    """Name the marker of the window before one."""
    digest = hashlib.sha256(f"{marker_id}\n{to_iso(window.first_received_at)}".encode())
    return f"idem_{digest.hexdigest()}"


def _is_written(marker: MarkerItem, condition: Condition) -> bool:
    try:
        marker.save(condition)
    except PutError as exc:
        if not is_condition_failure(exc):
            raise
        return False
    return True


def _replay(lead: Lead) -> Stored | None:
    """Read what stands in a lead's place; None: nothing any more."""
    place = read_place(lead.lead_id)
    if place is None:
        return None
    if place.body_hash not in {lead.body_hash, None}:
        raise KeyReusedError("This idempotency key was used for another submission.")
    # Behind a tombstone the lead was stored once and deleted since: it stays deleted.
    return Stored(lead=lead if isinstance(place, Tombstone) else place, is_replay=True)
