"""Notices sent once: who sends one takes it for a while, and marks it when it is done."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final, Literal

from pynamodb.exceptions import DeleteError, PutError

from leadmodels.models import CURRENT
from leadmodels.notices.models import SentItem
from leadmodels.table import is_condition_failure, store_errors

Claim = Literal["taken", "done", "busy"]
"""Ours to send; sent before; another worker is at it, or died at it a moment ago."""

LEASE: Final = timedelta(seconds=90)
"""Longer than a worker may run, so that nobody sends what another is just sending."""

KEPT: Final = timedelta(days=45)
"""Longer than a message can come again: 14 days in the queue, 14 among the dead letters."""


def claim(event_id: str, *, now: datetime) -> Claim:
    """Take a notice, unless it was sent before or somebody else has it.

    Raises:
        StoreUnavailableError: the store failed; it may be taken, for as long as a lease lasts.
    """
    item = _item(event_id, "sending", now=now, lease_until=now + LEASE)
    is_free = SentItem.sent_id.does_not_exist() | (
        (SentItem.state == "sending") & (SentItem.lease_until <= now)
    )
    with store_errors():
        try:
            item.save(is_free)
        except PutError as exc:
            if not is_condition_failure(exc):
                raise
            stored = SentItem.get(item.sent_id, CURRENT, consistent_read=True)
            return "done" if stored.state == "sent" else "busy"
    return "taken"


def mark_sent(event_id: str, *, now: datetime) -> None:
    """Keep that a notice was sent, or needs no sending.

    Raises:
        StoreUnavailableError: the store failed; unless it is marked, it will be sent again.
    """
    with store_errors():
        _item(event_id, "sent", now=now).save()


def give_back(event_id: str) -> None:
    """Let anybody take a notice at once that was not sent; one that was sent stays marked.

    Raises:
        StoreUnavailableError: the store failed; it is free when its lease has ended.
    """
    with store_errors():
        try:
            SentItem(_key(event_id), CURRENT).delete(SentItem.state == "sending")
        except DeleteError as exc:
            if not is_condition_failure(exc):
                raise


def _item(
    event_id: str, state: str, *, now: datetime, lease_until: datetime | None = None
) -> SentItem:
    return SentItem(
        sent_id=_key(event_id),
        timestamp=CURRENT,
        state=state,
        lease_until=lease_until,
        expires_at=now + KEPT,
    )


def _key(event_id: str) -> str:
    return f"sent_{event_id}"
