"""The stacks as Terraform plans them: those of the two files of variables, and many others."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from tests.property.infra.generated_stacks import draw_stacks
from tests.support.plans import Plan
from tests.support.stacks import Stacks, Wanted, kept_stacks, plan_beforehand

DEV = Wanted(file="environments/dev.tfvars")
PROD = Wanted(file="environments/prod.tfvars", variables={"alarm_emails": ["ops@example.com"]})
MOST = 52
AT_ONCE = 9
# Made by `make test`, together with that of dev; `make test-long` makes the others.
FEW = 5

GENERATED = [f"stack_{number}" for number in range(MOST)]


def pytest_collection_finish(session: pytest.Session) -> None:
    plan_beforehand(session, Path(__file__).parent, plan_few)
    plan_beforehand(session, Path(__file__).parent, plan_prod)


@pytest.fixture(scope="session")
def stacks(pytestconfig: pytest.Config) -> Stacks:
    return kept_stacks(pytestconfig)


@pytest.fixture(scope="session")
def few(stacks: Stacks) -> dict[str, Plan]:
    return plan_few(stacks)


@pytest.fixture(scope="session")
def dev(few: dict[str, Plan]) -> Plan:
    return few["dev"]


@pytest.fixture(scope="session")
def prod(stacks: Stacks) -> Plan:
    return plan_prod(stacks)


@pytest.fixture(
    params=[
        "dev",
        "prod",
        *GENERATED[:FEW],
        *(pytest.param(name, marks=pytest.mark.long) for name in GENERATED[FEW:]),
    ]
)
def plan(request: pytest.FixtureRequest) -> Plan:
    name = request.param
    if name == "prod":
        prod: Plan = request.getfixturevalue("prod")
        return prod
    few: dict[str, Plan] = request.getfixturevalue("few")
    if name in few:
        return few[name]
    stacks: Stacks = request.getfixturevalue("stacks")
    batch = (GENERATED.index(name) - FEW) // AT_ONCE
    return planned_batch(stacks, batch)[name]


def plan_few(stacks: Stacks) -> dict[str, Plan]:
    """Plan the stack of dev and some others, in one run of Terraform."""
    return stacks.plan_together({"dev": DEV, **wanted(GENERATED[:FEW])})


def plan_prod(stacks: Stacks) -> Plan:
    """Plan the stack of prod as infra/ itself, with its provider."""
    return stacks.plan(PROD)


@cache
def planned_batch(stacks: Stacks, batch: int) -> dict[str, Plan]:
    """Plan some of the generated stacks, once in a process."""
    first = FEW + batch * AT_ONCE
    return stacks.plan_together(wanted(GENERATED[first : first + AT_ONCE]))


def wanted(names: list[str]) -> dict[str, Wanted]:
    """Give generated stacks by their names; how many there are changes none of them."""
    drawn = dict(zip(GENERATED, draw_stacks(MOST), strict=True))
    return {name: Wanted(variables=drawn[name]) for name in names}
