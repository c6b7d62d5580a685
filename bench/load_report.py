"""Tables of what clients got, and who used the CPU for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from bench.report import machine

_STORED: Final = 201


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What so many clients got.

    Args:
        clients: how many sent, each one submission after the other.
        seconds: for how long.
        statuses: how often each answer came.
        waits: how long each submission took, in seconds, sorted.
        cpu_seconds: by who used them.
    """

    clients: int
    seconds: float
    statuses: Counter[int]
    waits: tuple[float, ...]
    cpu_seconds: Mapping[str, float]

    @property
    def per_second(self) -> float:
        """How many submissions were stored in a second."""
        return self.statuses[_STORED] / self.seconds

    @property
    def errors(self) -> int:
        """How many answers were another than stored."""
        return self.statuses.total() - self.statuses[_STORED]

    def wait_ms(self, share: float) -> float:
        """Give the milliseconds within which that share of the submissions was answered."""
        return 1e3 * self.waits[min(len(self.waits) - 1, int(share * len(self.waits)))]


def write_load_report(ways: Mapping[str, Sequence[Step]]) -> str:
    """Write a table for each way in, in Markdown."""
    lines = [f"{datetime.now(UTC):%Y-%m-%d}, {machine()}."]
    for title, steps in ways.items():
        who = list(steps[0].cpu_seconds)
        heads = ["clients", "stored a second", "errors", "median, ms", "95%, ms", "99%, ms"]
        heads += [f"CPUs: {name}" for name in who]
        heads += ["function's CPU, ms a submission"]
        lines += ["", f"{title}:", "", f"| {' | '.join(heads)} |", "|---:" * len(heads) + "|"]
        lines += [_row(step, who) for step in steps]
    return "\n".join(lines)


def _row(step: Step, who: Sequence[str]) -> str:
    cells = [str(step.clients), f"{step.per_second:,.0f}", str(step.errors)]
    cells += [f"{step.wait_ms(share):,.1f}" for share in (0.5, 0.95, 0.99)]
    cells += [f"{step.cpu_seconds[name] / step.seconds:.2f}" for name in who]
    answered = max(step.statuses.total(), 1)
    cells += [f"{1e3 * step.cpu_seconds['functions'] / answered:.2f}"]
    return f"| {' | '.join(cells)} |"
