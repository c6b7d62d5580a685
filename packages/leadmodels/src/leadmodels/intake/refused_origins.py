"""Which origins posted to a form without being on its list, for whoever set the form up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from pynamodb.exceptions import UpdateError
from pynamodb.expressions.update import Action

from leadmodels.counter_models import RefusedOriginItem
from leadmodels.table import is_condition_failure, store_errors
from leadmodels.times import to_whole_millisecond

MOST_ORIGINS: Final = 200
"""How many refused origins a form remembers; any number of them can be made up."""

LONGEST_ORIGIN: Final = 200
_AGE: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedOrigin:
    """An origin as it was sent, in ASCII, at most 200 characters, and how often it came."""

    origin: str
    count: int
    last_seen_at: datetime


def count_refusal(form_id: str, origin: str, *, at: datetime) -> None:
    """Count that a form refused an origin; a new one beyond 200 is not remembered.

    Servers that count new origins at the same moment may go past 200 by as many as they are.

    Args:
        form_id: the form.
        origin: the Origin header as sent, whatever it holds.
        at: the server's clock; the origin is forgotten 30 days after it was last seen.

    Raises:
        StoreUnavailableError: the store failed; the refusal stands without being counted.
    """
    item = RefusedOriginItem(f"refused_{form_id}", _as_key(origin))
    actions: list[Action] = [
        RefusedOriginItem.refusals.add(1),
        RefusedOriginItem.last_seen_at.set(to_whole_millisecond(at)),
        RefusedOriginItem.expires_at.set(at + _AGE),
    ]
    with store_errors():
        try:
            item.update(actions=actions, condition=RefusedOriginItem.origin.exists())
        except UpdateError as exc:
            if not is_condition_failure(exc):
                raise
            if _has_room(item.refused_id, at):
                item.update(actions=actions)


def list_refusals(form_id: str, *, now: datetime) -> tuple[RefusedOrigin, ...]:
    """Read the origins a form refused within 30 days, the last seen first.

    Raises:
        StoreUnavailableError: the store failed.
    """
    with store_errors():
        found = [
            RefusedOrigin(
                origin=item.origin, count=int(item.refusals), last_seen_at=item.last_seen_at
            )
            for item in RefusedOriginItem.query(f"refused_{form_id}")
            # DynamoDB deletes expired items late, by days at times.
            if item.expires_at > now
        ]
    return tuple(sorted(found, key=lambda refused: refused.last_seen_at, reverse=True))


def _has_room(refused_id: str, at: datetime) -> bool:
    remembered = RefusedOriginItem.count(
        refused_id, filter_condition=RefusedOriginItem.expires_at > at
    )
    return remembered < MOST_ORIGINS


def _as_key(origin: str) -> str:
    """Write it so that DynamoDB takes it for a key: ASCII, not empty, not long."""
    return origin.encode("ascii", "backslashreplace").decode()[:LONGEST_ORIGIN] or "(empty)"
