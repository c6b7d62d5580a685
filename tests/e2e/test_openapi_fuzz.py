"""Requests made from the API's description, right and wrong: every answer is as described."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final, TypeAlias, cast

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Verbosity, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from dev.settings import ROOT
from tests.support.http import call
from tests.support.stack import Stack
from tests.support.stack_forms import StackForm, store_form

pytestmark = [pytest.mark.demo, pytest.mark.timeout(900)]

Case: TypeAlias = schemathesis.Case[Any]
CHECKS: Final = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    response_headers_conformance,
]
GOOD: Final = {"name": "Fay Fuzz", "email": "fay@example.org", "message": "Hello"}
API: Final = schemathesis.openapi.from_path(ROOT / "infra" / "openapi.yaml")
# An operation that schemathesis can't read has no value here, and fails the import.
OPERATIONS: Final[dict[str, Any]] = {
    operation.definition.raw["operationId"]: operation
    for operation in (found.ok() for found in cast("Iterator[Any]", API.get_all_operations()))
}


@pytest.fixture(scope="module")
def form(stack: Stack) -> StackForm:
    return store_form(stack)


@pytest.fixture(scope="module")
def lead_id(form: StackForm) -> str:
    status, headers, _ = call(form.url, b"name=Ann&email=ann%40example.org", {
        "Content-Type": "application/x-www-form-urlencoded", "Origin": form.site,
    })  # fmt: skip
    assert status == 303, headers
    return form.lead_ids()[0]


def cases_of(name: str) -> st.SearchStrategy[Case]:
    """Make right requests, and wrong ones where something can be wrong."""
    operation = OPERATIONS[name]
    right: st.SearchStrategy[Case] = operation.as_strategy(schemathesis.GenerationMode.POSITIVE)
    if name == "checkHealth":
        return right
    return st.one_of(right, operation.as_strategy(schemathesis.GenerationMode.NEGATIVE))


@dataclass(frozen=True, slots=True)
class Reach:
    """What exists, put in place of most of what was made up: else all would be 404, 403 or 422."""

    form: StackForm
    lead_id: str
    chance: random.Random

    def adjust(self, case: Case) -> None:
        """Change a request in place."""
        ids = {"form_id": self.form.form.form_id, "lead_id": self.lead_id}
        for name in ids.keys() & case.path_parameters.keys():
            if self.chance.random() < 0.8:
                case.path_parameters[name] = ids[name]
        if "Origin" in case.headers and self.chance.random() < 0.7:
            case.headers["Origin"] = self.form.site
        if isinstance(case.body, dict) and self.chance.random() < 0.7:
            self._fill(case.body, is_server=case.path == "/v1/leads")

    def _fill(self, body: dict[str, Any], *, is_server: bool) -> None:
        """Let a body name the form and its fields, with or without what was made up."""
        is_plain = self.chance.random() < 0.5
        made_up = body.get("fields") if is_server else body
        fields = {**(made_up if isinstance(made_up, dict) and not is_plain else {}), **GOOD}
        if is_plain:
            body.clear()
        body.update({"form_id": self.form.form.form_id, "fields": fields} if is_server else fields)


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_answer_is_as_described(form: StackForm, lead_id: str, name: str) -> None:
    statuses = fuzz(form, lead_id, name, cases=40)
    assert statuses & {200, 201, 204, 303}, "nothing but refusals: this tests little"


@pytest.mark.long
@pytest.mark.parametrize("name", OPERATIONS)
def test_every_answer_of_thousands_is_as_described(
    form: StackForm, lead_id: str, name: str
) -> None:
    fuzz(form, lead_id, name, cases=300)  # 2,101 in all: health takes no parameters


def fuzz(form: StackForm, lead_id: str, name: str, *, cases: int) -> set[int]:
    """Send so many requests and hold each answer to the description; give the statuses seen."""
    reach = Reach(form, lead_id, random.Random(name))
    statuses: set[int] = set()
    sent = 0

    def with_key(request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Add the key last: schemathesis makes keys up and takes ours out."""
        if reach.chance.random() < 0.9:
            request.headers.update(form.write_key if name == "submitLead" else form.key)
        return request

    def send(case: Case) -> None:
        nonlocal sent
        sent += 1
        reach.adjust(case)
        # Local AWS takes a caller's address from here, the gateway never does. The rate of one
        # address is no subject of this test.
        headers = {"X-Forwarded-For": f"198.51.{sent >> 8}.{sent & 255}"}
        answer = case.call(form.api_url, headers=headers, auth=with_key, allow_redirects=False)
        statuses.add(answer.status_code)
        case.validate_response(answer, checks=CHECKS)

    run: Callable[[], Any] = settings(
        max_examples=cases,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
        verbosity=Verbosity.normal,
    )(given(cases_of(name))(send))
    run()
    return statuses
