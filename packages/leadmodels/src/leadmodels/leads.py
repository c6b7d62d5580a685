"""Leads stored and read, one at a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final, Literal, cast, get_args

from pynamodb.constants import MAP, NUMBER
from pynamodb.exceptions import UpdateError

from leadmodels.attributes import typed_values
from leadmodels.errors import LeadExistsError, LeadNotFoundError
from leadmodels.ids import LeadId, instant_of, parse_lead_id
from leadmodels.models import LeadItem
from leadmodels.raw_items import (
    IF_ABSENT,
    RawItem,
    day_of,
    instant_of_seconds,
    instant_of_text,
    map_of,
    number_of,
    raw_maps,
    raw_seconds,
    raw_sets,
    raw_texts,
    text_of,
    texts_of,
)
from leadmodels.rules.values import Value
from leadmodels.shards import shard_of
from leadmodels.table import ConditionFailedError, call_table, is_condition_failure, store_errors
from leadmodels.times import from_iso, to_iso

LeadStatus = Literal["new", "contacted", "qualified", "won", "lost", "spam"]
STATUSES: Final[tuple[LeadStatus, ...]] = get_args(LeadStatus)
OPEN_STATUSES: Final[frozenset[LeadStatus]] = frozenset({"new", "contacted", "qualified"})
"""What is still being worked on: only these wait for a follow-up."""

FOLLOW_UP_PARTITION: Final = "k#follow_up"
"""Where `by_kind` keeps the leads that are due on a day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """A stored submission. All instants are aware, in UTC, to the millisecond."""

    lead_id: LeadId
    form_id: str
    form_version: int
    received_at: datetime
    stored_at: datetime
    fields: Mapping[str, Value]
    body_hash: str
    receipt: str
    status: LeadStatus = "new"
    name: str | None = None
    email: str | None = None
    phone: str | None = None
    company: str | None = None
    search_text: str | None = None
    source: Mapping[str, str] = field(default_factory=dict)
    consent: Mapping[str, str | bool] = field(default_factory=dict)
    ip_hash: str | None = None
    spam_score: int = 0
    spam_reasons: tuple[str, ...] = ()
    owner: str | None = None
    tags: tuple[str, ...] = ()
    follow_up_on: date | None = None
    first_viewed_at: datetime | None = None
    expires_at: datetime | None = None
    hold_reason: str | None = None
    expires_at_before_hold: datetime | None = None
    version: int = 1

    @property
    def is_held(self) -> bool:
        """Tell whether the lead is on hold, so that it doesn't expire until it is released."""
        return self.hold_reason is not None


