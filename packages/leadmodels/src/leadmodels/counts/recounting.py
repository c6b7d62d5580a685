"""Counts made anew from the leads themselves, to mend what the stream left wrong (ADR 11)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Final

from pynamodb.exceptions import DeleteError, PutError
from pynamodb.expressions.condition import Condition

from leadmodels.counter_models import CountItem
from leadmodels.counts.reading import CountRow, count_id, rows_of
from leadmodels.forms import Form
from leadmodels.models import LeadItem
from leadmodels.shards import SHARDS
from leadmodels.table import store_errors
from leadmodels.times import to_iso

_ATTEMPTS: Final = 4
LATEST: Final = timedelta(hours=48)
"""Nothing from before a recount comes later than this: the stream keeps events for 24 hours."""

_DAY: Final = timedelta(days=1)
_CONTENDED: Final = {"ConditionalCheckFailedException", "TransactionConflictException"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Recounted:
    """What a recount did.

    Args:
        corrected: counts that were wrong, and are right now.
        unsettled: days that kept changing while they were counted, left for another time.
    """

    corrected: int
    unsettled: tuple[date, ...]


def recount(
    *, since: date, until: date, now: Callable[[], datetime], forms: Iterable[Form]
) -> Recounted:
    """Count the leads of a range of days afresh, and put right the counts that differ.

    Leads are read once each, from the index by time, so that one whose status changes meanwhile is
    counted once. What the stream brings later of changes from before a day was begun is not added
    to its counts. A change after that and before its lead is read is counted twice, if the stream
    tells of it only when the counts are written: while the stream is behind, that is every change
    of the seconds that the day takes to be read. It stays wrong until the next recount of the day.
    So count past days, and at a quiet hour. Repeating it does no harm.

    Args:
        since: the first day, in UTC.
        until: the day after the last one; today at most is wise.
        now: the clock, asked each time that a day is begun, or begun again.
        forms: the forms there are: a form without leads may have counts that are wrong.

    Raises:
        StoreUnavailableError: the store failed; the days before have been counted.
    """
    form_ids = {form.form_id for form in forms}
    corrected = 0
    unsettled: list[date] = []
    for day in _days(since, until):
        changed = _recount_day(day, now=now, form_ids=form_ids)
        if changed is None:
            unsettled.append(day)
        else:
            corrected += changed
    return Recounted(corrected=corrected, unsettled=tuple(unsettled))


def _days(since: date, until: date) -> Iterator[date]:
    return (since + _DAY * number for number in range((until - since).days))


def _recount_day(day: date, *, now: Callable[[], datetime], form_ids: set[str]) -> int | None:
    """Give how many counts were wrong; None: they kept changing while they were counted.

    Adds forms to the ids that only leads still know.
    """
    corrected = 0
    for _ in range(_ATTEMPTS):
        fence = now().astimezone(UTC).replace(microsecond=0)
        before = _read_rows(day, form_ids)
        after, found_ids = _count(day)
        if not found_ids <= form_ids:
            form_ids |= found_ids  # their counts have to be read before their leads
            continue
        # Also those that are right: what comes late could be what made up for something wrong.
        rows = sorted(
            row for row in before.keys() | after.keys() if after[row] or before[row].leads
        )
        is_settled = True
        for row in rows:
            is_written = _overwrite(row, before.get(row), after[row], fence)
            corrected += is_written and after[row] != _leads(before, row)
            is_settled &= is_written
        if is_settled:
            _drop_empty(before.values(), fence)
            return corrected
    return None


def _leads(rows: Mapping[CountRow, CountItem], row: CountRow) -> int:
    return int(rows[row].leads) if row in rows else 0


def _read_rows(day: date, form_ids: Iterable[str]) -> dict[CountRow, CountItem]:
    """Read the counts of a day, with all writes that came before."""
    of_day = CountItem.day_status.startswith(f"{day.isoformat()}#")
    with store_errors():
        return {
            (item.count_id, item.day_status): item
            for name in (None, *sorted(form_ids))
            for item in CountItem.query(count_id(name), of_day, consistent_read=True)
        }


def _count(day: date) -> tuple[Counter[CountRow], set[str]]:
    """Count the leads of a day, and name the forms that have counts."""
    counts: Counter[CountRow] = Counter()
    form_ids: set[str] = set()
    midnight = datetime.combine(day, time.min, tzinfo=UTC)
    of_day = LeadItem.stored_sort.between(to_iso(midnight), to_iso(midnight + _DAY))
    with store_errors():
        for shard in range(SHARDS):
            for lead in LeadItem.by_time.query(
                f"t#{shard}", of_day, attributes_to_get=["form_id", "status"]
            ):
                rows = rows_of(lead.form_id, day, lead.status)
                counts.update(rows)
                if count_id(lead.form_id) in {partition for partition, _ in rows}:
                    form_ids.add(lead.form_id)
    return counts, form_ids


def _overwrite(row: CountRow, item: CountItem | None, leads: int, fence: datetime) -> bool:
    """Write a count; False: it has changed since it was read."""
    corrected = CountItem(*row, leads=leads, recounted_at=fence)
    unchanged = CountItem.count_id.does_not_exist() if item is None else _is_still(item)
    return _is_done(lambda: corrected.save(unchanged))


def _drop_empty(items: Iterable[CountItem], fence: datetime) -> None:
    """Delete counts of none, but for those that may still have to refuse what comes late."""
    for item in items:
        is_fence = item.recounted_at is not None and item.recounted_at > fence - LATEST
        if item.leads == 0 and not is_fence:
            _is_done(partial(item.delete, _is_still(item)))


def _is_still(item: CountItem) -> Condition:
    return CountItem.leads == item.leads


def _is_done(write: Callable[[], object]) -> bool:
    """Write under a condition; False: it was refused, or somebody else was writing."""
    with store_errors():
        try:
            write()
        except (PutError, DeleteError) as exc:
            # PynamoDB's property raises AttributeError for a time-out, which has no response.
            if getattr(exc, "cause_response_code", None) not in _CONTENDED:
                raise
            return False
    return True
