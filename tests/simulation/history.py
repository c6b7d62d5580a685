"""What happened in a run, in order: what the checker reads, and what its digest is of."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from tests.simulation.expressions import Item
from tests.simulation.intents import Intent
from tests.simulation.memory_dynamodb import Key

Ending = Literal["answered", "crashed", "throttled", "raised"]


@dataclass(slots=True, kw_only=True)
class Attempt:
    """One request of an intent, and what its handler did, seen by its visitor or not.

    Args:
        intent: its number.
        began_at: seconds after the start.
        ended_at: the same.
        ending: whether the handler answered, died, was never run, or raised.
        status: of its answer.
        code: the answer's word for what is wrong.
        receipt: in its answer.
        lead_id: in its answer.
        store_faults: how many calls to the store went wrong while it ran.
        queue_faults: how many to the queue.
    """

    intent: int
    began_at: float
    ended_at: float = 0.0
    ending: Ending = "throttled"
    status: int | None = None
    code: str | None = None
    receipt: str | None = None
    lead_id: str | None = None
    store_faults: int = 0
    queue_faults: int = 0

    @property
    def is_acknowledged(self) -> bool:
        """Tell whether the handler said that the submission is safe."""
        return self.status in {201, 202, 303}


@dataclass(frozen=True, slots=True, kw_only=True)
class Deletion:
    """A lead that somebody deleted; not confirmed: the store failed, and it may be gone or not."""

    lead_id: str
    intent: int
    at: float
    writes_before: int
    is_confirmed: bool


@dataclass(slots=True, kw_only=True)
class History:
    """A whole run."""

    intents: tuple[Intent, ...]
    attempts: list[Attempt] = field(default_factory=list)
    deletions: list[Deletion] = field(default_factory=list)
    poison: list[str] = field(default_factory=list)
    worker_runs: int = 0
    worker_crashes: int = 0
    containers: int = 0
    table: dict[Key, Item] = field(default_factory=dict)
    lead_writes: list[Item] = field(default_factory=list)
    left_in_queue: list[str] = field(default_factory=list)
    dead_letters: list[str] = field(default_factory=list)

    def digest(self) -> str:
        """Hash everything that happened and everything that is left."""
        return hashlib.sha256(
            json.dumps(
                [
                    [_canonical(item) for _, item in sorted(self.table.items())],
                    [_canonical(item) for item in self.lead_writes],
                    [asdict(attempt) for attempt in self.attempts],
                    [asdict(deletion) for deletion in self.deletions],
                    [self.worker_runs, self.worker_crashes, self.containers],
                    [self.left_in_queue, self.dead_letters],
                ],
                sort_keys=True,
            ).encode()
        ).hexdigest()


def _canonical(value: Any) -> Any:
    """Sort what has no order: a set of strings."""
    if not isinstance(value, dict):
        return value
    return {
        name: sorted(inner) if name == "SS" else _canonical(inner) for name, inner in value.items()
    }
