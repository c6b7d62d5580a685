"""Counts kept by the table's stream, each event once however often it is delivered (ADR 11)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from pynamodb.constants import ALL_OLD
from pynamodb.exceptions import CancellationReason, TransactWriteError
from pynamodb.transactions import TransactWrite

from leadmodels.counter_models import CountedEventItem, CountItem
from leadmodels.counts.reading import CountRow
from leadmodels.counts.recounting import Recounted, recount
from leadmodels.counts.stream_records import Move, UnreadableRecordError, read_move
from leadmodels.errors import StoreUnavailableError
from leadmodels.models import CURRENT
from leadmodels.table import shared_connection, store_errors
from leadmodels.transactions import MOST_WRITES

__all__ = ["Counted", "Recounted", "count_records", "recount"]

MARKER_AGE: Final = timedelta(hours=48)
"""The stream forgets an event after 24 hours, so nothing comes again later than that.

Source: docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html
"""

_ATTEMPTS: Final = 8
_REFUSED: Final = "ConditionalCheckFailed"
_CONTENDED: Final = "TransactionConflict"


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What became of a batch: records that moved a count, did so before, and can't be read."""

    moves: int
    repeats: int
    unreadable: int


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
    counted = sum(_count_once(group) for group in _groups(moves.values()))
    return Counted(moves=counted, repeats=len(moves) - counted, unreadable=unreadable)


def _groups(moves: Iterable[Move]) -> Iterator[list[Move]]:
    """Put together what fits in a transaction: an action for each event and each count."""
    group: list[Move] = []
    rows: set[CountRow] = set()
    for move in moves:
        if group and len(group) + 1 + len(rows | move.steps.keys()) > MOST_WRITES:
            yield group
            group, rows = [], set()
        group.append(move)
        rows |= move.steps.keys()
    if group:
        yield group


def _count_once(group: Sequence[Move]) -> int:
    """Count those events of a group that haven't been, in one transaction; give how many."""
    moves = list(group)
    fences: dict[CountRow, datetime] = {}
    for _ in range(_ATTEMPTS):
        due = _due(moves, fences)
        reasons = _transact(moves, due)
        if not reasons:
            return len(moves)
        of_events, of_rows = reasons[: len(moves)], reasons[len(moves) :]
        fences |= _fences(due, of_rows)
        moves = [
            move
            for move, reason in zip(moves, of_events, strict=True)
            if reason is None or reason.code != _REFUSED
        ]
        if not moves:
            return 0
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
    moves: Iterable[Move], due: Mapping[CountRow, _Due]
) -> list[CancellationReason | None]:
    """Write the markers and the counts; empty when done, else why each of them was not written."""
    with store_errors():
        try:
            with TransactWrite(connection=shared_connection(CountItem)) as writes:
                for move in moves:
                    writes.save(_marker(move), condition=CountedEventItem.event_id.does_not_exist())
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


def _marker(move: Move) -> CountedEventItem:
    return CountedEventItem(
        event_id=f"count_seen#{move.event_id}", timestamp=CURRENT, expires_at=move.at + MARKER_AGE
    )


def _fences(
    rows: Iterable[CountRow], reasons: Iterable[CancellationReason | None]
) -> dict[CountRow, datetime]:
    """Read when those counts were recounted that refused to be moved."""
    return {
        row: CountItem.from_raw_data(reason.raw_item).recounted_at
        for row, reason in zip(rows, reasons, strict=True)
        if reason is not None and reason.code == _REFUSED and reason.raw_item
    }
