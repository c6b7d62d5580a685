"""A run in figures: what it did, for people, and what it promises, for the tests."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from tests.simulation.checker import violations
from tests.simulation.history import History

_NOT_STORED = 503
_KEY_REUSED = 409


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Counts of one run.

    Args:
        seed: what made it.
        submissions: things to submit.
        requests: attempts that reached the gateway.
        stored: answered 201, or 303 by the HTML form, which says no more.
        queued: answered 202.
        unavailable: answered 503.
        crashed: containers that died in a request or in a batch.
        batches: runs of the queue's worker.
        containers: cold starts.
        leads: leads that were stored.
        deleted: leads that staff deleted meanwhile.
        told: submissions that were never stored: their visitor saw that, and did not return.
        broken: promises that did not hold.
    """

    seed: int
    submissions: int
    requests: int
    stored: int
    queued: int
    unavailable: int
    crashed: int
    batches: int
    containers: int
    leads: int
    deleted: int
    told: int
    broken: tuple[str, ...]
    digest: str

    def __str__(self) -> str:
        return (
            f"seed {self.seed}: {self.submissions} submissions, {self.requests} requests, "
            f"{self.stored} stored, {self.queued} queued, {self.unavailable} answered 503, "
            f"{self.crashed} crashes, {self.batches} batches, {self.containers} containers, "
            f"{self.leads} leads, {self.deleted} deleted, {self.told} told and not come back, "
            f"{len(self.broken)} broken promises, digest {self.digest[:12]}"
        )


def figures_of(seed: int, history: History) -> Figures:
    """Count a run and check it."""
    answers = Counter(attempt.status for attempt in history.attempts)
    crashed = sum(attempt.ending == "crashed" for attempt in history.attempts)
    stored = {int(item["fields"]["M"]["message"]["S"].split()[-1]) for item in history.lead_writes}
    reused = {attempt.intent for attempt in history.attempts if attempt.status == _KEY_REUSED}
    return Figures(
        seed=seed,
        submissions=len(history.intents),
        requests=len(history.attempts),
        stored=answers[201] + answers[303],
        queued=answers[202],
        unavailable=answers[_NOT_STORED],
        crashed=crashed + history.worker_crashes,
        batches=history.worker_runs,
        containers=history.containers,
        leads=len(stored_ids(history)),
        deleted=sum(deletion.is_confirmed for deletion in history.deletions),
        told=sum(
            intent.expectation == "stored" and intent.number not in stored | reused
            for intent in history.intents
        ),
        broken=tuple(violations(history)),
        digest=history.digest(),
    )


def stored_ids(history: History) -> set[str]:
    """Give the ids of all leads that were ever stored."""
    return {item["leadId"]["S"] for item in history.lead_writes}
