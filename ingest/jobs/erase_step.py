"""What an erasure does to one lead."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from leadmodels.changes.deleting import delete_lead, delete_timeline
from leadmodels.erasing.finding import FoundLead, look_at
from leadmodels.errors import LeadNotFoundError, StoreUnavailableError, VersionConflictError
from leadmodels.ids import LeadId, parse_lead_id
from leadmodels.intake.once import is_buried
from leadmodels.jobs.state import Job

Verdict = Literal["erase", "hold", "leave"]

_ATTEMPTS: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class EraseStep:
    """One erasure's step.

    Args:
        job: the job.
        address: whose leads, canonical.
        now: the clock.
    """

    job: Job
    address: str
    now: Callable[[], datetime]

    def judge(self, lead_id: str) -> tuple[Verdict, FoundLead | None]:
        """Find out whether a lead is to go, with what was found of it.

        Raises:
            StoreUnavailableError: the store failed.
        """
        found = look_at(parse_lead_id(lead_id), self.address)
        sought = self.job.sought
        # What was sent after the erasure was asked for is a new lead.
        if found is None or sought is None or found.lead.received_at > self.job.requested_at:
            return "leave", found
        if not (found.is_own or (found.is_mention and sought.has_mentions)):
            return "leave", found
        return ("hold" if found.lead.is_held and not sought.has_held else "erase"), found

    def erase(self, lead_id: str) -> bool:
        """Delete a lead with its timeline, for good; False: it is another's deletion, or stays.

        Done again, it finishes what a crash cut short.

        Raises:
            StoreUnavailableError: the store failed; the step can be repeated.
        """
        parsed = parse_lead_id(lead_id)
        for _ in range(_ATTEMPTS):
            verdict, found = self.judge(lead_id)
            if found is None:
                return self._was_done(parsed)
            if verdict != "erase":
                return False
            try:
                delete_lead(found.lead, now=self.now(), key=self._key)
            except VersionConflictError:
                continue
            except LeadNotFoundError:
                return self._was_done(parsed)
            return True
        raise StoreUnavailableError("Somebody keeps changing a lead that is to be erased.")

    def _was_done(self, lead_id: LeadId) -> bool:
        delete_timeline(lead_id)  # whoever's deletion it was: nothing of it may stay
        return is_buried(lead_id, key=self._key)

    @property
    def _key(self) -> str:
        return self.job.job_id.rpartition("_")[2]
