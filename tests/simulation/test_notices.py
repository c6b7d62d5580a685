"""Everybody is told of every lead, at least once, whatever fails; of quarantine, nobody is."""

from __future__ import annotations

import pytest

from tests.simulation.notices import NoticeSimulation, Outcome


def assert_told(outcome: Outcome) -> None:
    assert outcome.wanted - outcome.copies.keys() == set()
    assert outcome.copies.keys() - outcome.wanted == set()
    assert outcome.early == set()
    assert outcome.dead == 0
    # A second copy only where the first was taken and the call that had it taken did not end well.
    more = {told for told, copies in outcome.copies.items() if copies > 1}
    assert {told for told in more if outcome.copies[told] - 1 > outcome.unsettled[told]} == set()


@pytest.mark.parametrize("seed", [1, 2])
def test_everybody_is_told_through_faults(seed: int) -> None:
    outcome = NoticeSimulation(seed=seed, leads=120, rate=0.3).run()
    assert outcome.faults > 50
    assert_told(outcome)


def test_without_faults_everybody_is_told_exactly_once() -> None:
    outcome = NoticeSimulation(seed=3, leads=100, rate=0.0).run()
    assert_told(outcome)
    assert set(outcome.copies.values()) == {1}


@pytest.mark.long
@pytest.mark.parametrize("seed", range(1, 6))
def test_two_thousand_leads_are_told_through_faults(seed: int) -> None:
    outcome = NoticeSimulation(seed=seed, leads=2_000, rate=0.3).run()
    copies = sum(outcome.copies.values())
    figures = f"seed {seed}: {len(outcome.wanted)} wanted, {copies} taken, {outcome.faults} faults"
    print(figures, flush=True)  # noqa: T201 - what docs/operations.md gives; shown by pytest -s
    assert_told(outcome)
