"""People who were erased after the instant that was restored, erased from the restore again.

A backup brings back whoever was there. The ledger of the live table is carried over, and each item
of the restored one is held to it: its addresses are hashed, and what the ledger covers goes. The
address itself is known to nobody any more.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from dev.restore_drill.restoring import Restore
from leadmodels.erasing.addresses import addresses_in_item, own_addresses
from leadmodels.erasing.certificate import CERTIFICATES
from leadmodels.erasing.finding import addresses_in_job
from leadmodels.erasing.ledger import (
    ENTRIES,
    KEY_ID,
    Ledger,
    LedgerEntry,
    entry_from_raw,
    is_covered,
    ledger_from_key,
)
from leadmodels.ids import LeadId, instant_of
from leadmodels.intake.once import TOMBSTONE_AGE
from leadmodels.models import CURRENT
from leadmodels.times import from_iso, to_iso

Item = dict[str, Any]
Entries = dict[str, LedgerEntry]

_LEAD: Final = "lead_"
_JOB: Final = "job_"


@dataclass(slots=True, kw_only=True)
class ErasedAgain:
    """What was done.

    Args:
        entries: people in the ledger.
        leads: leads that had come back.
        timeline_entries: entries of their timelines.
        jobs: jobs that name somebody erased.
    """

    entries: int = 0
    leads: int = 0
    timeline_entries: int = 0
    jobs: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasingAgain:
    """Carries the ledger from one table to another, and applies it there.

    Args:
        dynamodb: boto3's client.
        live: the table with the ledger; nothing here writes to it.
        target: the one that was restored.
        now: the present.
    """

    dynamodb: Any
    live: str
    target: str
    now: datetime

    def run(self) -> ErasedAgain:
        """Carry and apply; done again, it finds nothing more.

        The restored table is read once, whole.
        """
        done = ErasedAgain()
        key = self._get(self.live, KEY_ID, CURRENT)
        if key is None:
            return done
        entries: Entries = {}
        for kind in (CERTIFICATES, ENTRIES):
            for item in self._of_kind(kind):
                carried = self._later(item) if kind == ENTRIES else item
                self._put(carried)
                if kind == ENTRIES:
                    entry = entry_from_raw(carried)
                    entries[entry.address_hash] = entry
        self._put(key)
        done.entries = len(entries)
        self._erase(ledger_from_key(key), entries, done)
        return done

    def _later(self, entry: Item) -> Item:
        """Give the later limits of an entry and of the target's own, whose texts sort by time."""
        own = self._get(self.target, entry["leadId"]["S"], entry["timestamp"]["S"]) or {}
        return {
            name: max(
                (each[name] for each in (own, entry) if name in each), key=lambda value: value["S"]
            )
            for name in own | entry
        }

    def _erase(self, ledger: Ledger, entries: Entries, done: ErasedAgain) -> None:
        hits: dict[str, Entries] = defaultdict(dict)
        for item in self._all_items():
            place = item["leadId"]["S"]
            found = addresses_in_job(item) if place.startswith(_JOB) else addresses_in_item(item)
            covering = {
                address: entries[hashed]
                for address in found
                if (hashed := ledger.hash_of(address)) in entries
            }
            if not covering:
                continue
            if place.startswith(_LEAD):
                hits[place] |= covering
            elif place.startswith(_JOB) and _is_before(item, covering):
                self._delete(item)
                done.jobs += 1
        for lead_id, covering in hits.items():
            self._erase_lead(lead_id, covering, done)

    def _erase_lead(self, lead_id: str, entries: Entries, done: ErasedAgain) -> None:
        items = list(self._partition(lead_id))
        lead = next((item for item in items if "form_id" in item), None)
        if lead is None:
            covered = is_covered(entries, instant_of(LeadId(lead_id)), own=frozenset())
        else:
            covered = is_covered(
                entries,
                from_iso(lead["received_at"]["S"]),
                own=own_addresses(lead),
                is_held="hold_reason" in lead,
            )
        if not covered:
            return
        if lead is not None:
            self._put(self._tombstone(lead))
            done.leads += 1
        for item in items:
            if item is not lead and "#activity#" in item["timestamp"]["S"]:
                self._delete(item)
                done.timeline_entries += 1

    def _tombstone(self, lead: Item) -> Item:
        """Give what stands in the lead's place in the live table, or is to stand there."""
        keys = {"leadId": lead["leadId"], "timestamp": lead["timestamp"]}
        live = self._get(self.live, keys["leadId"]["S"], keys["timestamp"]["S"])
        if live is not None and "form_id" not in live:
            return live
        return {
            **keys,
            "body_hash": lead["body_hash"],
            "deleted_at": {"S": to_iso(self.now)},
            "expires_at": {"N": str(int((self.now + TOMBSTONE_AGE).timestamp()))},
        }

    def _get(self, table: str, partition: str, sort: str) -> Item | None:
        keys = {"leadId": {"S": partition}, "timestamp": {"S": sort}}
        found: Item | None = self.dynamodb.get_item(
            TableName=table, Key=keys, ConsistentRead=True
        ).get("Item")
        return found

    def _put(self, item: Item) -> None:
        self.dynamodb.put_item(TableName=self.target, Item=item)

    def _delete(self, item: Item) -> None:
        keys = {name: item[name] for name in ("leadId", "timestamp")}
        self.dynamodb.delete_item(TableName=self.target, Key=keys)

    def _of_kind(self, kind: str) -> Iterator[Item]:
        pages = self.dynamodb.get_paginator("query").paginate(
            TableName=self.live,
            IndexName="by_kind",
            KeyConditionExpression="kind_partition = :kind",
            ExpressionAttributeValues={":kind": {"S": kind}},
        )
        for page in pages:
            yield from page["Items"]

    def _partition(self, lead_id: str) -> Iterator[Item]:
        pages = self.dynamodb.get_paginator("query").paginate(
            TableName=self.target,
            KeyConditionExpression="leadId = :id",
            ExpressionAttributeValues={":id": {"S": lead_id}},
            ConsistentRead=True,
        )
        for page in pages:
            yield from page["Items"]

    def _all_items(self) -> Iterator[Item]:
        pages = self.dynamodb.get_paginator("scan").paginate(
            TableName=self.target, ConsistentRead=True
        )
        for page in pages:
            yield from page["Items"]


def erase_again(restore: Restore) -> ErasedAgain:
    """Apply the live table's ledger to the restored one, and say what that came to."""
    erased = ErasingAgain(
        dynamodb=restore.clients("dynamodb"),
        live=restore.live,
        target=restore.target,
        now=datetime.now(UTC),
    ).run()
    restore.say(
        f"Ledger of erasures: {erased.entries:,} people; erased again from {restore.target}: "
        f"{erased.leads:,} leads, {erased.timeline_entries:,} entries of timelines, "
        f"{erased.jobs:,} jobs."
    )
    return erased


def _is_before(job: Mapping[str, Any], entries: Entries) -> bool:
    asked_at = from_iso(job["requested_at"]["S"])
    return any(asked_at <= entry.erased_at for entry in entries.values())
