"""What a replacement of an API key promises, one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta

import pytest
from mypy_boto3_dynamodb import DynamoDBClient

from leadmodels.api_keys import ApiKey, get_api_key, note_use, put_api_key
from leadmodels.errors import (
    ApiKeyNotFoundError,
    GatewayUnavailableError,
    InvalidRotationError,
)
from leadmodels.rotation.replacing import revoke_key
from leadmodels.rotation.sweeping import sweep_keys
from tests.support.rotating import REFUSALS, Place, require_good_end
from tests.support.table import fresh_table, local_dynamodb


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


@pytest.mark.parametrize("other", ["go_on", "make", "take_back"])
def test_somebody_else_at_any_step_takes_no_key_away_that_is_in_use(
    make_place: Callable[[], Place], other: str
) -> None:
    for step in range(40):
        place = make_place()
        place.steps.always = place.require_one_that_is_known
        meddle = getattr(place, other)

        def meddle_unless_refused(meddle: Callable[[], None] = meddle) -> None:
            with suppress(*REFUSALS):
                meddle()

        place.steps.at = {step: meddle_unless_refused}
        with place.steps.under_the_table(), suppress(*REFUSALS):
            place.go_on()
        assert place.working() & place.known, step


def test_the_new_key_revoked_at_any_step_of_ending_the_old_one_leaves_one(
    make_place: Callable[[], Place],
) -> None:
    for step in range(16):
        place = make_place()
        place.plan()
        place.make()
        place.confirm()
        place.steps.passed = 0
        place.steps.at = {step: place.revoke_new}
        with place.steps.under_the_table(), suppress(*REFUSALS):
            place.finish()
        place.steps.at.clear()
        place.sweep()
        assert len(place.working() & place.known) == 1, step


def test_a_new_key_that_was_deleted_behind_our_back_keeps_the_old_one(
    make_place: Callable[[], Place],
) -> None:
    place = make_place()
    place.plan()
    place.make()
    place.confirm()
    place.gateway.delete(str(place.issue().key_id))
    with pytest.raises(InvalidRotationError, match="doesn't know the new key"):
        place.finish()
    place.now += timedelta(days=8)
    place.sweep()
    assert place.working() == {place.old_id}
    place.revoke_new()
    assert get_api_key(place.old_id).rotation_id is None  # it can be replaced anew


def test_an_old_key_that_was_deleted_behind_our_back_is_ended_all_the_same(
    make_place: Callable[[], Place],
) -> None:
    place = make_place()
    place.plan()
    place.gateway.delete(place.old_id)
    place.go_on()
    require_good_end(place)


def test_the_clock_ends_an_overlap_after_seven_days_and_deletes_a_day_later(
    make_place: Callable[[], Place],
) -> None:
    place = make_place()
    place.plan()
    place.make()
    place.confirm()
    new_id = str(place.issue().key_id)
    place.now += timedelta(days=7) - timedelta(seconds=1)
    place.sweep()
    assert place.working() == {place.old_id, new_id}
    place.now += timedelta(seconds=1)
    place.sweep()
    assert place.working() == {new_id}
    assert not place.gateway.keys[place.old_id].enabled
    assert place.gateway.in_plan == {new_id}
    place.now += timedelta(days=1) - timedelta(seconds=1)
    place.sweep()
    assert place.old_id in place.gateway.keys
    place.now += timedelta(seconds=1)
    place.sweep()
    assert set(place.gateway.keys) == {new_id}
    with pytest.raises(ApiKeyNotFoundError):
        get_api_key(place.old_id)


def test_a_value_that_reached_nobody_is_made_anew_until_the_key_is_used(
    make_place: Callable[[], Place],
) -> None:
    place = make_place()
    place.plan()
    place.make()
    first = str(place.issue().key_id)
    place.make()
    second = str(place.issue().key_id)
    assert second != first
    assert place.working() == {place.old_id, second}
    note_use(get_api_key(second), at=place.now)
    for step in (place.make, place.take_back):
        with pytest.raises(InvalidRotationError, match="in use already"):
            step()
    place.sweep()  # who uses it has its value
    assert place.issue().stage == "overlap"


def test_a_revoked_key_is_refused_even_where_the_gateway_is_away(
    make_place: Callable[[], Place],
) -> None:
    place = make_place()
    place.gateway.is_away = True
    with pytest.raises(GatewayUnavailableError):
        revoke_key(place.old_id, place.gateway, now=place.now)
    assert not get_api_key(place.old_id).active
    place.gateway.is_away = False
    assert sweep_keys(place.gateway, now=place.now).switched_off == (place.old_id,)
    assert not place.gateway.admits(place.old_id)


def test_an_expired_key_is_switched_off_by_the_clock(
    make_place: Callable[[], Place],
) -> None:
    place = make_place()
    key = get_api_key(place.old_id)
    put_api_key(
        ApiKey(
            key_id=key.key_id,
            name=key.name,
            scopes=key.scopes,
            last_four=key.last_four,
            created_by=key.created_by,
            created_at=key.created_at,
            expires_at=place.now,
        )
    )
    assert sweep_keys(place.gateway, now=place.now - timedelta(seconds=1)).is_nothing
    assert sweep_keys(place.gateway, now=place.now).expired == (place.old_id,)
    assert not place.gateway.admits(place.old_id)
    assert get_api_key(place.old_id).ended_because == "expired"


def test_nothing_of_a_value_is_stored_but_its_last_four(
    make_place: Callable[[], Place], client: DynamoDBClient
) -> None:
    place = make_place()
    place.go_on()
    stored = str(client.scan(TableName="leads-test")["Items"])
    for value in place.gateway.values.values():
        assert value not in stored
        assert value[:-4] not in stored
    assert "CAFE" in stored
