"""The stacks as Terraform plans them."""

from __future__ import annotations

import pytest

from tests.support.plans import Plan
from tests.support.stacks import Stacks, Wanted, kept_stacks

DEV = Wanted(file="environments/dev.tfvars")
PROD = Wanted(file="environments/prod.tfvars", variables={"alarm_emails": ["ops@example.com"]})


@pytest.fixture(scope="session")
def stacks(pytestconfig: pytest.Config) -> Stacks:
    return kept_stacks(pytestconfig)


@pytest.fixture(scope="session")
def dev(stacks: Stacks) -> Plan:
    return stacks.plan_together({"dev": DEV})["dev"]


@pytest.fixture(scope="session")
def prod(stacks: Stacks) -> Plan:
    return stacks.plan(PROD)


@pytest.fixture(params=["dev", "prod"])
def plan(request: pytest.FixtureRequest) -> Plan:
    planned: Plan = request.getfixturevalue(request.param)
    return planned
