"""The simulation can fail: each safeguard that is switched off breaks a promise that it keeps."""

from __future__ import annotations

from functools import cache

import pytest

from tests.simulation.boundary import Mutation
from tests.simulation.checker import violations
from tests.simulation.mutations import MUTATIONS
from tests.simulation.world import Scenario, simulate

# Some harm is rare: it is looked for among few submissions first, then among many.
_RUNS = [*((seed, 100) for seed in range(8)), *((seed, 400) for seed in range(8))]


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.__name__)
def test_checker_sees_a_safeguard_that_is_switched_off(mutation: Mutation) -> None:
    for seed, submissions in _RUNS:
        if _broken(seed, submissions, mutation) & set(MUTATIONS[mutation]):
            assert not _broken(seed, submissions, None)
            return
    pytest.fail("No seed broke a promise.")


@cache
def _broken(seed: int, submissions: int, mutation: Mutation | None) -> set[str]:
    history = simulate(Scenario(seed=seed, submissions=submissions, mutation=mutation))
    return {finding.partition(":")[0] for finding in violations(history)}
