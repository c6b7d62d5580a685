"""Leads listed page by page: 4 shards queried side by side and merged in order."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any, Final, Literal

from pynamodb.expressions.condition import Condition

from leadmodels.cursors import from_cursor, to_cursor
from leadmodels.errors import InvalidCursorError, InvalidFilterError
from leadmodels.filters import LeadFilters, Plan, plan_listing
from leadmodels.models import LeadItem
from leadmodels.summaries import LeadSummary
from leadmodels.table import store_errors
from leadmodels.times import from_iso

__all__ = ["LeadFilters", "LeadPage", "Order", "list_leads"]

Order = Literal["newest", "oldest"]

MOST_LEADS: Final = 100
"""The longest page."""

ROUNDS: Final = 10
"""How many pages of a shard one call reads at most before it says how far it has looked."""

_SEARCHED_PER_ROUND: Final = 200

# Threads wait for DynamoDB nearly all the time; started on the first list, not at import.
_QUERIES: Final = ThreadPoolExecutor(max_workers=16, thread_name_prefix="list-leads")


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadPage:
    """A page of a list.

    Args:
        leads: at most `limit` of them, in the order asked for.
        cursor: where to go on in the same order; None: there are no more.
        start_cursor: the first lead's place; the opposite order goes on from it to what came
            before this page. None on an empty page.
        searched_back_to: set when the call ended before the page was full and there may be more:
            everything up to this instant has been looked at.
    """

    leads: tuple[LeadSummary, ...]
    cursor: str | None
    start_cursor: str | None
    searched_back_to: datetime | None


@dataclass(slots=True, kw_only=True)
class _Shard:
    """One partition being read: rows not yet merged, and how far it has been read."""

    partition: str
    rows: deque[tuple[str, LeadSummary]] = field(default_factory=deque)
    position: str | None = None
    is_done: bool = False

    @property
    def is_blocked(self) -> bool:
        """Tell whether what comes next in this shard is unknown."""
        return not self.rows and not self.is_done


def list_leads(
    filters: LeadFilters,
    *,
    order: Order = "newest",
    limit: int = 50,
    cursor: str | None = None,
    now: datetime,
) -> LeadPage:
    """List leads in the order they were stored, without those that have expired at ``now``.

    Args:
        filters: what they have in common.
        order: newest or oldest first.
        limit: 1 to 100 leads.
        cursor: where a page with the same filters ended or began, in either order.
        now: an aware instant.

    Raises:
        InvalidFilterError: a filter or the limit is off.
        InvalidCursorError: the cursor is no cursor of these filters.
        StoreUnavailableError: the store failed.
    """
    if not 1 <= limit <= MOST_LEADS:
        raise InvalidFilterError(f"limit: give 1 to {MOST_LEADS}.")
    plan = plan_listing(filters, now=now)
    start = from_cursor(cursor, plan.fingerprint) if cursor is not None else None
    if start is not None and not plan.low <= start <= plan.high:
        raise InvalidCursorError("This cursor lies outside the dates asked for: start anew.")
    shards = [_Shard(partition=partition, position=start) for partition in plan.partitions]
    comes_first: Callable[..., Any] = max if order == "newest" else min
    page_size = _SEARCHED_PER_ROUND if plan.is_selective else _page_size(limit, len(shards))
    found: list[tuple[str, LeadSummary]] = []
    for _ in range(ROUNDS):
        blocked = [shard for shard in shards if shard.is_blocked]
        _read_all(blocked, partial(_read, plan=plan, order=order, page_size=page_size))
        while len(found) <= limit and not any(shard.is_blocked for shard in shards):
            waiting = [shard for shard in shards if shard.rows]
            if not waiting:
                return _page(found, plan, limit)
            found.append(comes_first(waiting, key=lambda shard: shard.rows[0][0]).rows.popleft())
        if len(found) > limit:
            return _page(found, plan, limit)
    return _unfinished_page(found, plan, limit, shards=shards, order=order)


def _page(found: Sequence[tuple[str, LeadSummary]], plan: Plan, limit: int) -> LeadPage:
    shown = found[:limit]
    return LeadPage(
        leads=tuple(lead for _, lead in shown),
        cursor=to_cursor(shown[-1][0], plan.fingerprint) if len(found) > limit else None,
        start_cursor=to_cursor(shown[0][0], plan.fingerprint) if shown else None,
        searched_back_to=None,
    )


def _unfinished_page(
    found: list[tuple[str, LeadSummary]],
    plan: Plan,
    limit: int,
    *,
    shards: Sequence[_Shard],
    order: Order,
) -> LeadPage:
    """Give what lies before the place up to which every shard has been read, and that place."""
    is_newest = order == "newest"
    unread = [shard.position for shard in shards if shard.is_blocked and shard.position]
    place = max(unread) if is_newest else min(unread)
    certain = [
        row
        for shard in shards
        for row in shard.rows
        if (row[0] > place if is_newest else row[0] < place)
    ]
    found.extend(sorted(certain, key=lambda row: row[0], reverse=is_newest))
    if len(found) > limit:
        return _page(found, plan, limit)
    return LeadPage(
        leads=tuple(lead for _, lead in found),
        cursor=to_cursor(place, plan.fingerprint),
        start_cursor=to_cursor(found[0][0], plan.fingerprint) if found else None,
        searched_back_to=from_iso(place.partition("#")[0]),
    )


def _page_size(limit: int, shards: int) -> int:
    """Ask each shard for its even share and a little more: ids spread evenly, never exactly."""
    return limit + 2 if shards == 1 else limit // shards + 10


def _read_all(shards: Sequence[_Shard], read: Callable[[_Shard], None]) -> None:
    if len(shards) == 1:
        read(shards[0])
    else:
        list(_QUERIES.map(read, shards))


def _read(shard: _Shard, *, plan: Plan, order: Order, page_size: int) -> None:
    """Read one page of a shard, from its position on."""
    low, high = plan.low, plan.high
    if shard.position is not None:
        low, high = (low, shard.position) if order == "newest" else (shard.position, high)
    if low > high:
        shard.is_done = True
        return
    key_range = LeadItem.stored_sort.between(low, high)
    with store_errors():
        answer = _query(shard.partition, plan, key_range, order=order, page_size=page_size)
    rows = ((raw["stored_sort"]["S"], raw) for raw in answer["Items"])
    # BETWEEN includes the position itself, which an earlier page has shown.
    shard.rows.extend((sort, _summary(raw)) for sort, raw in rows if sort != shard.position)
    last = answer.get("LastEvaluatedKey")
    shard.is_done = last is None
    shard.position = last["stored_sort"]["S"] if last else shard.position


def _query(
    partition: str, plan: Plan, key_range: Condition, *, order: Order, page_size: int
) -> dict[str, Any]:
    connection = LeadItem._get_connection()  # noqa: SLF001 - a model's query hides where a page ends
    return connection.query(
        partition,
        index_name=plan.index_name,
        range_key_condition=key_range,
        filter_condition=plan.condition,
        limit=page_size,
        scan_index_forward=order == "oldest",
    )


def _summary(raw: dict[str, Any]) -> LeadSummary:
    item = LeadItem.from_raw_data(raw)
    return LeadSummary(
        lead_id=item.lead_id,
        form_id=item.form_id,
        status=item.status,
        received_at=item.received_at,
        stored_at=item.stored_at,
        name=item.name,
        email=item.email,
        phone=item.phone,
        company=item.company,
        owner=item.owner,
        tags=tuple(sorted(item.tags or ())),
        follow_up_on=item.follow_up_on,
        first_viewed_at=item.first_viewed_at,
        expires_at=item.expires_at,
    )