LEAD_ATTRIBUTES: Final = tuple(
    attribute.attr_name
    for name, attribute in LeadItem.get_attributes().items()
    if not name.endswith(("_partition", "_sort"))
)
"""What a `Lead` is read from: all but the keys that place it in the indexes, a third of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tombstone:
    """What stands where a lead was; no hash: it was never stored, or deleted unread."""

    body_hash: str | None


def put_lead(lead: Lead) -> None:
    """Store a new lead, once.

    Raises:
        LeadExistsError: a lead with this id is stored already; nothing was changed.
        StoreUnavailableError: the store failed; whether the lead was stored is unknown.
    """
    try:
        call_table("PutItem", {"Item": raw_from_lead(lead), **IF_ABSENT})
    except ConditionFailedError as exc:
        raise LeadExistsError(f"{lead.lead_id} is stored already.") from exc


def get_lead(lead_id: str, *, now: datetime) -> Lead:
    """Read a lead, with all writes that came before.

    Raises:
        InvalidIdError: the id is no lead's.
        LeadNotFoundError: no such lead, or it has expired at ``now``.
        StoreUnavailableError: the store failed.
    """
    return living(read_place(parse_lead_id(lead_id)), now=now)


def living(place: Lead | Tombstone | None, *, now: datetime) -> Lead:
    """Give the lead that stands in a place, if there is one and it hasn't expired.

    Raises:
        LeadNotFoundError: there is none, or it has expired at ``now``.
    """
    if not isinstance(place, Lead):
        raise LeadNotFoundError("There is no such lead: it may have been deleted.")
    # DynamoDB deletes expired items late, by days at times.
    if place.expires_at is not None and place.expires_at <= now:
        raise LeadNotFoundError("This lead has expired.")
    return place


def read_place(lead_id: LeadId) -> Lead | Tombstone | None:
    """Read what stands where a lead belongs, with all writes that came before; None: nothing.

    Raises:
        StoreUnavailableError: the store failed.
    """
    connection = LeadItem._get_connection()  # noqa: SLF001 - a model's get makes a model of it
    with store_errors():
        answer = connection.get_item(lead_id, to_iso(instant_of(lead_id)), consistent_read=True)
    return place_from_raw(answer["Item"]) if "Item" in answer else None


def mark_viewed(lead_id: LeadId, *, at: datetime) -> None:
    """Keep when somebody first looked at a lead; its version stays, so nobody's edit is refused.

    A lead that is gone, or that was looked at before, stays as it is.

    Raises:
        StoreUnavailableError: the store failed.
    """
    item = LeadItem(lead_id=lead_id, timestamp=to_iso(instant_of(lead_id)))
    unread = LeadItem.form_id.exists() & LeadItem.first_viewed_at.does_not_exist()
    with store_errors():
        try:
            item.update([LeadItem.first_viewed_at.set(at)], unread)
        except UpdateError as exc:
            # Somebody is changing it at this very moment: it is marked at the next look.
            code = getattr(exc, "cause_response_code", None)
            if code != "TransactionConflictException" and not is_condition_failure(exc):
                raise


def item_from_lead(lead: Lead) -> LeadItem:
    """Make the item of a lead, with the keys that place it in each index."""
    return LeadItem.from_raw_data(raw_from_lead(lead))


def raw_from_lead(lead: Lead) -> dict[str, dict[str, Any]]:
    """Write the item of a lead as DynamoDB types it, with the keys that place it in each index."""
    shard = shard_of(lead.lead_id)
    # Whole seconds, as DynamoDB's TTL has them: what is listed by expiry agrees with what expires.
    expires_at = lead.expires_at.replace(microsecond=0) if lead.expires_at is not None else None
    expiry_sort = f"{to_iso(expires_at)}#{lead.lead_id}" if expires_at else None
    due_on = lead.follow_up_on if lead.status in OPEN_STATUSES else None
    stored_at = to_iso(lead.stored_at)
    texts = {
        "leadId": lead.lead_id,
        "timestamp": to_iso(instant_of(lead.lead_id)),
        "form_id": lead.form_id,
        "received_at": to_iso(lead.received_at),
        "stored_at": stored_at,
        "status": lead.status,
        "owner": lead.owner,
        "follow_up_on": lead.follow_up_on.isoformat() if lead.follow_up_on else None,
        "name": lead.name,
        "email": lead.email,
        "phone": lead.phone,
        "company": lead.company,
        "search_text": lead.search_text,
        "ip_hash": lead.ip_hash,
        "body_hash": lead.body_hash,
        "receipt": lead.receipt,
        "first_viewed_at": _iso(lead.first_viewed_at),
        "hold_reason": lead.hold_reason,
        "expires_at_before_hold": _iso(lead.expires_at_before_hold),
        "time_partition": f"t#{shard}",
        "form_partition": f"f#{lead.form_id}#{shard}",
        "status_partition": f"s#{lead.status}#{shard}",
        "email_partition": f"e#{lead.email.lower()}" if lead.email else None,
        "owner_partition": f"o#{lead.owner}" if lead.owner else None,
        "expiry_partition": f"x#{shard}" if expiry_sort else None,
        "stored_sort": f"{stored_at}#{lead.lead_id}",
        "expiry_sort": expiry_sort,
        "kind_partition": FOLLOW_UP_PARTITION if due_on else None,
        "kind_sort": f"{due_on.isoformat()}T00:00:00.000Z#{lead.lead_id}" if due_on else None,
    }
    return {
        **raw_texts(texts),
        "form_version": {NUMBER: str(lead.form_version)},
        "spam_score": {NUMBER: str(lead.spam_score)},
        "version": {NUMBER: str(lead.version)},
        "fields": {MAP: typed_values(lead.fields)},
        **raw_maps({"source": lead.source, "consent": lead.consent}),
        **raw_sets({"tags": lead.tags, "spam_reasons": lead.spam_reasons}),
        **({} if expires_at is None else {"expires_at": raw_seconds(expires_at)}),
    }


def place_from_raw(item: RawItem) -> Lead | Tombstone:
    """Read what stands where a lead belongs, as DynamoDB writes it.

    Raises:
        KeyError, ValueError: it is neither a lead nor a tombstone.
    """
    # A tombstone has the place and next to nothing that every lead has.
    if "form_id" in item:
        return _lead_from_raw(item)
    return Tombstone(body_hash=text_of(item, "body_hash"))


class _Draft:
    """A lead while it is being read, laid out as one.

    A frozen dataclass sets each of its fields by a call: with 27 of them that takes as long as all
    the rest of reading a lead, and a tenth of an export.
    """

    __slots__ = Lead.__slots__


def _lead_from_raw(item: RawItem) -> Lead:
    lead: Any = _Draft()
    lead.lead_id = item["leadId"]["S"]
    lead.form_id = item["form_id"]["S"]
    lead.form_version = int(item["form_version"]["N"])
    lead.received_at = from_iso(item["received_at"]["S"])
    lead.stored_at = from_iso(item["stored_at"]["S"])
    lead.fields = map_of(item, "fields")
    lead.body_hash = item["body_hash"]["S"]
    lead.receipt = item["receipt"]["S"]
    lead.status = item["status"]["S"]
    lead.name = text_of(item, "name")
    lead.email = text_of(item, "email")
    lead.phone = text_of(item, "phone")
    lead.company = text_of(item, "company")
    lead.search_text = text_of(item, "search_text")
    lead.source = map_of(item, "source")
    lead.consent = map_of(item, "consent")
    lead.ip_hash = text_of(item, "ip_hash")
    lead.spam_score = number_of(item, "spam_score", default=0)
    lead.spam_reasons = texts_of(item, "spam_reasons")
    lead.owner = text_of(item, "owner")
    lead.tags = texts_of(item, "tags")
    lead.follow_up_on = day_of(item, "follow_up_on")
    lead.first_viewed_at = instant_of_text(item, "first_viewed_at")
    lead.expires_at = instant_of_seconds(item, "expires_at")
    lead.hold_reason = text_of(item, "hold_reason")
    lead.expires_at_before_hold = instant_of_text(item, "expires_at_before_hold")
    lead.version = number_of(item, "version", default=1)
    lead.__class__ = Lead
    return cast("Lead", lead)


def _iso(at: datetime | None) -> str | None:
    return None if at is None else to_iso(at)
