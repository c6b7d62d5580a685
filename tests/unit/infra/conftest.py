"""The two stacks as Terraform plans them."""

from __future__ import annotations

import pytest

from tests.support.infra import Plan, Stack, kept_stack


@pytest.fixture(scope="session")
def stack(pytestconfig: pytest.Config) -> Stack:
    return kept_stack(pytestconfig)


@pytest.fixture(scope="session")
def dev(stack: Stack) -> Plan:
    return stack.plan("environments/dev.tfvars")


@pytest.fixture(scope="session")
def prod(stack: Stack) -> Plan:
    return stack.plan("environments/prod.tfvars", alarm_emails=["ops@example.com"])


@pytest.fixture(params=["dev", "prod"])
def plan(request: pytest.FixtureRequest) -> Plan:
    planned: Plan = request.getfixturevalue(request.param)
    return planned
