"""A timeline expires with its lead, and never before it.

Both move in one transaction, up to the 98 items that fit beside the lead and the new entry. What
is more moves before the lead when its life is extended, after it when it is shortened, so that a
crash in between leaves a timeline too long and never too short; a repeat finishes it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from pynamodb.expressions.condition import Condition
from pynamodb.transactions import TransactWrite

from leadmodels.activity_models import ActivityItem
from leadmodels.ids import instant_of
from leadmodels.leads import Lead
from leadmodels.models import LeadItem
from leadmodels.timeline.activities import read_expiries
from leadmodels.times import to_iso
from leadmodels.transactions import MOST_WRITES, RefusedError, transaction

_BESIDE_LEAD: Final = MOST_WRITES - 2
_BESIDE_CHECK: Final = MOST_WRITES - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpiryPlan:
    """Which timeline items, by sort key, take a lead's new expiry before, with and after it."""

    before: Sequence[str] = ()
    together: Sequence[str] = ()
    after: Sequence[str] = ()


def plan_expiry(before: Lead, after: Lead) -> ExpiryPlan:
    """Find the timeline items that have another expiry than the lead is given.

    Raises:
        StoreUnavailableError: the store failed.
    """
    if before.expires_at == after.expires_at:
        return ExpiryPlan()
    keys = _unlike(after)
    if _is_longer(after.expires_at, before.expires_at):
        rest = max(0, len(keys) - _BESIDE_LEAD)
        return ExpiryPlan(before=keys[:rest], together=keys[rest:])
    return ExpiryPlan(together=keys[:_BESIDE_LEAD], after=keys[_BESIDE_LEAD:])


def follow_expiry(lead: Lead) -> None:
    """Give a lead's expiry to the timeline items that have another, as long as it keeps it.

    Raises:
        StoreUnavailableError: the store failed.
    """
    move_after(lead, _unlike(lead))


def move_before(before: Lead, after: Lead, keys: Sequence[str]) -> None:
    """Give timeline items the expiry that the lead is about to get.

    Raises:
        RefusedError: somebody changed the lead since it was read, or removed an item.
        StoreUnavailableError: the store failed.
    """
    _move(after, keys, LeadItem.version == before.version)


def move_after(lead: Lead, keys: Sequence[str]) -> None:
    """Give timeline items the expiry that the lead has got, unless that has changed since.

    Raises:
        StoreUnavailableError: the store failed.
    """
    as_read = (
        LeadItem.expires_at == lead.expires_at
        if lead.expires_at is not None
        else LeadItem.expires_at.does_not_exist()
    )
    try:
        _move(lead, keys, LeadItem.form_id.exists() & as_read)
    except RefusedError:
        return  # whoever gave the lead another expiry takes the timeline along


def add_moves(writes: TransactWrite, lead: Lead, keys: Sequence[str]) -> None:
    """Add to a transaction that these timeline items expire with the lead."""
    moved = (
        ActivityItem.expires_at.set(lead.expires_at)
        if lead.expires_at is not None
        else ActivityItem.expires_at.remove()
    )
    for key in keys:
        item = ActivityItem(lead_id=lead.lead_id, timestamp=key)
        # Without the condition an item removed in between came back as half of one.
        writes.update(item, [moved], ActivityItem.kind.exists())


def _move(lead: Lead, keys: Sequence[str], condition: Condition) -> None:
    for start in range(0, len(keys), _BESIDE_CHECK):
        with transaction() as writes:
            writes.condition_check(
                LeadItem, lead.lead_id, to_iso(instant_of(lead.lead_id)), condition
            )
            add_moves(writes, lead, keys[start : start + _BESIDE_CHECK])


def _unlike(lead: Lead) -> Sequence[str]:
    expiries = read_expiries(lead.lead_id)
    return [key for key, expires_at in expiries.items() if expires_at != lead.expires_at]


def _is_longer(new: datetime | None, old: datetime | None) -> bool:
    return new is None or (old is not None and new > old)
