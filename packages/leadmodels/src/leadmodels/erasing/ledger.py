"""Who was erased, as keyed hashes: what arrives late, or comes back from a backup, goes again.

No address is in it. Its key is a random one of the table's own, made with the first entry: a hash
that stands in a certificate or an audit log tells nobody without the table whose it is.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from pynamodb.exceptions import PutError
from pynamodb.expressions.operand import Path

from leadmodels.errors import StoreUnavailableError
from leadmodels.models import CURRENT, LeadItem
from leadmodels.raw_items import RawItem, instant_of_text
from leadmodels.table import is_condition_failure, store_errors
from leadmodels.times import to_iso

KEY_ID: Final = "erased_key"
ENTRIES: Final = "k#erased"
"""Where `by_kind` has the entries, for whoever carries the ledger to another table."""

KEY_BYTES: Final = 32
_MOST_KEYS: Final = 100
_ATTEMPTS: Final = 6
_LIMITS: Final = ("erased_at", "mentions_erased_at", "held_erased_at")


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerEntry:
    """Up to when what somebody sent is gone.

    Args:
        address_hash: of the address: 64 hexadecimal digits.
        erased_at: what they sent themselves, received by then.
        mentions_erased_at: what holds the address anywhere; None: that was left.
        held_erased_at: what is on hold too; None: that was left.
    """

    address_hash: str
    erased_at: datetime
    mentions_erased_at: datetime | None = None
    held_erased_at: datetime | None = None

    def covers(self, received_at: datetime, *, is_own: bool, is_held: bool = False) -> bool:
        """Tell whether something that was received then is to be gone.

        Args:
            received_at: the server's clock when it arrived.
            is_own: the address is its sender's, not only mentioned in it.
            is_held: it is on hold.
        """
        limits = [self.erased_at if is_own else self.mentions_erased_at]
        if is_held:
            limits.append(self.held_erased_at)
        return all(limit is not None and received_at <= limit for limit in limits)


class Ledger:
    """The ledger, with its key.

    Args:
        key: 32 bytes.
    """

    def __init__(self, key: bytes) -> None:
        self._key = key

    def hash_of(self, address: str) -> str:
        """Hash a canonical address: 64 hexadecimal digits."""
        return hmac.digest(self._key, f"address\n{address}".encode(), "sha256").hex()

    def seal(self, text: str) -> str:
        """Seal a text, so that a change to it shows: 64 hexadecimal digits."""
        return hmac.digest(self._key, f"certificate\n{text}".encode(), "sha256").hex()

    def find(self, addresses: Iterable[str]) -> dict[str, LedgerEntry]:
        """Read the entries of those of some canonical addresses that have one, by address.

        One BatchGetItem for every 100 addresses.

        Raises:
            StoreUnavailableError: the store failed.
        """
        by_hash = {self.hash_of(address): address for address in addresses}
        found = _read_entries(tuple(by_hash))
        return {by_hash[entry.address_hash]: entry for entry in found}


def open_ledger() -> Ledger | None:
    """Open the ledger; None: nobody was ever erased.

    Raises:
        StoreUnavailableError: the store failed.
    """
    with store_errors():
        answer = _table().get_item(KEY_ID, CURRENT, consistent_read=True)
    raw = (answer or {}).get("Item")
    return None if not raw else ledger_from_key(raw)


def make_ledger(random: Callable[[int], bytes]) -> Ledger:
    """Open the ledger, begun if there is none.

    Args:
        random: gives so many random bytes; `os.urandom`.

    Raises:
        StoreUnavailableError: the store failed.
    """
    attributes = {"secret": {"S": random(KEY_BYTES).hex()}}
    with store_errors():
        try:
            _table().put_item(
                KEY_ID, CURRENT, attributes=attributes, condition=Path("leadId").does_not_exist()
            )
        except PutError as exc:
            if not is_condition_failure(exc):
                raise
    opened = open_ledger()
    if opened is None:
        raise StoreUnavailableError("The ledger's key was lost while it was being made.")
    return opened


def write_entry(entry: LedgerEntry) -> None:
    """Enter somebody, or move on the entry that there is; done again, it changes nothing.

    Raises:
        StoreUnavailableError: the store failed.
    """
    for before in _read_entries((entry.address_hash,)):
        entry = _later(before, entry)
    attributes = {
        name: {"S": to_iso(at)} for name in _LIMITS if (at := getattr(entry, name)) is not None
    }
    attributes |= {
        "kind_partition": {"S": ENTRIES},
        "kind_sort": {"S": f"{to_iso(entry.erased_at)}#{entry.address_hash}"},
    }
    with store_errors():
        _table().put_item(f"erased_{entry.address_hash}", CURRENT, attributes=attributes)


def entry_from_raw(raw: RawItem) -> LedgerEntry:
    """Read an entry as DynamoDB writes it.

    Raises:
        KeyError, ValueError: it is none.
    """
    erased_at = instant_of_text(raw, "erased_at")
    if erased_at is None:
        raise KeyError("erased_at")
    return LedgerEntry(
        address_hash=raw["leadId"]["S"].removeprefix("erased_"),
        erased_at=erased_at,
        mentions_erased_at=instant_of_text(raw, "mentions_erased_at"),
        held_erased_at=instant_of_text(raw, "held_erased_at"),
    )


def ledger_from_key(raw: RawItem) -> Ledger:
    """Open the ledger with its key's item as DynamoDB writes it."""
    return Ledger(bytes.fromhex(raw["secret"]["S"]))


