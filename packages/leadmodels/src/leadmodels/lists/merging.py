"""Rows of one index range in order: its partitions queried side by side and merged."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Final, Literal, TypeAlias

from pynamodb.expressions.operand import Path

from leadmodels.indexes import SUMMARY_ATTRIBUTES
from leadmodels.lists.plans import Plan, Span
from leadmodels.models import LeadItem
from leadmodels.table import store_errors

Order = Literal["newest", "oldest"]

Row: TypeAlias = tuple[str, dict[str, Any]]
"""A sort key, and what the index holds there as DynamoDB writes it."""

ROUNDS: Final = 10
"""How often one merge queries a partition, at most."""

MOST_SEARCHED: Final = 2000
"""How many rows of a partition one merge looks at, at most."""

_LONGEST_READ: Final = 400

# Threads wait for DynamoDB nearly all the time; started on the first list, not at import.
_QUERIES: Final = ThreadPoolExecutor(max_workers=16, thread_name_prefix="list-leads")

SHOWN: Final = ("leadId", "timestamp", "kind_sort", *SUMMARY_ATTRIBUTES)
"""What a list needs to be sent of whole items."""


@dataclass(slots=True, kw_only=True)
class _Partition:
    """One partition being read: rows not yet taken, and how far it has been read."""

    key: str
    page_size: int
    position: str | None
    rows: deque[Row] = field(default_factory=deque)
    rounds: int = 0
    searched: int = 0
    is_done: bool = False

    @property
    def is_blocked(self) -> bool:
        """Tell whether what comes next in this partition is unknown."""
        return not self.rows and not self.is_done

    @property
    def is_spent(self) -> bool:
        """Tell whether as much has been read of this partition as one merge may."""
        return self.rounds == ROUNDS or self.searched >= MOST_SEARCHED


class Merge:
    """Rows of a span in order, read as they are taken, in a bounded number of Queries.

    At most `ROUNDS` for each of its partitions (4, or 1), which look at `MOST_SEARCHED` rows
    there: 40 Queries and 8,000 rows in all, some 1,000 read units when every row is as long as a
    summary can be. Each read is twice as long as the one before: where most rows match little is
    read, where few do few Queries look far.
    """

    def __init__(
        self,
        plan: Plan,
        span: Span,
        *,
        order: Order,
        start: str | None,
        wanted: int,
        keys_only: bool = False,
    ) -> None:
        """Begin after a place, or at the beginning; about so many rows will be taken."""
        self.span = span
        self._sent: list[str] | None = None
        if keys_only:
            self._sent = ["leadId", span.sort_name]
        elif span.index_name == "by_kind":
            self._sent = list(SHOWN)
        self._low, self._high = plan.begin, plan.high
        self._is_newest = order == "newest"
        self._first: Callable[..., Any] = max if self._is_newest else min
        page_size = _even_share(wanted, len(span.partitions))
        self._partitions = [
            _Partition(key=key, page_size=page_size, position=start) for key in span.partitions
        ]

    @property
    def is_finished(self) -> bool:
        """Whether all there was has been taken."""
        return all(part.is_done and not part.rows for part in self._partitions)

    @property
    def reach(self) -> str | None:
        """The place up to which every partition has been looked at; None: all has been."""
        open_ends = [part.position or "" for part in self._partitions if not part.is_done]
        return self._first(open_ends) if open_ends else None

    def has(self, wanted: int) -> bool:
        """Tell whether so many rows, or all there are, can be taken without another Query."""
        reach = self.reach
        if reach is None:
            return True
        read = [row[0] for part in self._partitions for row in part.rows]
        return sum(s >= reach if self._is_newest else s <= reach for s in read) >= wanted

    def reads_less_than(self, other: Merge) -> bool:
        """Tell, of two merges that have read about as many rows, whether this one got further."""
        if self.reach is None or other.reach is None:
            return self.reach is None and other.reach is not None
        return (self.reach < other.reach) if self._is_newest else (self.reach > other.reach)

    def read(self) -> bool:
        """Query each partition whose next row isn't known; False when none may be queried."""
        blocked = [part for part in self._partitions if part.is_blocked and not part.is_spent]
        side_by_side(self._read, blocked)
        return bool(blocked)

    def take(self, most: int) -> list[Row]:
        """Take the next rows; fewer than asked for only when it is finished or may not go on.

        Raises:
            StoreUnavailableError: the store failed.
        """
        taken = self._pop(most)
        while len(taken) < most and self.read():
            taken += self._pop(most - len(taken))
        return taken

    def _pop(self, most: int) -> list[Row]:
        """Take the rows whose place among the others is certain."""
        taken: list[Row] = []
        while len(taken) < most:
            waiting = [part for part in self._partitions if part.rows]
            if not waiting:
                break
            part = self._first(waiting, key=lambda part: part.rows[0][0])
            if not self._is_certain(part.rows[0][0]):
                break
            taken.append(part.rows.popleft())
        return taken

    def _is_certain(self, sort: str) -> bool:
        """Tell whether no partition that has run out of rows can have one before this place."""
        ends = [part.position for part in self._partitions if part.is_blocked]
        return all(
            end is not None and (sort > end if self._is_newest else sort < end) for end in ends
        )

    def _read(self, part: _Partition) -> None:
        """Read one page of a partition, from its position on."""
        low, high = self._low, self._high
        if part.position is not None:
            low, high = (low, part.position) if self._is_newest else (part.position, high)
        low = max(low, self._low)
        if low > high:
            part.is_done = True
            return
        size = min(part.page_size, _LONGEST_READ, MOST_SEARCHED - part.searched)
        answer = self._query(part.key, low, high, size)
        name = self.span.sort_name
        rows = ((raw[name]["S"], raw) for raw in answer["Items"])
        # BETWEEN includes the position itself, which has been read.
        part.rows.extend(row for row in rows if row[0] != part.position)
        last = answer.get("LastEvaluatedKey")
        part.is_done = last is None
        part.position = last[name]["S"] if last else part.position
        part.rounds += 1
        part.searched += answer["ScannedCount"]
        part.page_size *= 2

    def _query(self, key: str, low: str, high: str, size: int) -> dict[str, Any]:
        connection = LeadItem._get_connection()  # noqa: SLF001 - a model's query hides where a page ends
        with store_errors():
            answer: dict[str, Any] = connection.query(
                key,
                index_name=self.span.index_name,
                range_key_condition=Path([self.span.sort_name]).between(low, high),
                filter_condition=self.span.condition,
                attributes_to_get=self._sent,
                limit=size,
                scan_index_forward=not self._is_newest,
            )
        return answer


