"""Who is told of an event. Each kind of recipient has a module of its own, which gives targets."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from ingest.notices.messages import Notice, event_id_of
from leadmodels.notices.events import LeadEvent

QueueName = Literal["mail", "webhooks"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Somebody, or some system, that is told of an event.

    Args:
        queue: whose worker tells it.
        target_id: its name: up to 64 characters, no personal data.
        kind: what it is told. The same lead, kind and target are the same notice, however often
            that comes up: it is told once.
    """

    queue: QueueName
    target_id: str
    kind: str


TargetsOf: TypeAlias = Callable[[LeadEvent], Iterable[Target]]
"""Says which targets of one kind an event has; raises `StoreUnavailableError` to be asked again."""

Addressed: TypeAlias = tuple[QueueName, Notice]


def notices_for(event: LeadEvent, kinds: Sequence[TargetsOf]) -> list[Addressed]:
    """Write a notice for each target of an event, with the queue that it goes to.

    Raises:
        StoreUnavailableError: somebody's settings could not be read.
    """
    return [
        (target.queue, _notice(event, target))
        for targets_of in kinds
        for target in targets_of(event)
    ]


def _notice(event: LeadEvent, target: Target) -> Notice:
    return Notice(
        event_id=event_id_of(event.lead.lead_id, target.kind, target.target_id),
        kind=target.kind,
        lead_id=event.lead.lead_id,
        form_id=event.lead.form_id,
        target_id=target.target_id,
        at=event.at,
    )
