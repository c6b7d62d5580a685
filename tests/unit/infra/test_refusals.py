"""What would be dangerous is refused at plan, in a sentence that says what to do."""

from __future__ import annotations

from typing import Any

import pytest

from dev.terraform import TerraformError
from tests.support.stacks import Stacks, Wanted, kept_stacks
from tests.unit.infra.refused_variables import DEV, REFUSED


def refuse_all(stacks: Stacks) -> dict[str, list[str]]:
    return stacks.refusals({name: Wanted(variables=given) for name, (given, _) in REFUSED.items()})


@pytest.fixture(scope="module")
def stacks(pytestconfig: pytest.Config) -> Stacks:
    return kept_stacks(pytestconfig)


@pytest.fixture(scope="module")
def refusals(stacks: Stacks) -> dict[str, list[str]]:
    return refuse_all(stacks)


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_dangerous_is_refused_in_a_sentence(
    refusals: dict[str, list[str]], name: str
) -> None:
    _, sentence = REFUSED[name]
    assert any(sentence in said for said in refusals[name]), refusals[name]


def test_nothing_else_is_refused(refusals: dict[str, list[str]]) -> None:
    # What is wrong for one reason is told once: one sentence each, or one for each module it meets.
    for name, said in refusals.items():
        assert len(set(said)) == 1, (name, said)


def test_what_is_refused_alone_is_refused_by_the_stack_itself(stacks: Stacks) -> None:
    variables: dict[str, Any] = DEV | {"account_id": "12345"}
    with pytest.raises(TerraformError, match="An account id has 12 digits"):
        stacks.plan(Wanted(variables=variables))
