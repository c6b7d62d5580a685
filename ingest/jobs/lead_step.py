"""What a job does to one lead, so that a repeat does it no second time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from leadmodels.changes.apply import Expire, KeepFor, KeepUntil, apply_change
from leadmodels.changes.deleting import delete_lead
from leadmodels.errors import InvalidChangeError, LeadNotFoundError, VersionConflictError
from leadmodels.ids import parse_lead_id
from leadmodels.jobs.state import Job
from leadmodels.leads import Lead
from leadmodels.lists.reading import read_leads
from leadmodels.timeline.activities import read_with_timeline

_ATTEMPTS: Final = 4
# After these a lead may be gone because it was changed.
_ENDING: Final = (Expire, KeepFor, KeepUntil)


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadStep:
    """One job's step.

    Args:
        job: the job; each lead is changed as of the instant it was asked for, under its key.
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
        if lead is None:
            return self._do_without(lead_id)
        if not self.job.wanted.has(lead, now=self.now()) and not self._is_changed(lead):
            return False
        if self.job.is_delete:
            delete_lead(lead.lead_id, now=self.now())
            return True
        return self._change(lead)

    def _do_without(self, lead_id: str) -> bool:
        if not self.is_repeat:
            return False
        if self.job.is_delete:
            # A deletion that was cut short may have left something of the lead.
            delete_lead(parse_lead_id(lead_id), now=self.now())
            return True
        return isinstance(self.job.change, _ENDING)

    def _is_changed(self, lead: Lead) -> bool:
        """Tell whether this job changed the lead before: then it needn't match any more."""
        if not self.is_repeat or self.job.is_delete:
            return False
        try:
            _, timeline = read_with_timeline(lead.lead_id, now=self.now())
        except LeadNotFoundError:
            return False
        ours = (self._key, self.job.requested_at)
        return any((activity.activity_id, activity.at) == ours for activity in timeline)

    def _change(self, lead: Lead) -> bool:
        change = self.job.change
        if change is None:
            return False
        for _ in range(_ATTEMPTS):
            try:
                apply_change(
                    lead,
                    change,
                    actor=self.job.requested_by,
                    at=self.job.requested_at,
                    key=self._key,
                )
            except VersionConflictError:
                again = read_leads([lead.lead_id], now=self.now()).get(lead.lead_id)
                if again is None or not self.job.wanted.has(again, now=self.now()):
                    return False
                lead = again
            except (InvalidChangeError, LeadNotFoundError):
                return False
            else:
                return True
        return False

    @property
    def _key(self) -> str:
        return self.job.job_id.rpartition("_")[2]
