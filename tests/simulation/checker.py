"""The promises of the API, held against all that happened in a run.

It reads what the handlers answered and what the table took, and nothing of the product's own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import combinations
from typing import Final

from tests.simulation.clock import START
from tests.simulation.expressions import Item
from tests.simulation.history import Attempt, History
from tests.simulation.intents import Intent
from tests.simulation.memory_dynamodb import is_lead, key_of

_WINDOW: Final = timedelta(minutes=10)
_NOT_STORED: Final = 503
_SERVER_ERRORS: Final = 500
_KEY_REUSED: Final = 409


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """A lead that the table took at some time, deleted since or not.

    `began_at` is the instant in its place: for content without a key, when its 10 minutes began,
    which is not when the attempt that stored it was received.
    """

    lead_id: str
    intent: int
    began_at: datetime
    ip_hash: str | None
    receipt: str
    is_as_sent: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A history, by intent."""

    history: History
    attempts: dict[int, list[Attempt]]
    leads: dict[int, list[Lead]]


def violations(history: History) -> list[str]:
    """Give every broken promise in words; none: the run is as it should be."""
    evidence = _gather(history)
    return [
        f"{check.__name__.strip('_')}: {finding}"
        for check in _CHECKS
        for finding in check(evidence)
    ]


def _lost(evidence: Evidence) -> Iterator[str]:
    """Acknowledged minus stored is empty; a bare page sent again after its window is a new one."""
    for intent in evidence.history.intents:
        leads = evidence.leads[intent.number]
        for attempt in evidence.attempts[intent.number]:
            is_there = any(intent.key is not None or _covers(lead, attempt) for lead in leads)
            if attempt.is_acknowledged and not is_there:
                yield f"intent {intent.number} ({intent.kind}) of {attempt.began_at:.3f}"


def _doubled(evidence: Evidence) -> Iterator[str]:
    """No identity is stored twice: a key's, or one content of one address within 10 minutes."""
    for intent in evidence.history.intents:
        for one, other in combinations(evidence.leads[intent.number], 2):
            is_near = abs(one.began_at - other.began_at) < _WINDOW
            is_same = intent.key is not None or (is_near and one.ip_hash == other.ip_hash)
            if is_same and one.lead_id != other.lead_id:
                yield f"intent {intent.number} ({intent.kind}): {one.lead_id}, {other.lead_id}"


def _overwritten(evidence: Evidence) -> Iterator[str]:
    """A lead is written once; what stands in its place stays, a tombstone too."""
    seen: set[str] = set()
    for item in evidence.history.lead_writes:
        lead_id = item["leadId"]["S"]
        if lead_id in seen:
            yield lead_id
        seen.add(lead_id)


def _returned(evidence: Evidence) -> Iterator[str]:
    """No deleted lead comes back."""
    table = {key_of(item)[0]: item for item in evidence.history.table.values()}
    for deletion in evidence.history.deletions:
        later = evidence.history.lead_writes[deletion.writes_before :]
        is_back = any(item["leadId"]["S"] == deletion.lead_id for item in later)
        item = table.get(deletion.lead_id)
        if deletion.is_confirmed and (is_back or (item is not None and is_lead(item))):
            yield f"{deletion.lead_id} of intent {deletion.intent}"


def _receipts(evidence: Evidence) -> Iterator[str]:
    """Every answer to a submission shows the receipt that its lead has, queued or stored."""
    for intent in evidence.history.intents:
        known = {lead.receipt for lead in evidence.leads[intent.number]}
        for attempt in evidence.attempts[intent.number]:
            if attempt.is_acknowledged and known and attempt.receipt not in known:
                yield f"intent {intent.number} ({intent.kind}): {attempt.receipt}, not {known}"


def _server_errors(evidence: Evidence) -> Iterator[str]:
    """A handler raises nothing, and the only server error it answers is 503, never by a defect."""
    for attempt in evidence.history.attempts:
        is_other = (attempt.status or 0) >= _SERVER_ERRORS and attempt.status != _NOT_STORED
        if attempt.ending == "raised" or is_other or attempt.code == "defect":
            yield f"intent {attempt.intent}: {attempt.ending} {attempt.status} {attempt.code}"


