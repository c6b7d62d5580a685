"""An API key replaced by another, broken at every step: there is always one that works."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from typing import Final

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from mypy_boto3_dynamodb import DynamoDBClient

from leadmodels.errors import (
    GatewayUnavailableError,
    InvalidRotationError,
)
from leadmodels.rotation.issues import list_open_issues
from leadmodels.rotation.sweeping import LEFT_AFTER
from tests.support.key_gateway import KeyCrashError
from tests.support.rotating import REFUSALS, Place, require_good_end
from tests.support.table import fresh_table, local_dynamodb

STEPS: Final = 40
"""More than the longest way has; a number beyond the end breaks nothing."""
# Without shrinking: numbers are small as it is, and each try costs some table.
PHASES: Final = (Phase.explicit, Phase.reuse, Phase.generate)


@pytest.fixture(scope="module")
def client() -> Iterator[DynamoDBClient]:
    with local_dynamodb() as client:
        yield client


@pytest.fixture(scope="module")
def make_place(client: DynamoDBClient) -> Callable[[], Place]:
    def make() -> Place:
        for item in client.scan(TableName="leads-test")["Items"]:
            key = {name: item[name] for name in ("leadId", "timestamp")}
            client.delete_item(TableName="leads-test", Key=key)
        return Place()

    return make


@pytest.fixture(scope="module", autouse=True)
def table(client: DynamoDBClient) -> Iterator[None]:
    with fresh_table(client):
        yield


def crash() -> None:
    raise KeyCrashError


def time_out() -> None:
    raise GatewayUnavailableError("The API gateway did not answer: ReadTimeoutError.")


@settings(deadline=None, max_examples=10, phases=PHASES)
@given(
    breaks=st.lists(st.integers(0, STEPS), max_size=3),
    how=st.sampled_from([crash, time_out]),
)
def test_a_rotation_that_breaks_anywhere_is_gone_on_with_to_a_good_end(
    make_place: Callable[[], Place], breaks: list[int], how: Callable[[], None]
) -> None:
    place = make_place()
    place.steps.always = place.require_one_that_is_known
    place.steps.at = dict.fromkeys(breaks, how)
    with place.steps.under_the_table():
        for _ in range(len(breaks) + 1):
            with suppress(KeyCrashError, GatewayUnavailableError):
                place.go_on()
                break
        else:
            place.steps.at.clear()
            place.go_on()
    require_good_end(place)


@settings(deadline=None, max_examples=10, phases=PHASES)
@given(at=st.integers(0, STEPS), how=st.sampled_from([crash, time_out]))
def test_a_rotation_that_nobody_goes_on_with_is_healed_by_the_clock(
    make_place: Callable[[], Place], at: int, how: Callable[[], None]
) -> None:
    place = make_place()
    place.steps.always = place.require_one_that_is_known
    place.steps.at = {at: how}
    with place.steps.under_the_table():
        with suppress(KeyCrashError, GatewayUnavailableError):
            place.plan()
            place.make()
            place.confirm()
            place.finish()
        place.now += LEFT_AFTER
        place.sweep()
        place.sweep()
    working = place.working()
    assert working & place.known
    # Whatever came of it: no key that nobody knows is left, but one that waits for its "stored".
    stages = {issue.stage for issue in list_open_issues()}
    assert stages <= {"shown", "overlap"}
    assert set(place.gateway.keys) - working <= {place.old_id}
    if not stages:
        assert len(working) == 1


MEANWHILE: Final = ("make", "take_back", "sweep", "confirm", "finish", "revoke_new", "go_on")


@settings(deadline=None, max_examples=20, phases=PHASES)
@given(
    at=st.integers(0, STEPS),
    other=st.sampled_from(MEANWHILE),
    later=st.sampled_from([0, 20, 12000]),
)
def test_two_people_and_the_clock_at_once_leave_a_key_that_works(
    make_place: Callable[[], Place], at: int, other: str, later: int
) -> None:
    place = make_place()
    place.steps.always = place.require_one_that_is_known

    def meddle() -> None:
        place.now += timedelta(minutes=later)
        with suppress(*REFUSALS):
            getattr(place, other)()

    place.steps.at = {at: meddle}
    with place.steps.under_the_table(), suppress(*REFUSALS):
        place.go_on()
    # As somebody would who is told "changed meanwhile" and looks again.
    with suppress(InvalidRotationError):
        place.go_on()
    place.now += timedelta(days=8)
    place.sweep()
    place.now += timedelta(days=1)
    place.sweep()
    place.require_one_that_is_known()
    assert len(place.working()) == 1
    assert set(place.gateway.keys) == place.working()