def is_covered(
    entries: Mapping[str, LedgerEntry],
    received_at: datetime,
    *,
    own: frozenset[str],
    is_held: bool = False,
) -> bool:
    """Tell whether something that holds addresses is to be gone, by the entries of those it holds.

    Args:
        entries: by address; those that it holds and no others.
        received_at: when it arrived.
        own: the addresses that are its sender's.
        is_held: it is on hold.
    """
    return any(
        entry.covers(received_at, is_own=address in own, is_held=is_held)
        for address, entry in entries.items()
    )


def _later(one: LedgerEntry, other: LedgerEntry) -> LedgerEntry:
    def last(name: str) -> datetime | None:
        limits = [at for at in (getattr(one, name), getattr(other, name)) if at is not None]
        return max(limits, default=None)

    return LedgerEntry(
        address_hash=other.address_hash,
        erased_at=max(one.erased_at, other.erased_at),
        mentions_erased_at=last("mentions_erased_at"),
        held_erased_at=last("held_erased_at"),
    )


def _read_entries(hashes: tuple[str, ...]) -> list[LedgerEntry]:
    entries: list[LedgerEntry] = []
    for start in range(0, len(hashes), _MOST_KEYS):
        keys = [
            {"leadId": f"erased_{each}", "timestamp": CURRENT}
            for each in hashes[start : start + _MOST_KEYS]
        ]
        entries += [entry_from_raw(raw) for raw in _read_all(keys)]
    return entries


def _read_all(keys: list[dict[str, str]]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    table = _table()
    for _ in range(_ATTEMPTS):
        with store_errors():
            answer = table.batch_get_item(keys, consistent_read=True)
        rows += answer["Responses"].get(table.table_name, [])
        left = answer.get("UnprocessedKeys", {}).get(table.table_name, {}).get("Keys", [])
        keys = [{name: value["S"] for name, value in key.items()} for key in left]
        if not keys:
            return rows
    raise StoreUnavailableError("The lead store leaves the ledger unread: it is too busy.")


def _table() -> Any:  # noqa: ANN401 - PynamoDB's connection, which types what it takes too narrowly
    # Not models of their own: every function would pay for them when it starts.
    return LeadItem._get_connection()  # noqa: SLF001 - see above
