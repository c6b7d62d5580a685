"""Counts kept by the table's stream, each event once however often it is delivered (ADR 11)."""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from pynamodb.constants import ALL_OLD
from pynamodb.exceptions import CancellationReason, TransactWriteError
from pynamodb.expressions.condition import Condition
from pynamodb.transactions import TransactWrite

from leadmodels.counter_models import CountedEventsItem, CountItem
from leadmodels.counts.reading import CountRow
from leadmodels.counts.recounting import Recounted, recount
from leadmodels.counts.stream_records import Move, read_move
from leadmodels.dynamodb.retries import wait_before
from leadmodels.errors import StoreUnavailableError
from leadmodels.models import CURRENT
from leadmodels.stream_images import UnreadableRecordError
from leadmodels.table import shared_connection, store_errors
from leadmodels.times import to_iso
from leadmodels.transactions import MOST_WRITES

__all__ = ["Counted", "Recounted", "count_records", "recount"]

MARKER_AGE: Final = timedelta(hours=48)
"""The stream forgets an event after 24 hours, so nothing comes again later than that.

Source: docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html
"""

SEEN_SECONDS: Final = 30
"""How long the events last that share a marker.

It has room for 40,000, 1,300 a second. Its writes bind sooner: they keep up with about 300 leads a
second, sustained; beyond that the stream waits (docs/capacity.md).
"""

_MOST_EVENTS: Final = 50
"""In a transaction: each is a part of a condition, of which DynamoDB takes 300 operators and 4 KB.

Source: docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html
"""

_DIGEST_BYTES: Final = 8
"""Of an event's id: that two of 40,000 are the same happens once in 20 billion half minutes."""

_ATTEMPTS: Final = 8
_REFUSED: Final = "ConditionalCheckFailed"
_CONTENDED: Final = "TransactionConflict"


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What became of a batch.

    Args:
        moves: records that moved a count.
        repeats: records that had moved one before.
        unreadable: records that can't be read.
        arrived: of the moves, leads that were stored, by the status they were stored in.
    """

    moves: int
    repeats: int
    unreadable: int
    arrived: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Due:
    """What is added to a count, and the earliest of the events that add to it."""

    leads: int
    since: datetime


def count_records(records: Iterable[Mapping[str, Any]]) -> Counted:
    """Bring the counts up to date with records of the table's stream.

    A batch that fails is delivered again whole; what of it was counted is not counted again.
    Records of other kinds, and changes that leave a lead's status as it was, count nothing.

    Args:
        records: in the format of Lambda's events, in any number and order.

    Raises:
        StoreUnavailableError: the store failed; some of the records may have been counted.
    """
    moves: dict[str, Move] = {}
    unreadable = 0
    for record in records:
        try:
            move = read_move(record)
        except UnreadableRecordError:
            unreadable += 1
        else:
            if move is not None:
                moves[move.event_id] = move
    counted = [move for group in _groups(moves.values()) for move in _count_once(group)]
    return Counted(
        moves=len(counted),
        repeats=len(moves) - len(counted),
        unreadable=unreadable,
        arrived=dict(Counter(move.arrived_as for move in counted if move.arrived_as is not None)),
    )


def _groups(moves: Iterable[Move]) -> Iterator[list[Move]]:
    """Put together what fits in a transaction: an action for each marker and each count."""
    group: list[Move] = []
    written: set[str | CountRow] = set()
    for move in moves:
        needed: set[str | CountRow] = {_seen_id(move), *move.steps}
        if len(group) == _MOST_EVENTS or len(written | needed) > MOST_WRITES:
            yield group
            group, written = [], set()
        group.append(move)
        written |= needed
    if group:
        yield group


def _count_once(group: Sequence[Move]) -> list[Move]:
    """Count those events of a group that haven't been, in one transaction; give them."""
    moves = list(group)
    fences: dict[CountRow, datetime] = {}
    is_contended = False
    for attempt in range(1, _ATTEMPTS + 1):
        if is_contended:
            wait_before(attempt)
        due = _due(moves, fences)
        markers = _by_marker(moves)
        reasons = _transact(markers, due)
        if not reasons:
            return moves
        # Who is refused knows why, and goes on at once; who met another writer lets that one end.
        is_contended = any(reason is not None and reason.code == _CONTENDED for reason in reasons)
        fences |= _fences(due, reasons[len(markers) :])
        seen = _seen(reasons[: len(markers)])
        moves = [move for move in moves if _digest(move) not in seen]
        if not moves:
            return []
    raise StoreUnavailableError("The counts changed hands while they were being written.")


