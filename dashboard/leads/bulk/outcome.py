"""What was confirmed, done: at once and summed up, or begun as a job."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from dashboard.accounts.models import User
from dashboard.audit.log import PERHAPS, record
from dashboard.audit.models import Action
from dashboard.jobs.start import start_job
from dashboard.leads.bulk.apply import Outcome, Result, change_leads, count_outcomes
from dashboard.leads.bulk.request import Asked
from dashboard.leads.models import Lead as LeadPlaceholder
from leadmodels.changes.apply import change_to_dict
from leadmodels.errors import JobExistsError
from leadmodels.jobs.store import Job, get_job
from leadmodels.lists.filters import filters_to_dict

_WORDS: Final[dict[Outcome, str]] = {
    "done": "changed",
    "unchanged": "had it already",
    "gone": "deleted or expired meanwhile",
    "conflict": "not changed, since others were changing {it} at the same time",
    "overtaken": "not changed, since others changed {it} meanwhile",
    "refused": "not changed",
    "unknown": "perhaps changed, since the lead store did not answer",
    "unreached": "not tried, since the lead store stopped answering",
}
_WORDS_OF_DELETION: Final[dict[Outcome, str]] = {
    "done": "deleted",
    "overtaken": "not deleted, since others changed {it} meanwhile",
    "unknown": "perhaps deleted, since the lead store did not answer",
}

_OPEN: Final[frozenset[Outcome]] = frozenset(
    {"conflict", "overtaken", "refused", "unknown", "unreached"}
)


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
        return [result for result in self.results if result.outcome in _OPEN]

    @property
    def unreached(self) -> int:
        """How many leads were not tried, or perhaps not changed: the store had failed."""
        return self.counts.get("unknown", 0) + self.counts.get("unreached", 0)

    @property
    def sentence(self) -> str:
        """Say it all in one, like “Add tags: 11 leads changed, 1 lead had it already”."""
        parts = [
            f"{number} {'lead ' if number == 1 else 'leads '}{self._say(outcome, number)}"
            for outcome, number in self.counts.items()
        ]
        return f"{self.title}: {', '.join(parts)}."

    def _say(self, outcome: Outcome, number: int) -> str:
        words = _WORDS_OF_DELETION if self.is_delete else {}
        return words.get(outcome, _WORDS[outcome]).format(it="it" if number == 1 else "them")


def change_at_once(asked: Asked, user: User, *, now: datetime) -> Summary:
    """Do it to each lead of the selection, and note it in the audit log.

    Raises:
        StoreUnavailableError: the store failed when the leads were read.
    """
    results = change_leads(
        asked.reach.lead_ids, asked.change, asked.terms, actor=user.public_id, now=now
    )
    if asked.action.is_final:
        _note_each(asked, results, user)
    else:
        _note_all(asked, results, user)
    return Summary(
        results=results,
        gone=asked.reach.gone,
        others=asked.reach.others,
        is_delete=asked.change is None,
        title=asked.title,
    )


def _note_each(asked: Asked, results: Sequence[Result], user: User) -> None:
    """Note which leads went: their timelines go with them, so the audit log alone says it."""
    action = Action.DELETED if asked.change is None else Action.CHANGED
    what: dict[str, str | int] = {} if asked.change is None else {"what": asked.title}
    perhaps = what | {"outcome": PERHAPS}
    for result in results:
        if result.outcome in {"done", "unknown"}:
            detail = what if result.outcome == "done" else perhaps
            record(user, action, LeadPlaceholder, result.lead_id, detail=detail)


def _note_all(asked: Asked, results: Sequence[Result], user: User) -> None:
    """Note how many leads were changed: which, and when, their timelines say."""
    counts = count_outcomes(results)
    detail: dict[str, str | int] = {"what": asked.title, "leads": counts["done"]}
    if counts["unknown"]:
        detail["perhaps"] = counts["unknown"]
    if counts["done"] or counts["unknown"]:
        record(user, Action.CHANGED, LeadPlaceholder, detail=detail)


def begin_job(asked: Asked, user: User, *, now: datetime) -> Job:
    """Start the job; the same confirmation sent twice is the job that it started before.

    Raises:
        StoreUnavailableError: the store failed.
    """
    filters, change = asked.scope.filters, asked.change
    meant = {
        "by": user.public_id,
        "filters": filters_to_dict(filters),
        "change": change_to_dict(change) if change else "delete",
    }
    job = Job(
        job_id=asked.confirmation.job_id(meant),
        kind="bulk",
        requested_by=user.public_id,
        requested_at=now,
        filters=filters,
        change=change,
        is_delete=change is None,
        title=asked.title,
    )
    try:
        return start_job(user, job)
    except JobExistsError:
        return get_job(job.job_id)
