"""A change made to some leads at once, and what became of each."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from leadmodels.changes.apply import Change, apply_change
from leadmodels.changes.deleting import delete_lead
from leadmodels.errors import (
    InvalidChangeError,
    LeadNotFoundError,
    StoreUnavailableError,
    VersionConflictError,
)
from leadmodels.leads import Lead, get_lead
from leadmodels.lists.reading import read_leads

Outcome = Literal["done", "unchanged", "gone", "conflict", "refused", "unreached"]

ATTEMPTS: Final = 3
"""How often a lead is read anew that others are changing at the same time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What became of a lead.

    Args:
        lead_id: which.
        outcome: changed, or the same before and after; gone; changed by others again and again;
            not to be changed like this; or not tried, since the store stopped answering.
        lead: as it was last read; None: gone.
        reason: why it was refused, in a sentence.
    """

    lead_id: str
    outcome: Outcome
    lead: Lead | None = None
    reason: str = ""


def change_leads(
    lead_ids: Sequence[str], change: Change | None, *, actor: str, now: datetime
) -> tuple[Result, ...]:
    """Change leads one after the other, None: delete them.

    Each is a transaction of its own, so what goes wrong with one leaves the others as they are.
    When the store stops answering, the rest is not tried; doing it all again is harmless.

    Raises:
        StoreUnavailableError: the store failed when the leads were read.
    """
    found = read_leads(lead_ids, now=now)
    results: list[Result] = []
    for lead_id in lead_ids:
        lead = found.get(lead_id)
        try:
            results.append(
                Result(lead_id=lead_id, outcome="gone")
                if lead is None
                else _change(lead, change, actor=actor, now=now)
            )
        except StoreUnavailableError:
            rest = lead_ids[len(results) :]
            unreached = (Result(lead_id=i, outcome="unreached", lead=found.get(i)) for i in rest)
            return (*results, *unreached)
    return tuple(results)


def count_outcomes(results: Sequence[Result]) -> Counter[Outcome]:
    """Count leads by what became of them."""
    return Counter(result.outcome for result in results)


def _change(lead: Lead, change: Change | None, *, actor: str, now: datetime) -> Result:
    if change is None:
        delete_lead(lead.lead_id, now=now)
        return Result(lead_id=lead.lead_id, outcome="done")
    for _ in range(ATTEMPTS):
        try:
            changed = apply_change(lead, change, actor=actor, at=now, key=secrets.token_hex(10))
        except VersionConflictError:
            try:
                lead = get_lead(lead.lead_id, now=now)
            except LeadNotFoundError:
                return Result(lead_id=lead.lead_id, outcome="gone")
        except LeadNotFoundError:
            return Result(lead_id=lead.lead_id, outcome="gone")
        except InvalidChangeError as exc:
            return Result(lead_id=lead.lead_id, outcome="refused", lead=lead, reason=str(exc))
        else:
            outcome: Outcome = "unchanged" if changed.version == lead.version else "done"
            return Result(lead_id=lead.lead_id, outcome=outcome, lead=changed)
    return Result(lead_id=lead.lead_id, outcome="conflict", lead=lead)