def _due(moves: Iterable[Move], fences: Mapping[CountRow, datetime]) -> dict[CountRow, _Due]:
    """Add up what the moves do to each count, without what a recount has seen.

    Sums of zero are among them: a recount that nobody knows of yet may have seen a part of them.
    """
    due: dict[CountRow, _Due] = {}
    for move in moves:
        for row, step in move.steps.items():
            if row in fences and move.at < fences[row]:
                continue
            before = due.get(row, _Due(leads=0, since=move.at))
            due[row] = _Due(leads=before.leads + step, since=min(before.since, move.at))
    return due


def _transact(
    markers: Mapping[str, list[Move]], due: Mapping[CountRow, _Due]
) -> list[CancellationReason | None]:
    """Write the markers and the counts; empty when done, else why each of them was not written."""
    with store_errors():
        try:
            with TransactWrite(connection=shared_connection(CountItem)) as writes:
                for seen_id, moves in markers.items():
                    events = CountedEventsItem.events
                    digests = {_digest(move) for move in moves}
                    expires_at = max(move.at for move in moves) + MARKER_AGE
                    writes.update(
                        CountedEventsItem(seen_id, CURRENT),
                        actions=[
                            events.add(digests),
                            CountedEventsItem.expires_at.set(expires_at),
                        ],
                        condition=_all_of([~events.contains(digest) for digest in sorted(digests)]),
                        return_values=ALL_OLD,
                    )
                for row, sums in due.items():
                    recounted_at = CountItem.recounted_at
                    writes.update(
                        CountItem(*row),
                        actions=[CountItem.leads.add(sums.leads)],
                        condition=recounted_at.does_not_exist() | (recounted_at <= sums.since),
                        return_values=ALL_OLD,
                    )
        except TransactWriteError as exc:
            reasons = exc.cancellation_reasons
            codes = {reason.code for reason in reasons if reason is not None}
            if not codes or not codes <= {_REFUSED, _CONTENDED}:
                raise
            return reasons
    return []


def _by_marker(moves: Iterable[Move]) -> dict[str, list[Move]]:
    """Put together the events that share a marker."""
    markers: dict[str, list[Move]] = {}
    for move in moves:
        markers.setdefault(_seen_id(move), []).append(move)
    return markers


def _seen_id(move: Move) -> str:
    """Name the marker of an event: the same each time that it is delivered."""
    seconds = int(move.at.timestamp())
    begun = datetime.fromtimestamp(seconds - seconds % SEEN_SECONDS, UTC)
    return f"count_seen#{to_iso(begun)}"


def _digest(move: Move) -> str:
    digest = hashlib.blake2b(move.event_id.encode(), digest_size=_DIGEST_BYTES).digest()
    return base64.b85encode(digest).decode()


def _all_of(conditions: Sequence[Condition]) -> Condition:
    """Join conditions in halves: one behind the other they would nest as deep as they are many."""
    if len(conditions) == 1:
        return conditions[0]
    half = len(conditions) // 2
    both: Condition = _all_of(conditions[:half]) & _all_of(conditions[half:])
    return both


def _seen(reasons: Iterable[CancellationReason | None]) -> set[str]:
    """Read which events those markers have that refused to take them in again."""
    return {
        digest
        for reason in reasons
        if reason is not None and reason.code == _REFUSED and reason.raw_item
        for digest in CountedEventsItem.from_raw_data(reason.raw_item).events
    }


def _fences(
    rows: Iterable[CountRow], reasons: Iterable[CancellationReason | None]
) -> dict[CountRow, datetime]:
    """Read when those counts were recounted that refused to be moved."""
    return {
        row: CountItem.from_raw_data(reason.raw_item).recounted_at
        for row, reason in zip(rows, reasons, strict=True)
        if reason is not None and reason.code == _REFUSED and reason.raw_item
    }
