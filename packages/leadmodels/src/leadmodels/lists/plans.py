"""The index ranges that can answer a list, and what is left to look for inside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from pynamodb.expressions.condition import Condition

from leadmodels.leads import FOLLOW_UP_PARTITION, OPEN_STATUSES
from leadmodels.lists.filters import LeadFilters, check_filters, fingerprint_of
from leadmodels.models import LeadItem
from leadmodels.shards import SHARDS
from leadmodels.times import to_iso


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Partitions of one index, and what must hold of a row there besides."""

    index_name: str
    sort_name: str
    partitions: tuple[str, ...]
    condition: Condition | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How to answer a list.

    Args:
        spans: each holds all that is asked for, in the same order. Where there are several, only
            reading shows which of them holds the least besides.
        low, high: the range of sort keys; neither is a lead's.
        floor: what lies below has expired. Unlike `low` it moves, so a cursor may lie below it.
        is_selective: rows are read which the answer doesn't show.
        needs_rows: the index holds keys alone: the leads are fetched and then judged.
        fingerprint: of the filters, for cursors.
    """

    spans: tuple[Span, ...]
    low: str
    high: str
    floor: str
    is_selective: bool
    needs_rows: bool
    fingerprint: str

    @property
    def begin(self) -> str:
        """Where the range begins now."""
        return max(self.low, self.floor)


def plan_listing(filters: LeadFilters, *, now: datetime, in_stored_order: bool = False) -> Plan:
    """Find the index ranges with the least to read.

    An expiry or a follow-up day decides alone, for it is the order too, unless the order they were
    stored in is asked for. Next an e-mail address,
    which few leads share. An owner, a form and a status may each have next to no leads or nearly
    all; where several are given the reader compares them.

    Raises:
        InvalidFilterError: a value can't be searched for; the text says which and why.
    """
    check_filters(filters)
    if in_stored_order:
        return _plan_by_time(filters, now=now)
    if filters.expires_before is not None:
        return _plan_by_expiry(filters, before=filters.expires_before, now=now)
    if filters.due_by is not None:
        return _plan_by_follow_up(filters, until=filters.due_by.isoformat(), now=now)
    return _plan_by_time(filters, now=now)


def _plan_by_time(filters: LeadFilters, *, now: datetime) -> Plan:
    conditions = _conditions(filters) | _ends(filters)
    answers = _indexes(filters)
    spans = {
        answered: Span(
            index_name=index_name,
            sort_name="stored_sort",
            partitions=partitions,
            condition=_all(_kept(now), conditions, but=answered),
        )
        for answered, (index_name, partitions) in answers.items()
    }
    low = to_iso(filters.since) if filters.since else "0"
    return Plan(
        spans=tuple(spans.values()),
        low=low,
        high=to_iso(filters.until) if filters.until else "~",
        floor=low,
        is_selective=bool(conditions.keys() - {next(iter(answers))}),
        needs_rows=False,
        fingerprint=fingerprint_of(filters, in_stored_order=True),
    )


def _plan_by_follow_up(filters: LeadFilters, *, until: str, now: datetime) -> Plan:
    conditions = _conditions(filters)
    if filters.address is not None:
        conditions["email"] = LeadItem.email_partition == f"e#{filters.address}"
    if filters.since is not None:
        conditions["since"] = LeadItem.stored_at >= filters.since
    if filters.until is not None:
        conditions["until"] = LeadItem.stored_at < filters.until
    span = Span(
        index_name="by_kind",
        sort_name="kind_sort",
        partitions=(FOLLOW_UP_PARTITION,),
        condition=_all(_kept(now), conditions),
    )
    return Plan(
        spans=(span,),
        low="0",
        high=f"{until}T00:00:00.000Z~",
        floor="0",
        is_selective=bool(conditions),
        needs_rows=False,
        fingerprint=fingerprint_of(filters),
    )


def _plan_by_expiry(filters: LeadFilters, *, before: datetime, now: datetime) -> Plan:
    span = Span(
        index_name="by_expiry", sort_name="expiry_sort", partitions=_shards("x"), condition=None
    )
    return Plan(
        spans=(span,),
        low="0",
        high=to_iso(before),
        floor=to_iso(_whole_second(now) + timedelta(seconds=1)),
        is_selective=filters != LeadFilters(expires_before=before),
        needs_rows=True,
        fingerprint=fingerprint_of(filters),
    )


def _indexes(filters: LeadFilters) -> Mapping[str, tuple[str, tuple[str, ...]]]:
    """Give the indexes that answer one filter each, by the filter, likely the narrowest first."""
    if filters.address is not None:
        return {"email": ("by_email", (f"e#{filters.address}",))}
    indexes: dict[str, tuple[str, tuple[str, ...]]] = {}
    if filters.owner is not None:
        indexes["owner"] = ("by_owner", (f"o#{filters.owner}",))
    if filters.form_id is not None:
        indexes["form_id"] = ("by_form", _shards(f"f#{filters.form_id}"))
    if filters.status is not None:
        indexes["status"] = ("by_status", _shards(f"s#{filters.status}"))
    return indexes or {"": ("by_time", _shards("t"))}


def _shards(prefix: str) -> tuple[str, ...]:
    return tuple(f"{prefix}#{shard}" for shard in range(SHARDS))


def _conditions(filters: LeadFilters) -> dict[str, Condition]:
    """Say in DynamoDB's terms what each filter asks, save those that every plan has in its keys."""
    conditions: dict[str, Condition] = {
        name: attribute == value
        for name, attribute, value in (
            ("owner", LeadItem.owner, filters.owner),
            ("form_id", LeadItem.form_id, filters.form_id),
            ("status", LeadItem.status, filters.status),
        )
        if value is not None
    }
    if filters.tag is not None:
        conditions["tag"] = LeadItem.tags.contains(filters.tag)
    if filters.unassigned:
        conditions["unassigned"] = LeadItem.owner.does_not_exist()
    if filters.unread:
        conditions["unread"] = LeadItem.first_viewed_at.does_not_exist()
    for word in filters.words:
        conditions[f"word {word}"] = LeadItem.search_text.contains(word)
    return conditions


def _ends(filters: LeadFilters) -> dict[str, Condition]:
    """Say in DynamoDB's terms what is asked of follow-up and expiry, where they aren't the order.

    As `leadmodels.lists.matching` says it of one lead.
    """
    conditions: dict[str, Condition] = {}
    if filters.due_by is not None:
        is_open: Condition = LeadItem.status.is_in(*OPEN_STATUSES)
        conditions["due_by"] = is_open & (LeadItem.follow_up_on <= filters.due_by)
    if filters.expires_before is not None:
        # An expiry has whole seconds: it is before an instant when it is before the next of them.
        before = _whole_second(filters.expires_before)
        if before < filters.expires_before:
            before += timedelta(seconds=1)
        conditions["expires_before"] = LeadItem.expires_at < before
    return conditions


def _all(kept: Condition, conditions: Mapping[str, Condition], *, but: str = "") -> Condition:
    for name, extra in conditions.items():
        if name != but:
            kept &= extra
    return kept


def _kept(now: datetime) -> Condition:
    """Leave out what has expired: DynamoDB deletes it late, by days at times."""
    # Named for its type: PynamoDB's operators have none.
    kept: Condition = LeadItem.expires_at.does_not_exist() | (
        LeadItem.expires_at > _whole_second(now)
    )
    return kept


def _whole_second(now: datetime) -> datetime:
    return now.astimezone(UTC).replace(microsecond=0)
