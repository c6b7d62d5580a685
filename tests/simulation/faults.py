"""What goes wrong, and when: all of it drawn from the seed."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Final, Literal

Service = Literal["store", "queue"]
Fault = Literal["throttle", "server_error", "timeout", "answer_lost", "crash_before", "crash_after"]

_WEIGHTS: Final[dict[Fault, int]] = {
    "throttle": 6,
    "server_error": 6,
    "timeout": 4,
    "answer_lost": 6,
    "crash_before": 1,
    "crash_after": 1,
}
_DOWN: Final[tuple[Fault, ...]] = ("throttle", "server_error", "timeout")
_AWAY: Final[tuple[tuple[Service, ...], ...]] = (("store",), ("queue",), ("store", "queue"))
_LONGEST_OUTAGE_SECONDS: Final = 5_400


@dataclass(frozen=True, slots=True, kw_only=True)
class Outage:
    """A stretch of time in which no call to some services is done."""

    services: tuple[Service, ...]
    start: float
    end: float


class FaultPlan:
    """Draws a fault for each call, and outages over all of a run.

    Args:
        seed: makes all that follows.
        rate: the share of calls to the store and the queue that go wrong outside of outages.
        span_seconds: how long submissions come.
    """

    def __init__(self, seed: int, *, rate: float, span_seconds: float) -> None:
        self._random = Random(f"faults {seed}")
        self._rate = rate
        self.is_on = False
        self.outages = tuple(self._draw_outage(span_seconds, n) for n in range(6)) if rate else ()

    def draw(self, service: Service, at: float) -> Fault | None:
        """Say what goes wrong with a call, if anything."""
        if not self.is_on:
            return None
        if any(service in outage.services for outage in self._current(at)):
            return self._random.choice(_DOWN)
        if self._random.random() >= self._rate:
            return None
        return self._random.choices(tuple(_WEIGHTS), tuple(_WEIGHTS.values()))[0]

    def is_throttled(self) -> bool:
        """Say whether the gateway gets no container for a request: 10% at a rate of 30%."""
        return self.is_on and self._random.random() < self._rate / 3

    def is_answer_lost(self) -> bool:
        """Say whether an answer never reaches who asked: 5% at a rate of 30%."""
        return self.is_on and self._random.random() < self._rate / 6

    def is_delivered_twice(self) -> bool:
        """Say whether the queue delivers a batch once more."""
        return self.is_on and self._random.random() < self._rate / 3

    def _current(self, at: float) -> list[Outage]:
        return [outage for outage in self.outages if outage.start <= at < outage.end]

    def _draw_outage(self, span_seconds: float, number: int) -> Outage:
        start = self._random.uniform(0, span_seconds)
        length = self._random.uniform(120, _LONGEST_OUTAGE_SECONDS)
        return Outage(services=_AWAY[number % len(_AWAY)], start=start, end=start + length)
