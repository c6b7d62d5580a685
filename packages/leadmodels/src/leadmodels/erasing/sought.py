"""Whose data a job looks for, what to do about it, and what it has come to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

MOST_NAMED: Final = 100
"""How many leads that stay are named, of any number that are counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """A person looked for by e-mail address.

    Args:
        address: canonical; None: the job is over, and only the hash is left.
        typed: as somebody typed it, which is how an index may have it; None as well.
        has_mentions: what holds the address anywhere is meant too, not only what its owner sent.
        has_held: what is on hold is meant too.
        address_hash: by the ledger, once it has been asked.
        counts: what was done by now, by kind.
        kept_ids: of leads that stay because they are on hold; at most 100.
        found_ids: of leads to give to the person.
    """

    address: str | None
    typed: str | None
    has_mentions: bool = True
    has_held: bool = False
    address_hash: str | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    kept_ids: tuple[str, ...] = ()
    found_ids: tuple[str, ...] = ()

    def counted(self, **more: int) -> Sought:
        """Give it with more counted."""
        counts = {name: self.counts.get(name, 0) + number for name, number in more.items()}
        return replace(self, counts={**self.counts, **counts})

    def keeping(self, lead_ids: tuple[str, ...]) -> Sought:
        """Give it with more leads that stay."""
        named = (*self.kept_ids, *lead_ids)[:MOST_NAMED]
        return replace(self, kept_ids=named)

    def forgotten(self) -> Sought:
        """Give it without the address, and what was found by it."""
        return replace(self, address=None, typed=None, found_ids=())


def sought_to_dict(sought: Sought) -> dict[str, object]:
    """Write what JSON can hold, without the address: that has a place of its own."""
    return {
        "has_mentions": sought.has_mentions,
        "has_held": sought.has_held,
        "address_hash": sought.address_hash,
        "counts": dict(sought.counts),
        "kept_ids": list(sought.kept_ids),
        "found_ids": list(sought.found_ids),
    }


def sought_from_dict(data: Mapping[str, Any], address: Mapping[str, str] | None) -> Sought:
    """Read what `sought_to_dict` wrote, and the address beside it.

    Raises:
        KeyError, ValueError, TypeError: it is something else.
    """
    return Sought(
        address=address["canonical"] if address else None,
        typed=address["typed"] if address else None,
        has_mentions=bool(data["has_mentions"]),
        has_held=bool(data["has_held"]),
        address_hash=data["address_hash"],
        counts={str(name): int(number) for name, number in data["counts"].items()},
        kept_ids=tuple(data["kept_ids"]),
        found_ids=tuple(data.get("found_ids", ())),
    )
