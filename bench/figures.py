"""All that is measured of each variant, and its middle."""

from __future__ import annotations

import random
import statistics
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench.measuring import Lab
from bench.quota import run_first_request, slow_group
from bench.runtime_loop import run_loop
from bench.variants import Variant
from dev.packaging.bytecode import Interpreter

COLD_RUNS: Final = 11
WARM_RUNS: Final = 5
SLOW_RUNS: Final = 9
LOOP_RUNS: Final = 5
_WARM_UP, _WARM_REQUESTS = 100, 400
# Instructions repeat, so two counts are enough: their difference is that of so many requests.
_COUNTED_FROM, _COUNTED_TO = 11, 31

Figures = dict[str, float]
"""Medians by name; each name says its unit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Instructions:
    """What a variant executes: until its first answer, and for a request when it is warm."""

    cold: float
    warm: float


def count_instructions(lab: Lab, variant: Variant) -> Instructions:
    """Count a variant's instructions."""
    cold, few, many = (
        lab.instructions(variant, requests=count) for count in (1, _COUNTED_FROM, _COUNTED_TO)
    )
    return Instructions(cold=cold, warm=(many - few) / (_COUNTED_TO - _COUNTED_FROM))


class Measurements:
    """Collects figures of all variants, in turn: what slows one run down slows the others' down."""

    def __init__(self, lab: Lab, variants: Mapping[str, Variant]) -> None:
        self._lab = lab
        self._variants = variants
        self._found: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))

    def measure_cold(self) -> None:
        """Start fresh processes that answer one request."""

        def cold(variant: Variant) -> None:
            run = self._lab.run(variant)
            self._note(variant, "cold_cpu_ms", 1e3 * run.cpu_seconds)
            self._note(variant, "init_cpu_ms", 1e3 * run.marks["init"])

        self._in_turn(cold, COLD_RUNS)

    def measure_warm(self) -> None:
        """Take some hundred submissions in one process."""

        def warm(variant: Variant) -> None:
            run = self._lab.run(variant, warm_up=_WARM_UP, requests=_WARM_REQUESTS)
            spent = (run.marks["end"] - run.marks["warm"]) / (_WARM_REQUESTS - _WARM_UP)
            self._note(variant, "warm_cpu_us", 1e6 * spent)
            self._note(variant, "peak_mb", run.peak_mb)

        self._in_turn(warm, WARM_RUNS)

    def measure_loop(self, runtime: Path, interpreter: Interpreter) -> None:
        """Run Python's variants in the real runtime loop."""

        def loop(variant: Variant) -> None:
            if variant.is_python:
                run = run_loop(self._lab, variant, runtime, interpreter.path)
                self._note(variant, "loop_init_cpu_ms", 1e3 * run.init_seconds)
                self._note(variant, "loop_first_cpu_ms", 1e3 * run.first_seconds)
                self._note(variant, "loop_warm_cpu_us", 1e6 * run.warm_seconds)

        self._in_turn(loop, LOOP_RUNS)

    def measure_slowed(self) -> bool:
        """Answer first requests at a small Lambda's share of a CPU; tell whether that was let."""
        with slow_group() as group:

            def slowed(variant: Variant) -> None:
                run = run_first_request(self._lab, variant, group)
                spent = run.marks["first"] - run.marks["begin"]
                self._note(variant, "first_cpu_ms", 1e3 * spent)
                if group is not None:
                    self._note(variant, "first_slowed_ms", 1e3 * run.first_wall_seconds)

            self._in_turn(slowed, SLOW_RUNS)
            return group is not None

    def count(self) -> None:
        """Count the instructions of Python's variants, and weigh all zips."""
        for variant in self._variants.values():
            self._note(variant, "zip_mb", variant.package.stat().st_size / 1e6)
            if variant.is_python:
                counted = count_instructions(self._lab, variant)
                self._note(variant, "cold_minstr", counted.cold / 1e6)
                self._note(variant, "warm_minstr", counted.warm / 1e6)

    def medians(self) -> dict[str, Figures]:
        """Give the middle of each figure, by variant."""
        return {
            name: {figure: statistics.median(values) for figure, values in figures.items()}
            for name, figures in self._found.items()
        }

    def _note(self, variant: Variant, figure: str, value: float) -> None:
        self._found[variant.name][figure].append(value)

    def _in_turn(self, do: Callable[[Variant], None], rounds: int) -> None:
        variants = list(self._variants.values())
        for number in range(rounds):
            random.Random(number).shuffle(variants)  # noqa: S311 - an order, no secret
            for variant in variants:
                do(variant)