def _needless(evidence: Evidence) -> Iterator[str]:
    """503 is for when the queue failed as well; a server's API key is read from the store alone."""
    for intent in evidence.history.intents:
        for attempt in evidence.attempts[intent.number]:
            is_excused = attempt.queue_faults or (
                intent.kind == "integrator" and attempt.store_faults
            )
            if attempt.status == _NOT_STORED and not is_excused:
                yield f"intent {intent.number} ({intent.kind}) of {attempt.began_at:.3f}"


def _refused(evidence: Evidence) -> Iterator[str]:
    """Who sends something proper is not refused, but for other content under a header's key."""
    groups = _group_sizes(evidence.history)
    for intent in evidence.history.intents:
        for attempt in evidence.attempts[intent.number]:
            is_refusal = _KEY_REUSED <= (attempt.status or 0) < _SERVER_ERRORS or (
                attempt.status in {400, 403, 404}
            )
            is_reuse = attempt.status == _KEY_REUSED and groups[intent.group] > 1
            if is_refusal and not is_reuse and intent.expectation == "stored":
                yield f"intent {intent.number} ({intent.kind}): {attempt.status} {attempt.code}"


def _never_stored(evidence: Evidence) -> Iterator[str]:
    """What somebody keeps trying is stored in the end, or refused for a reason."""
    for intent in evidence.history.intents:
        if intent.expectation != "stored" or evidence.leads[intent.number] or not intent.returns:
            continue
        if all(attempt.status != _KEY_REUSED for attempt in evidence.attempts[intent.number]):
            yield f"intent {intent.number} ({intent.kind})"


def _altered(evidence: Evidence) -> Iterator[str]:
    """A lead says what was sent."""
    for leads in evidence.leads.values():
        yield from (lead.lead_id for lead in leads if not lead.is_as_sent)


def _left(evidence: Evidence) -> Iterator[str]:
    """The queue is empty in the end, and poison, nothing else, is in the dead-letter queue."""
    history = evidence.history
    yield from (f"in the queue: {body[:80]}" for body in history.left_in_queue)
    dead = set(history.dead_letters)
    yield from (f"poison dropped: {body}" for body in history.poison if body not in dead)
    yield from (f"given up: {body[:80]}" for body in sorted(dead - set(history.poison)))


_CHECKS: Final[tuple[Callable[[Evidence], Iterator[str]], ...]] = (
    _lost,
    _doubled,
    _overwritten,
    _returned,
    _receipts,
    _server_errors,
    _needless,
    _refused,
    _never_stored,
    _altered,
    _left,
)


def _gather(history: History) -> Evidence:
    attempts: dict[int, list[Attempt]] = defaultdict(list)
    for attempt in history.attempts:
        attempts[attempt.intent].append(attempt)
    leads: dict[int, list[Lead]] = defaultdict(list)
    for item in history.lead_writes:
        lead = _lead_of(item, history.intents)
        leads[lead.intent].append(lead)
    return Evidence(history=history, attempts=attempts, leads=leads)


def _lead_of(item: Item, intents: tuple[Intent, ...]) -> Lead:
    fields = {name: value.get("S") for name, value in item["fields"]["M"].items()}
    number = int((fields["message"] or "").split()[-1])
    return Lead(
        lead_id=item["leadId"]["S"],
        intent=number,
        began_at=datetime.fromisoformat(item["timestamp"]["S"]),
        ip_hash=item.get("ip_hash", {}).get("S"),
        receipt=item["receipt"]["S"],
        is_as_sent={k: v for k, v in fields.items() if v} == _said(intents[number]),
    )


def _said(intent: Intent) -> dict[str, str]:
    return {name: value for name, value in intent.fields.items() if value}


def _covers(lead: Lead, attempt: Attempt) -> bool:
    """Tell whether a lead without a key can be what an attempt submitted."""
    began = START + timedelta(seconds=attempt.began_at)
    ended = START + timedelta(seconds=attempt.ended_at)
    return began - _WINDOW <= lead.began_at <= ended + _WINDOW


def _group_sizes(history: History) -> dict[int, int]:
    sizes: dict[int, int] = defaultdict(int)
    for intent in history.intents:
        sizes[intent.group] += 1
    return sizes
