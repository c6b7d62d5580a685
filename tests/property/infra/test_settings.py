"""What Terraform tells a function is what its code reads."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from dashboard.on_lambda import secret
from dev.settings import FUNCTIONS, ROOT
from ingest.settings import read_settings
from tests.support.plans import Plan

BY_THE_RUNTIME = {"AWS_REGION": "us-east-1", "AWS_LAMBDA_FUNCTION_NAME": "leads-dev-x"}
"""Lambda itself tells every function."""
BY_POWERTOOLS = {"LOG_LEVEL"}
"""The logger reads it by itself."""
LATER = "https://known.later.example"
"""In place of what AWS names when it is made."""


class Environment(Mapping[str, str]):
    """An environment that remembers what it was asked for."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._variables = variables
        self.asked: set[str] = set()

    def __getitem__(self, name: str) -> str:
        self.asked.add(name)
        return self._variables[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._variables)

    def __len__(self) -> int:
        return len(self._variables)


def told(plan: Plan) -> dict[str, dict[str, str]]:
    given: dict[str, dict[str, Any]] = plan.output("function_settings")
    return {
        name: {key: LATER if value is True else value for key, value in variables.items()}
        for name, variables in given.items()
    }


def test_every_function_can_read_its_settings(plan: Plan) -> None:
    for name, variables in told(plan).items():
        settings = read_settings(BY_THE_RUNTIME | variables)
        assert settings.is_production == (variables["ENVIRONMENT"] == "prod"), name
        assert settings.public_api_url.startswith("https://"), name


def test_functions_are_told_all_that_the_code_reads_and_nothing_else(plan: Plan) -> None:
    given = told(plan)
    environment = Environment(BY_THE_RUNTIME | given["run_jobs"])
    read_settings(environment)
    # Where services answer that are not AWS's.
    elsewhere = {name for name in environment.asked if name.startswith("AWS_ENDPOINT_URL")}

    assert set(given) == set(FUNCTIONS)
    assert set().union(*given.values()) - BY_POWERTOOLS == (
        environment.asked - elsewhere - BY_THE_RUNTIME.keys()
    )


def test_the_dashboard_is_told_what_its_settings_require(plan: Plan) -> None:
    code = (ROOT / "dashboard" / "settings.py").read_text(encoding="utf-8")
    read = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', code))
    # Those below an `if` are for who asks for more.
    required = set(re.findall(r'^\w+ = env\.\w+\("([A-Z_]+)"\)', code, re.MULTILINE))
    given = set(plan.output("dashboard")["variables"])

    assert {"DYNAMODB_TABLE_NAME", "DJANGO_SECRET_KEY"} <= required
    assert required - given - BY_THE_RUNTIME.keys() <= set(secret.NAMES)
    assert given <= read


@pytest.mark.parametrize("function", FUNCTIONS)
def test_no_setting_is_a_secret(plan: Plan, function: str) -> None:
    names = plan.output("function_settings")[function]
    assert not [name for name in names if re.search("SECRET|PASSWORD|TOKEN|API_KEY", name)]