def open_merge(
    plan: Plan, *, order: Order, start: str | None, wanted: int, keys_only: bool = False
) -> Merge:
    """Begin to read a plan where it leaves the least to read.

    Of several spans the likely narrowest is read first. When that doesn't bring what is wanted, the
    others are read once, and the one goes on whose rows reached furthest: it has the fewest that
    nobody asked for. At most 5 Queries more than a merge's own 40. With `keys_only` rows hold
    their keys alone, for as many read units.

    Raises:
        StoreUnavailableError: the store failed.
    """
    merges = [
        Merge(plan, span, order=order, start=start, wanted=wanted, keys_only=keys_only)
        for span in plan.spans
    ]
    best = merges[0]
    if len(merges) > 1 and best.read() and not best.has(wanted):
        for other in merges[1:]:
            other.read()
            best = other if other.reads_less_than(best) else best
    return best


def side_by_side(work: Callable[..., None], items: Iterable[Any]) -> None:
    """Do what waits for the store for several things at once."""
    several: Sequence[Any] = tuple(items)
    if len(several) == 1:
        work(several[0])
    else:
        list(_QUERIES.map(work, several))


def _even_share(wanted: int, partitions: int) -> int:
    """Ask each for its even share and a little more: ids spread evenly, never exactly."""
    return wanted + 1 if partitions == 1 else wanted // partitions + 10
