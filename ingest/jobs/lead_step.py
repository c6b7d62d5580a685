"""What a job does to one lead, so that a repeat does it no second time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from leadmodels.changes.apply import apply_change
from leadmodels.changes.deleting import delete_lead, delete_timeline
from leadmodels.errors import InvalidChangeError, LeadNotFoundError, VersionConflictError
from leadmodels.ids import parse_lead_id
from leadmodels.intake.once import is_buried
from leadmodels.jobs.state import Job
from leadmodels.leads import Lead
from leadmodels.lists.reading import read_leads
from leadmodels.timeline.activities import is_stored

_ATTEMPTS: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadStep:
    """One job's step.

    Args:
        job: the job; each lead is changed once under its key, as of the present instant.
        now: the clock.
        is_repeat: a worker may have come this far before and died: what it did counts as done.
    """

    job: Job
    now: Callable[[], datetime]
    is_repeat: bool

    def do(self, lead_id: str, lead: Lead | None) -> bool:
        """Change or delete a lead; False: it was gone, is not wanted any more, or refused.

        Args:
            lead_id: its id.
            lead: as it was read a moment ago; None: it wasn't there.

        Raises:
            StoreUnavailableError: the store failed; the step can be repeated.
        """
        if lead is None or not self.job.wanted.has(lead, now=self.now()):
            return self._was_done(lead_id)
        for _ in range(_ATTEMPTS):
            try:
                return self._attempt(lead)
            except VersionConflictError:
                again = read_leads([lead_id], now=self.now()).get(lead_id)
                if again is None or not self.job.wanted.has(again, now=self.now()):
                    return False
                lead = again
            except (InvalidChangeError, LeadNotFoundError):
                return self._was_done(lead_id)
        return False

    def _attempt(self, lead: Lead) -> bool:
        if self.job.is_delete:
            delete_lead(lead, now=self.now(), key=self._key)
            return True
        if self.job.change is None:
            return False
        apply_change(
            lead,
            self.job.change,
            actor=self.job.requested_by,
            at=self.now(),
            key=self._key,
            asked_at=self.job.requested_at,
        )
        return True

    def _was_done(self, lead_id: str) -> bool:
        """Tell whether this job did it before: then the lead needn't be there, or match.

        What it was changed to may have taken it out of the filters, or ended it. What somebody
        else did to it, this job's key isn't on.
        """
        if not self.is_repeat:
            return False
        parsed = parse_lead_id(lead_id)
        if not self.job.is_delete:
            return is_stored(parsed, asked_at=self.job.requested_at, key=self._key)
        if not is_buried(parsed, key=self._key):
            return False
        delete_timeline(parsed)  # a deletion that was cut short may have left some of it
        return True

    @property
    def _key(self) -> str:
        return self.job.job_id.rpartition("_")[2]
