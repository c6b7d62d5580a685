"""What was confirmed, done: at once and summed up, or begun as a job."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from dashboard.accounts.models import User
from dashboard.audit.log import record
from dashboard.audit.models import Action
from dashboard.jobs.start import start_job
from dashboard.leads.bulk.apply import Outcome, Result, change_leads, count_outcomes
from dashboard.leads.bulk.request import Asked
from dashboard.leads.models import Lead as LeadPlaceholder
from leadmodels.errors import JobExistsError
from leadmodels.jobs.store import Job, get_job

_WORDS: Final[dict[Outcome, str]] = {
    "done": "changed",
    "unchanged": "had it already",
    "gone": "deleted or expired meanwhile",
    "conflict": "not changed, since others were changing {it} at the same time",
    "refused": "not changed",
    "unreached": "not tried, since the lead store stopped answering",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What became of the leads of a selection.

    Args:
        results: each lead's outcome.
        gone: how many had gone before it began.
        is_delete: they were deleted.
        title: what was done.
    """

    results: Sequence[Result]
    gone: int
    others: int
    is_delete: bool
    title: str

    @property
    def counts(self) -> dict[Outcome, int]:
        """How many leads had each outcome."""
        counted = count_outcomes(self.results)
        counted["gone"] += self.gone
        counted["unchanged"] += self.others
        return {outcome: counted[outcome] for outcome in _WORDS if counted[outcome]}

    @property
    def is_smooth(self) -> bool:
        """Whether every lead is as was asked, so that there is nothing to look at."""
        return not self.open

    @property
    def open(self) -> list[Result]:
        """The leads that are not as was asked."""
        return [r for r in self.results if r.outcome in {"conflict", "refused", "unreached"}]

    @property
    def unreached(self) -> int:
        """How many leads were not tried."""
        return self.counts.get("unreached", 0)

    @property
    def sentence(self) -> str:
        """Say it all in one, like “Add tags: 11 leads changed, 1 lead had it already”."""
        parts = [
            f"{number} {'lead ' if number == 1 else 'leads '}{self._say(outcome, number)}"
            for outcome, number in self.counts.items()
        ]
        return f"{self.title}: {', '.join(parts)}."

    def _say(self, outcome: Outcome, number: int) -> str:
        if outcome == "done" and self.is_delete:
            return "deleted"
        return _WORDS[outcome].format(it="it" if number == 1 else "them")


def change_at_once(asked: Asked, user: User, *, now: datetime) -> Summary:
    """Do it to each lead of the selection, and note it in the audit log.

    Raises:
        StoreUnavailableError: the store failed when the leads were read.
    """
    results = change_leads(asked.reach.lead_ids, asked.change, actor=user.public_id, now=now)
    changed = [result.lead_id for result in results if result.outcome == "done"]
    if asked.change is None:
        # Their timelines are gone with them: the audit log alone says which they were.
        for lead_id in changed:
            record(user, Action.DELETED, LeadPlaceholder, lead_id)
    elif changed:
        detail: dict[str, str | int] = {"what": asked.title, "leads": len(changed)}
        record(user, Action.CHANGED, LeadPlaceholder, detail=detail)
    return Summary(
        results=results,
        gone=asked.reach.gone,
        others=asked.reach.others,
        is_delete=asked.change is None,
        title=asked.title,
    )


def begin_job(asked: Asked, user: User, *, now: datetime) -> Job:
    """Start the job; the same confirmation sent twice is the job that it started before.

    Raises:
        StoreUnavailableError: the store failed.
    """
    job = Job(
        job_id=asked.confirmation.job_id,
        kind="bulk",
        requested_by=user.public_id,
        requested_at=now,
        filters=asked.scope.filters,
        change=asked.change,
        is_delete=asked.change is None,
        title=asked.title,
    )
    try:
        return start_job(user, job)
    except JobExistsError:
        return get_job(job.job_id)
