"""Whatever fails: nothing acknowledged is lost, nothing stored twice, nothing deleted returns."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.simulation.figures import figures_of
from tests.simulation.world import Scenario, simulate

ROOT = Path(__file__).parents[2]
_PRINT_DIGEST = """
import tests.support.environment
from tests.simulation.world import Scenario, simulate
digest = simulate(Scenario(seed=3, submissions=40)).digest()
print(digest)
"""


@pytest.mark.parametrize("seed", range(5))
def test_every_promise_holds_while_three_calls_in_ten_fail(seed: int) -> None:
    figures = figures_of(seed, simulate(Scenario(seed=seed, submissions=300)))
    assert not figures.broken
    # Were nothing to fail, or everything, the promises would be easily kept.
    assert min(figures.stored, figures.queued, figures.unavailable, figures.crashed) > 10
    assert min(figures.deleted, figures.told) > 0


def test_every_promise_holds_while_nothing_fails() -> None:
    figures = figures_of(7, simulate(Scenario(seed=7, submissions=300, fault_rate=0)))
    assert not figures.broken
    assert (figures.queued, figures.unavailable, figures.told) == (0, 0, 0)


def test_same_seed_gives_the_same_history_in_every_process() -> None:
    digests = {_digest_elsewhere(hash_seed) for hash_seed in ("1", "77")}
    assert digests == {simulate(Scenario(seed=3, submissions=40)).digest()}


def test_another_seed_gives_another_history() -> None:
    digests = {simulate(Scenario(seed=seed, submissions=20)).digest() for seed in range(3)}
    assert len(digests) == 3


@pytest.mark.long
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("seed", range(20))
def test_every_promise_holds_for_10_000_submissions(seed: int) -> None:
    figures = figures_of(seed, simulate(Scenario(seed=seed, submissions=10_000)))
    print(figures, flush=True)  # noqa: T201 - what docs/operations.md gives; shown by pytest -s
    assert not figures.broken


def _digest_elsewhere(hash_seed: str) -> str:
    done = subprocess.run(  # noqa: S603 - runs this interpreter on the text above
        [sys.executable, "-c", _PRINT_DIGEST],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": hash_seed},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()
