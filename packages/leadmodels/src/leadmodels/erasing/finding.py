"""What is stored of a person, found by Query: among an address's leads, then among all there are.

Unlike a list this shows what has expired as well: DynamoDB deletes it days late, and until then it
is there.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from leadmodels.erasing.addresses import addresses_in, addresses_in_item, own_addresses, texts_of
from leadmodels.ids import LeadId, instant_of
from leadmodels.leads import Lead, place_from_raw
from leadmodels.models import LeadItem
from leadmodels.raw_items import RawItem
from leadmodels.shards import SHARDS
from leadmodels.table import store_errors
from leadmodels.timeline.activities import is_activity
from leadmodels.times import to_iso

_SORT: Final = "stored_sort"
# The index, and the attribute that is its partition.
_BY_EMAIL: Final = ("by_email", "email_partition")
_BY_TIME: Final = ("by_time", "time_partition")


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundIds:
    """Ids of leads in an index, and the place to go on from; None: that was all."""

    lead_ids: tuple[str, ...]
    place: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundLead:
    """A lead with its timeline, as far as an address is concerned.

    Args:
        lead: the lead.
        is_own: the address is its e-mail, or the whole of one of its answers.
        is_mention: it stands anywhere in it, or in its timeline.
        entries: how many entries its timeline has.
    """

    lead: Lead
    is_own: bool
    is_mention: bool
    entries: int


def find_by_email(forms: Sequence[str], *, place: str | None, most: int) -> FoundIds:
    """Find leads by the index of addresses, the oldest first.

    Args:
        forms: from `leadmodels.erasing.addresses.forms_of`.
        place: where another call ended; None begins.
        most: how many at the most.

    Raises:
        StoreUnavailableError: the store failed.
    """
    partitions = [f"e#{form}" for form in forms]
    return _find(_BY_EMAIL, partitions, place=place, most=most)


def find_all(*, place: str | None, most: int) -> FoundIds:
    """Find every lead there is, as `find_by_email`."""
    partitions = [f"t#{shard}" for shard in range(SHARDS)]
    return _find(_BY_TIME, partitions, place=place, most=most)


def look_at(lead_id: LeadId, address: str) -> FoundLead | None:
    """Read a lead with its timeline, all writes that came before; None: there is none any more.

    One Query; where the two together exceed 1 MB, one more a MB.

    Raises:
        StoreUnavailableError: the store failed.
    """
    items = read_partition(lead_id)
    own_sort = to_iso(instant_of(lead_id))
    raw = next((item for item in items if item["timestamp"]["S"] == own_sort), None)
    place = None if raw is None else place_from_raw(raw)
    if raw is None or not isinstance(place, Lead):
        return None
    return FoundLead(
        lead=place,
        is_own=address in own_addresses(raw),
        is_mention=any(address in addresses_in_item(item) for item in items),
        entries=sum(is_activity(item["timestamp"]["S"]) for item in items),
    )


def read_partition(lead_id: str) -> list[RawItem]:
    """Read all that is stored under a lead's id, as DynamoDB writes it.

    Raises:
        StoreUnavailableError: the store failed.
    """
    items: list[RawItem] = []
    place: Any = None
    while True:
        with store_errors():
            answer = _table().query(lead_id, consistent_read=True, exclusive_start_key=place)
        items += answer["Items"]
        place = answer.get("LastEvaluatedKey")
        if place is None:
            return items


def addresses_in_job(raw: Mapping[str, Any]) -> frozenset[str]:
    """Find the addresses in a job's item: what was searched for, or written into many leads."""
    return frozenset(found for text in _texts_of_job(raw) for found in addresses_in(text))


def _texts_of_job(raw: Mapping[str, Any]) -> Iterator[str]:
    """Give a job's texts; most of what it says is JSON, which writes some letters otherwise."""
    for text in texts_of(raw):
        yield text
        if text.startswith(("{", "[")):
            yield from texts_of(json.loads(text))


def _find(
    index: tuple[str, str], partitions: Sequence[str], *, place: str | None, most: int
) -> FoundIds:
    """Read one page of the partition that a place is in; it may be empty before the end."""
    index_name, partition_name = index
    number, _, after = (place or "0|").partition("|")
    start: Any = None
    if after:
        lead_id = after.partition("#")[2]
        start = {
            "leadId": {"S": lead_id},
            "timestamp": {"S": to_iso(instant_of(LeadId(lead_id)))},
            partition_name: {"S": partitions[int(number)]},
            _SORT: {"S": after},
        }
    with store_errors():
        answer = _table().query(
            partitions[int(number)],
            index_name=index_name,
            exclusive_start_key=start,
            attributes_to_get=["leadId"],
            limit=most,
            scan_index_forward=True,
        )
    lead_ids = tuple(item["leadId"]["S"] for item in answer["Items"])
    last = answer.get("LastEvaluatedKey")
    if last is not None:
        return FoundIds(lead_ids=lead_ids, place=f"{number}|{last[_SORT]['S']}")
    following = int(number) + 1
    return FoundIds(
        lead_ids=lead_ids, place=f"{following}|" if following < len(partitions) else None
    )


def _table() -> Any:  # noqa: ANN401 - a model's query gives one kind of item
    return LeadItem._get_connection()  # noqa: SLF001 - see above
