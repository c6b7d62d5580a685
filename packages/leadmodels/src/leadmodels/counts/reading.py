"""How many leads there are: by the day they were stored, and by their present status."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from leadmodels.counter_models import CountItem
from leadmodels.table import store_errors

CountRow = tuple[str, str]
"""A count's keys in the table: whose leads, and ``<day>#<status>``."""

_ALL: Final = "count_all"
_LONGEST_NAME: Final = 40
"""Characters in an id of ours or a status; what is longer makes no key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayCount:
    """Leads of one status that were stored on one UTC day and are kept; never none."""

    day: date
    status: str
    leads: int


def read_counts(form_id: str | None, *, since: date, until: date) -> tuple[DayCount, ...]:
    """Read the counts of a range of days in one Query, by day and status.

    They follow the leads within moments, through the table's stream. A lead that has expired is
    counted until DynamoDB deletes it, which may be days later.

    Args:
        form_id: whose leads; None: all there are.
        since: the first day, in UTC.
        until: the day after the last one.

    Raises:
        StoreUnavailableError: the store failed.
    """
    if until <= since:
        return ()
    # No key is a bare day, so the day that `until` names is left out whole.
    days = CountItem.day_status.between(since.isoformat(), until.isoformat())
    with store_errors():
        return tuple(
            DayCount(
                day=date.fromisoformat(item.day_status[:10]),
                status=item.day_status[11:],
                leads=int(item.leads),
            )
            for item in CountItem.query(count_id(form_id), days)
            if item.leads > 0
        )


def count_id(form_id: str | None) -> str:
    """Name the partition of a form's counts; None: of all leads."""
    return _ALL if form_id is None else f"count_{form_id}"


def rows_of(form_id: str, day: date, status: str) -> tuple[CountRow, ...]:
    """Name the counts that a lead is in: its form's, and the one of all leads.

    A submission that was queued unchecked may name a form that can't be one: it is in the latter
    only. A status that can't be one is in none.
    """
    if not 0 < len(status) <= _LONGEST_NAME:
        return ()
    day_status = f"{day.isoformat()}#{status}"
    is_form = form_id.startswith("form_") and len(form_id) <= _LONGEST_NAME
    of_all = (_ALL, day_status)
    return ((count_id(form_id), day_status), of_all) if is_form else (of_all,)
