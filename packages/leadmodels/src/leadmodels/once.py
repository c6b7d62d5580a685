"""Leads stored exactly once, however often a submission comes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from pynamodb.exceptions import DoesNotExist, PutError
from pynamodb.expressions.condition import Condition

from leadmodels.errors import KeyReusedError, LeadExistsError, StoreUnavailableError
from leadmodels.identity import CONTENT_WINDOW, KeyKind
from leadmodels.ids import LeadId, instant_of
from leadmodels.leads import Lead, put_lead, read_place
from leadmodels.models import CURRENT, MarkerItem, TombstoneItem
from leadmodels.table import is_condition_failure, store_errors
from leadmodels.times import to_iso

MARKER_AGE: Final = timedelta(days=45)
TOMBSTONE_AGE: Final = timedelta(days=45)
_ATTEMPTS: Final = 3


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
        marker_id: from `leadmodels.identity.identify`.
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


def bury_lead(lead_id: LeadId, *, now: datetime) -> None:
    """Delete a lead and leave a tombstone in its place.

    Raises:
        StoreUnavailableError: the store failed.
    """
    with store_errors():
        TombstoneItem(
            lead_id=lead_id,
            timestamp=to_iso(instant_of(lead_id)),
            deleted_at=now,
            expires_at=now + TOMBSTONE_AGE,
        ).save()


def _claim(marker_id: str, lead: Lead, kind: KeyKind) -> LeadId:
    """Write the marker, or read whose it is."""
    marker = MarkerItem(
        marker_id=marker_id,
        timestamp=CURRENT,
        lead_id=lead.lead_id,
        lead_timestamp=to_iso(instant_of(lead.lead_id)),
        body_hash=lead.body_hash,
        first_received_at=lead.received_at,
        expires_at=lead.received_at + MARKER_AGE,
    )
    for _ in range(_ATTEMPTS):
        with store_errors():
            try:
                marker.save(_is_free(lead, kind))
            except PutError as exc:
                if not is_condition_failure(exc):
                    raise
            else:
                return lead.lead_id
            try:
                found = MarkerItem.get(marker_id, CURRENT, consistent_read=True)
            except DoesNotExist:
                continue  # it expired between the two calls: claim it again
        return _lead_of(found, lead, kind)
    raise StoreUnavailableError("The submission's marker changed hands while it was being read.")


def _is_free(lead: Lead, kind: KeyKind) -> Condition:
    """Say when a marker may be written: DynamoDB deletes expired ones late, so don't wait."""
    free: Condition = MarkerItem.marker_id.does_not_exist()
    age = CONTENT_WINDOW if kind == "content" else MARKER_AGE
    expired: Condition = MarkerItem.first_received_at <= lead.received_at - age
    either: Condition = free | expired
    return either


def _lead_of(marker: MarkerItem, lead: Lead, kind: KeyKind) -> LeadId:
    if marker.body_hash != lead.body_hash:
        raise KeyReusedError("This idempotency key was used for another submission.")
    if kind == "content" and marker.first_received_at > lead.received_at + CONTENT_WINDOW:
        # A submission that waited in the queue while its content was sent anew: a lead of its own.
        return lead.lead_id
    return LeadId(marker.lead_id)


def _replay(lead: Lead) -> Stored | None:
    """Read what stands in a lead's place; None: nothing any more."""
    place = read_place(lead.lead_id)
    if place == "empty":
        return None
    if place == "tombstone":
        # The lead was stored once and deleted since: it stays deleted.
        return Stored(lead=lead, is_replay=True)
    if place.body_hash != lead.body_hash:
        raise KeyReusedError("This idempotency key was used for another submission.")
    return Stored(lead=place, is_replay=True)
