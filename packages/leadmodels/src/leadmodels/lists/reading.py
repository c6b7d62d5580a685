"""Many leads read by their ids, whatever index or selection named them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any, Final

from leadmodels.errors import StoreUnavailableError
from leadmodels.ids import LeadId, instant_of, parse_lead_id
from leadmodels.leads import LEAD_ATTRIBUTES, Lead, place_from_raw
from leadmodels.models import LeadItem
from leadmodels.table import store_errors
from leadmodels.times import to_iso

MOST_KEYS: Final = 100
"""The most items that one BatchGetItem reads; it gives at most 16 MB and names what is left.

Source: docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html
"""

_ATTEMPTS: Final = 6
_FIRST_WAIT_SECONDS: Final = 0.05

Wait = Callable[[float], None]


def read_leads(
    lead_ids: Sequence[str], *, now: datetime, wait: Wait = time.sleep
) -> dict[str, Lead]:
    """Read leads, with all writes that came before; those gone or expired at ``now`` are absent.

    One BatchGetItem for every 100 ids, and one more each time the store leaves some unread: at
    most 6 in a row that bring nothing.

    Args:
        lead_ids: any number, in any order; one given twice is read once.
        now: an aware instant.
        wait: sleeps so many seconds before the store is asked again.

    Raises:
        InvalidIdError: an id is no lead's.
        StoreUnavailableError: the store failed, or goes on leaving some unread.
    """
    rows = read_rows(lead_ids, attributes=LEAD_ATTRIBUTES, consistent=True, wait=wait)
    places = {key: place_from_raw(raw) for key, raw in rows.items()}
    return {
        key: place
        for key, place in places.items()
        if isinstance(place, Lead) and (place.expires_at is None or place.expires_at > now)
    }


def read_rows(
    lead_ids: Sequence[str],
    *,
    attributes: Sequence[str] | None = None,
    consistent: bool = False,
    wait: Wait = time.sleep,
) -> dict[str, dict[str, Any]]:
    """Read what stands in leads' places, as DynamoDB writes it; tombstones too.

    Bounded, and raises, as `read_leads`; without `consistent` for half the read units, and as an
    index is: a moment behind. With `attributes` no others are sent; all are paid for.
    """
    found: dict[str, dict[str, Any]] = {}
    for chunk in _chunks(tuple(dict.fromkeys(parse_lead_id(each) for each in lead_ids))):
        keys = [{"leadId": each, "timestamp": to_iso(instant_of(each))} for each in chunk]
        attempts = 0
        while keys:
            if attempts:
                wait(_FIRST_WAIT_SECONDS * 2**attempts)
            rows, left = _read(keys, attributes, consistent=consistent)
            found |= {raw["leadId"]["S"]: raw for raw in rows}
            attempts = 0 if len(left) < len(keys) else attempts + 1
            if attempts == _ATTEMPTS:
                raise StoreUnavailableError("The lead store leaves leads unread: it is too busy.")
            keys = left
    return found


def _read(
    keys: list[dict[str, str]], attributes: Sequence[str] | None, *, consistent: bool
) -> tuple[list[dict[str, Any]], list[dict[str, str]]]:
    # PynamoDB types keys as text, and takes them by attribute.
    connection: Any = LeadItem._get_connection()  # noqa: SLF001 - batch_get asks on for ever
    with store_errors():
        answer = connection.batch_get_item(
            keys, consistent_read=consistent, attributes_to_get=attributes and list(attributes)
        )
    table = connection.table_name
    left = answer.get("UnprocessedKeys", {}).get(table, {}).get("Keys", [])
    return answer["Responses"].get(table, []), [
        {name: value["S"] for name, value in key.items()} for key in left
    ]


def _chunks(lead_ids: Sequence[LeadId]) -> Iterator[Sequence[LeadId]]:
    for start in range(0, len(lead_ids), MOST_KEYS):
        yield lead_ids[start : start + MOST_KEYS]
