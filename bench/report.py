"""The table of figures: printed, and kept in docs/performance.md."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from bench.figures import Figures
from bench.variants import OURS
from dev.packaging.bytecode import Interpreter
from dev.settings import ROOT

DOCUMENT: Final = ROOT / "docs" / "performance.md"
BEGIN: Final = "<!-- written by make bench -->"
END: Final = "<!-- end -->"
ORDER: Final = (OURS, "typical", "node", "pynamodb_plain", "floor")
ROWS: Final = {
    "cold_cpu_ms": "cold start, CPU ms",
    "init_cpu_ms": "… of it initialisation",
    "cold_minstr": "cold start, million instructions",
    "loop_init_cpu_ms": "in the runtime loop: until it asks for work, CPU ms",
    "loop_first_cpu_ms": "… first request, CPU ms",
    "first_cpu_ms": "first request, CPU ms",
    "first_slowed_ms": "first request at 256 MB's share of a CPU, ms",
    "warm_cpu_us": "warm, CPU µs a submission",
    "warm_minstr": "warm, million instructions a submission",
    "loop_warm_cpu_us": "in the runtime loop: warm, CPU µs",
    "peak_mb": "peak memory, MB",
    "zip_mb": "zip, MB",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """What a figure may be, beside a peer's or by itself (no peer)."""

    figure: str
    peer: str | None
    must: float
    goal: float


BUDGETS: Final = (
    Budget(figure="cold_minstr", peer="typical", must=0.46, goal=0.40),
    Budget(figure="cold_cpu_ms", peer="typical", must=0.46, goal=0.40),
    Budget(figure="cold_cpu_ms", peer="node", must=1.25, goal=1.0),
    Budget(figure="first_slowed_ms", peer=None, must=12, goal=5),
    Budget(figure="warm_minstr", peer="typical", must=0.60, goal=0.45),
    Budget(figure="warm_cpu_us", peer="typical", must=0.60, goal=0.45),
    Budget(figure="warm_cpu_us", peer="node", must=0.60, goal=0.45),
    Budget(figure="zip_mb", peer=None, must=4.4, goal=3.0),
)


def write_report(medians: Mapping[str, Figures], interpreter: Interpreter, notes: str) -> str:
    """Write the tables in Markdown, with the machine and the day."""
    names = [name for name in ORDER if name in medians]
    lines = [
        f"{datetime.now(UTC):%Y-%m-%d}, {machine()}, Python {interpreter.minor}. {notes}",
        "",
        "| " + " | ".join(["", *(f"`{name}`" for name in names)]) + " |",
        "|---|" + "---:|" * len(names),
    ]
    for figure, title in ROWS.items():
        values = [_shown(medians[name].get(figure)) for name in names]
        lines.append(f"| {title} | " + " | ".join(values) + " |")
    lines += ["", "| budget | must | goal | measured | |", "|---|---:|---:|---:|---|"]
    lines += [_judged(budget, medians) for budget in BUDGETS]
    return "\n".join(lines)


def keep_report(text: str, document: Path = DOCUMENT) -> None:
    """Put the tables into the document, in the place of the last ones."""
    before, _, rest = document.read_text().partition(BEGIN)
    _, _, after = rest.partition(END)
    document.write_text(f"{before}{BEGIN}\n\n{text}\n\n{END}{after}")


def _judged(budget: Budget, medians: Mapping[str, Figures]) -> str:
    title = ROWS[budget.figure] + (f" / `{budget.peer}`" if budget.peer else "")
    ours = medians[OURS].get(budget.figure)
    peer = medians.get(budget.peer, {}).get(budget.figure) if budget.peer else 1.0
    if ours is None or peer is None:
        return f"| {title} | {budget.must:g} | {budget.goal:g} | not measured here | |"
    value = ours / peer
    verdict = "goal" if value <= budget.goal else "must" if value <= budget.must else "**missed**"
    return f"| {title} | {budget.must:g} | {budget.goal:g} | {value:.2f} | {verdict} |"


def _shown(value: float | None) -> str:
    if value is None:
        return "—"
    return f"{value:.2f}" if value < 10 else f"{value:,.0f}"  # noqa: PLR2004 - three digits


def machine() -> str:
    """Say what was measured on."""
    return f"{os.cpu_count()} CPUs, {platform.machine()}, {platform.system()} {platform.release()}"
