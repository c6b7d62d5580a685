"""Which leads a list asks for, and the index that answers it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from pynamodb.expressions.condition import Condition
from pynamodb.indexes import GlobalSecondaryIndex

from leadmodels.cursors import fingerprint
from leadmodels.errors import InvalidFilterError, InvalidIdError
from leadmodels.ids import parse_form_id
from leadmodels.leads import STATUSES
from leadmodels.models import LeadItem
from leadmodels.shards import SHARDS
from leadmodels.summaries import normalise
from leadmodels.times import to_iso

LONGEST_TEXT: Final = 100
LONGEST_EMAIL: Final = 254


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadFilters:
    """What every listed lead has in common; None: whatever.

    Args:
        form_id: the form it came through.
        status: one of `leadmodels.leads.STATUSES`.
        email: the whole address, in any case.
        owner: a staff user's public id.
        tag: one of its tags, exactly.
        text: words that its name, e-mail, company or phone contain, in any case or accents.
        since: stored at this instant or later.
        until: stored before this instant.
    """

    form_id: str | None = None
    status: str | None = None
    email: str | None = None
    owner: str | None = None
    tag: str | None = None
    text: str | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How to answer a list: partitions of one index, a range of sort keys, a condition.

    `is_selective` tells that leads are read which the answer doesn't show.
    """

    index_name: str
    partitions: tuple[str, ...]
    low: str
    high: str
    condition: Condition
    is_selective: bool
    fingerprint: str


def plan_listing(filters: LeadFilters, *, now: datetime) -> Plan:
    """Choose the index that leaves the least to read.

    Raises:
        InvalidFilterError: a value can't be searched for; the text says which and why.
    """
    _check(filters)
    index, partitions, used = _narrowest(filters)
    conditions = _conditions(filters, used)
    condition = LeadItem.expires_at.does_not_exist() | (LeadItem.expires_at > _whole_second(now))
    for extra in conditions:
        condition &= extra
    return Plan(
        index_name=index.Meta.index_name,
        partitions=partitions,
        low=to_iso(filters.since) if filters.since else "0",
        high=to_iso(filters.until) if filters.until else "~",
        condition=condition,
        is_selective=bool(conditions),
        fingerprint=_fingerprint(filters),
    )


def _narrowest(filters: LeadFilters) -> tuple[GlobalSecondaryIndex[LeadItem], tuple[str, ...], str]:
    if filters.email is not None:
        return LeadItem.by_email, (f"e#{filters.email.strip().lower()}",), "email"
    if filters.owner is not None:
        return LeadItem.by_owner, (f"o#{filters.owner}",), "owner"
    if filters.form_id is not None:
        return LeadItem.by_form, _shards(f"f#{filters.form_id}"), "form_id"
    if filters.status is not None:
        return LeadItem.by_status, _shards(f"s#{filters.status}"), "status"
    return LeadItem.by_time, _shards("t"), ""


def _shards(prefix: str) -> tuple[str, ...]:
    return tuple(f"{prefix}#{shard}" for shard in range(SHARDS))


def _conditions(filters: LeadFilters, used: str) -> list[Condition]:
    conditions: list[Condition] = [
        attribute == value
        for name, attribute, value in (
            ("owner", LeadItem.owner, filters.owner),
            ("form_id", LeadItem.form_id, filters.form_id),
            ("status", LeadItem.status, filters.status),
        )
        if value is not None and name != used
    ]
    if filters.tag is not None:
        conditions.append(LeadItem.tags.contains(filters.tag))
    words = normalise(filters.text).split() if filters.text is not None else []
    return [*conditions, *(LeadItem.search_text.contains(word) for word in words)]


def _check(filters: LeadFilters) -> None:
    if filters.form_id is not None:
        try:
            parse_form_id(filters.form_id)
        except InvalidIdError as exc:
            raise InvalidFilterError(f"form: {exc}") from exc
    if filters.status is not None and filters.status not in STATUSES:
        raise InvalidFilterError(f"status: give one of {', '.join(STATUSES)}.")
    if filters.email is not None and not 0 < len(filters.email.strip()) <= LONGEST_EMAIL:
        raise InvalidFilterError("email: give a whole e-mail address.")
    for name, value in (("owner", filters.owner), ("tag", filters.tag), ("q", filters.text)):
        if value is not None and not 0 < len(value.strip()) <= LONGEST_TEXT:
            raise InvalidFilterError(f"{name}: give 1 to {LONGEST_TEXT} characters.")
    if filters.since and filters.until and filters.since > filters.until:
        raise InvalidFilterError("from, to: the range ends before it begins.")


def _fingerprint(filters: LeadFilters) -> str:
    return fingerprint(
        filters.form_id,
        filters.status,
        filters.email.strip().lower() if filters.email else None,
        filters.owner,
        filters.tag,
        normalise(filters.text) if filters.text else None,
        to_iso(filters.since) if filters.since else None,
        to_iso(filters.until) if filters.until else None,
    )


def _whole_second(now: datetime) -> datetime:
    return now.astimezone(UTC).replace(microsecond=0)
