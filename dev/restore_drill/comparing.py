"""Two tables compared, item by item, by kind."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

Item = Mapping[str, Any]
Place = tuple[str, str]

TTL_ATTRIBUTE: Final = "expires_at"
# What our own instants look like: those of the table's keys too.
INSTANT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?Z")
# They count on after the instant that was restored, and say no time.
COUNTERS: Final = frozenset({"count", "rate", "refused"})
# A lead's timeline stands in its own partition, and says when it was changed.
TIMELINE: Final = "#activity#"


@dataclass(slots=True)
class KindReport:
    """What became of one kind of item.

    Args:
        live: items in the live table.
        restored: items in the restored one.
        same: equal in both, byte by byte.
        newer: written or changed after the instant that was restored: no difference.
        expired: past their expiry, which DynamoDB deletes when it comes to it: none either.
        missing: in the live table only.
        extra: in the restored table only.
        changed: in both, and different.
        digest: of all that is the same.
    """

    live: int = 0
    restored: int = 0
    same: int = 0
    newer: int = 0
    expired: int = 0
    missing: int = 0
    extra: int = 0
    changed: int = 0
    digest: int = 0

    @property
    def differences(self) -> int:
        """Items that are not as they were."""
        return self.missing + self.extra + self.changed


@dataclass(slots=True)
class Comparison:
    """All kinds of both tables."""

    kinds: dict[str, KindReport] = field(default_factory=dict)

    @property
    def differences(self) -> int:
        """Items that are not as they were, of all kinds."""
        return sum(kind.differences for kind in self.kinds.values())

    def of(self, kind: str) -> KindReport:
        """Return a kind's report, begun if there is none."""
        return self.kinds.setdefault(kind, KindReport())


def compare(
    client: Any,  # noqa: ANN401 - boto3's own
    *,
    live: str,
    restored: str,
    at: datetime,
    now: datetime,
) -> Comparison:
    """Compare every item of two tables.

    Both are read once, whole: half a read unit for 4 KB. What is kept of an item is its hash.

    Args:
        client: of DynamoDB.
        live: the table that was restored.
        restored: the other one.
        at: the instant that was restored.
        now: the present.
    """
    found = Comparison()
    after = at.astimezone(UTC)
    in_live = dict(_hashes(client, live, after=after, now=now))
    in_restored = dict(_hashes(client, restored, after=after, now=now))
    touched = Counter(place[0] for place, seen in in_live.items() if seen.is_newer and seen.is_work)
    for place in in_live.keys() | in_restored.keys():
        was, is_now = in_live.get(place), in_restored.get(place)
        kind = kind_of(place[0])
        report = found.of(kind)
        report.live += was is not None
        report.restored += is_now is not None
        may_differ = place[0] in touched or (was is not None and kind in COUNTERS)
        _judge(report, was, is_now, may_differ=may_differ)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    digest: int
    is_newer: bool
    is_expired: bool
    is_work: bool


def _judge(
    report: KindReport, was: _Seen | None, is_now: _Seen | None, *, may_differ: bool
) -> None:
    if was is not None and is_now is not None and was.digest == is_now.digest:
        report.same += 1
        # In no order: a table has none.
        report.digest ^= was.digest
    elif (was is not None and was.is_newer) or may_differ:
        report.newer += 1
    elif any(seen is not None and seen.is_expired for seen in (was, is_now)):
        report.expired += 1
    elif is_now is None:
        report.missing += 1
    elif was is None:
        report.extra += 1
    else:
        report.changed += 1


def kind_of(partition_key: str) -> str:
    """Return a kind's name: what its keys begin with."""
    return partition_key.partition("_")[0]


def _hashes(
    client: Any,  # noqa: ANN401 - boto3's own
    table: str,
    *,
    after: datetime,
    now: datetime,
) -> Iterator[tuple[Place, _Seen]]:
    for page in client.get_paginator("scan").paginate(TableName=table, ConsistentRead=True):
        for item in page["Items"]:
            place = (item["leadId"]["S"], item["timestamp"]["S"])
            text = json.dumps(_plain(item), sort_keys=True, ensure_ascii=True)
            digest = hashlib.sha256(text.encode()).digest()
            expires_at = float(item.get(TTL_ATTRIBUTE, {}).get("N", "inf"))
            yield (
                place,
                _Seen(
                    digest=int.from_bytes(digest),
                    is_newer=_latest_instant(text, now=now) >= after,
                    is_expired=expires_at <= now.timestamp(),
                    is_work=TIMELINE in place[1],
                ),
            )


def _latest_instant(text: str, *, now: datetime) -> datetime:
    instants = (datetime.fromisoformat(found[0]) for found in INSTANT.finditer(text))
    past = [instant for instant in instants if instant <= now]
    return max(past, default=datetime.min.replace(tzinfo=UTC))


def _plain(value: Any) -> Any:  # noqa: ANN401 - whatever DynamoDB holds
    """Return a value as JSON can hold it: sets in order, bytes as text."""
    if isinstance(value, Mapping):
        return {
            name: sorted(part) if name == "SS" else _plain(part) for name, part in value.items()
        }
    if isinstance(value, list):
        return [_plain(part) for part in value]
    if isinstance(value, bytes):
        return value.hex()
    return value
