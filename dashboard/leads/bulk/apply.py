"""A change made to some leads at once, and what became of each."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from leadmodels.changes.apply import Change, apply_change
from leadmodels.changes.apply import changed as would_change
from leadmodels.changes.deleting import delete_lead
from leadmodels.errors import (
    InvalidChangeError,
    LeadNotFoundError,
    StoreUnavailableError,
    VersionConflictError,
)
from leadmodels.leads import Lead, get_lead
from leadmodels.lists.filters import LeadFilters
from leadmodels.lists.matching import matches
from leadmodels.lists.reading import read_leads

Outcome = Literal[
    "done", "unchanged", "gone", "conflict", "overtaken", "refused", "unknown", "unreached"
]

ATTEMPTS: Final = 3
"""How often a lead is read anew that others are changing at the same time."""

OVERTAKEN: Final = "Somebody changed it after it was shown to you. Look at it first."
UNKNOWN: Final = "The lead store did not answer, so perhaps it was done. Look at it first."


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What must still hold of a lead when it is its turn, since that is what was confirmed.

    Args:
        filters: what it has to match; None: it was chosen by itself.
        versions: which version of each lead was shown; None: whatever it is by now.
    """

    filters: LeadFilters | None = None
    versions: Mapping[str, int] | None = None

    def hold_for(self, lead: Lead, *, now: datetime) -> bool:
        """Tell whether a lead, as it was just read, is still what was shown."""
        is_as_shown = self.versions is None or self.versions.get(lead.lead_id) == lead.version
        return is_as_shown and (self.filters is None or matches(lead, self.filters, now=now))


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What became of a lead.

    Args:
        lead_id: which.
        outcome: changed, or the same before and after; gone; changed by others again and again, or
            since it was shown; not to be changed like this; changed perhaps, or not tried, since
            the store stopped answering.
        lead: as it was last read; None: gone.
        reason: why it isn't as was asked, in a sentence.
    """

    lead_id: str
    outcome: Outcome
    lead: Lead | None = None
    reason: str = ""


def change_leads(
    lead_ids: Sequence[str], change: Change | None, terms: Terms, *, actor: str, now: datetime
) -> tuple[Result, ...]:
    """Change leads one after the other, None: delete them; those only of which the terms hold.

    Each is a transaction of its own, so what goes wrong with one leaves the others as they are.
    When the store stops answering, the rest is not tried; doing it all again is harmless.

    Raises:
        StoreUnavailableError: the store failed when the leads were read.
    """
    found = read_leads(lead_ids, now=now)
    results: list[Result] = []
    for number, lead_id in enumerate(lead_ids, start=1):
        lead = found.get(lead_id)
        if lead is None:
            results.append(Result(lead_id=lead_id, outcome="gone"))
            continue
        try:
            results.append(_change(lead, change, terms, actor=actor, now=now))
        except LeadNotFoundError:
            results.append(Result(lead_id=lead_id, outcome="gone"))
        except StoreUnavailableError:
            unknown = Result(lead_id=lead_id, outcome="unknown", lead=lead, reason=UNKNOWN)
            rest = lead_ids[number:]
            unreached = (Result(lead_id=i, outcome="unreached", lead=found.get(i)) for i in rest)
            return (*results, unknown, *unreached)
    return tuple(results)


def count_outcomes(results: Sequence[Result]) -> Counter[Outcome]:
    """Count leads by what became of them."""
    return Counter(result.outcome for result in results)


def _change(
    lead: Lead, change: Change | None, terms: Terms, *, actor: str, now: datetime
) -> Result:
    if change is None:
        return _delete(lead, terms, now=now)
    for _ in range(ATTEMPTS):
        if not terms.hold_for(lead, now=now):
            return _left_alone(lead, change, now=now)
        try:
            changed = apply_change(lead, change, actor=actor, at=now, key=secrets.token_hex(10))
        except VersionConflictError:
            lead = get_lead(lead.lead_id, now=now)
        except InvalidChangeError as exc:
            return Result(lead_id=lead.lead_id, outcome="refused", lead=lead, reason=str(exc))
        else:
            outcome: Outcome = "unchanged" if changed.version == lead.version else "done"
            return Result(lead_id=lead.lead_id, outcome=outcome, lead=changed)
    return Result(lead_id=lead.lead_id, outcome="conflict", lead=lead)


def _delete(lead: Lead, terms: Terms, *, now: datetime) -> Result:
    overtaken = Result(lead_id=lead.lead_id, outcome="overtaken", lead=lead, reason=OVERTAKEN)
    if not terms.hold_for(lead, now=now):
        return overtaken
    try:
        delete_lead(lead, now=now, key=secrets.token_hex(10))
    except VersionConflictError:
        # Not read anew: what was changed may be why it was to be deleted.
        return overtaken
    return Result(lead_id=lead.lead_id, outcome="done")


def _left_alone(lead: Lead, change: Change, *, now: datetime) -> Result:
    """Tell a lead that somebody else changed from one that has become what was asked for.

    So it is with a form that is sent twice: what it did took the leads out of its filters.
    """
    try:
        is_done = would_change(lead, change, at=now) is None
    except InvalidChangeError:
        is_done = False
    if is_done:
        return Result(lead_id=lead.lead_id, outcome="unchanged", lead=lead)
    return Result(lead_id=lead.lead_id, outcome="overtaken", lead=lead, reason=OVERTAKEN)
