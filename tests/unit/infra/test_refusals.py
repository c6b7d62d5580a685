"""What would be dangerous is refused at plan, in a sentence that says what to do."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

from dev.terraform import TerraformError
from tests.support.stacks import Stacks, Wanted, kept_stacks
from tests.unit.infra.refused_variables import DEV, REFUSED


def refuse_all(stacks: Stacks) -> set[str]:
    """Return which of the dangers Terraform names.

    Those that are about different variables are put into one stack: planning one for each would
    take minutes. What is found early hides the rest, which is tried again without it.
    """
    left, named = set(REFUSED), set()
    while left:
        groups = grouped(sorted(left))
        wanted = {
            f"group_{n}": Wanted(variables=together) for n, (_, together) in enumerate(groups)
        }
        said = stacks.refusals(wanted)
        found = {
            name
            for (names, _), sentences in zip(groups, said.values(), strict=True)
            for name in names
            if any(REFUSED[name][1] in sentence for sentence in sentences)
        }
        if not found:
            break
        named |= found
        left -= found
    return named


def grouped(names: Iterable[str]) -> list[tuple[list[str], dict[str, Any]]]:
    """Put dangers together that are about different variables of the same stage."""
    groups: list[tuple[list[str], dict[str, Any]]] = []
    for name in names:
        variables = REFUSED[name][0]
        for members, together in groups:
            if all(together.get(key, value) == value for key, value in variables.items()):
                members.append(name)
                together.update(variables)
                break
        else:
            groups.append(([name], dict(variables)))
    return groups


@pytest.fixture(scope="module")
def stacks(pytestconfig: pytest.Config) -> Stacks:
    return kept_stacks(pytestconfig)


@pytest.fixture(scope="module")
def named(stacks: Stacks) -> set[str]:
    return refuse_all(stacks)


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_dangerous_is_refused_in_a_sentence(named: set[str], name: str) -> None:
    assert name in named


def test_the_stack_itself_says_it_in_the_same_words(stacks: Stacks) -> None:
    with pytest.raises(TerraformError, match="An account id has 12 digits"):
        stacks.plan(Wanted(variables=DEV | {"account_id": "12345"}))
