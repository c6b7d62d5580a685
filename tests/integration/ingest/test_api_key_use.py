"""When a key was last used: known to the hour, and never in a request's way."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from ingest.access import require_scope
from ingest.events import from_event
from ingest.refusals import Refusal
from leadmodels.api_keys import get_api_key
from leadmodels.key_models import ApiKeyItem
from leadmodels.table import bind_table
from tests.integration.ingest.conftest import store_key
from tests.support.gateway import event
from tests.support.requests import requests_of
from tests.support.table import NOW, TABLE, UNREACHABLE_TABLE

HOUR = timedelta(hours=1)


@pytest.fixture
def store_is_away() -> Iterator[None]:
    bind_table(UNREACHABLE_TABLE)
    yield
    bind_table(TABLE)


def use(key_id: str | None, *, at: datetime, scope: str = "leads:read") -> None:
    require_scope(from_event(event("GET", "/v1/leads", api_key_id=key_id)), scope, now=at)


def refusal_of(key_id: str | None, *, scope: str = "leads:read") -> tuple[int, str]:
    with pytest.raises(Refusal) as refused:
        use(key_id, at=NOW, scope=scope)
    return refused.value.status, refused.value.code


def test_use_is_noted_once_an_hour(key_id: str) -> None:
    assert get_api_key(key_id).last_used_at is None
    noted = NOW
    for at, writes in (
        (NOW, 1),
        (NOW + HOUR - timedelta(milliseconds=1), 0),
        (NOW + HOUR, 1),
        (NOW + HOUR * 1.5, 0),
    ):
        with requests_of(ApiKeyItem) as made:
            use(key_id, at=at)
        assert made.count("UpdateItem") == writes
        noted = at if writes else noted
        assert get_api_key(key_id).last_used_at == noted


def test_a_refused_use_is_not_noted(key_id: str) -> None:
    expired = store_key("expired001", {"leads:read"}, expires_at=NOW)
    inactive = store_key("inactive01", {"leads:read"}, active=False)
    reader = store_key("readerkey1", {"leads:read"})
    assert refusal_of(expired) == refusal_of(inactive) == (403, "scope")
    assert refusal_of(reader, scope="leads:write") == (403, "scope")
    for unused in (key_id, expired, inactive, reader):
        assert get_api_key(unused).last_used_at is None


@pytest.mark.parametrize(("key", "code"), [(None, "key_missing"), ("stranger00", "key_unknown")])
def test_a_call_without_a_key_of_ours_is_refused(key: str | None, code: str) -> None:
    assert refusal_of(key) == (403, code)


@pytest.mark.usefixtures("store_is_away")
def test_a_key_that_cannot_be_looked_up_admits_nobody() -> None:
    assert refusal_of("abcdefghij") == (503, "unavailable")
