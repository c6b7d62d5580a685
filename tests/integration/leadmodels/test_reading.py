"""Many leads read at once: whatever the store leaves unread is asked for again, within bounds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest

from leadmodels.errors import InvalidIdError, StoreUnavailableError
from leadmodels.ids import new_lead_id
from leadmodels.intake.once import bury_lead
from leadmodels.leads import get_lead
from leadmodels.lists.reading import read_leads
from leadmodels.models import LeadItem
from leadmodels.table import bind_table, shared_connection
from tests.support.leads import store_lead
from tests.support.read_units import metered
from tests.support.table import NOW, TABLE, UNREACHABLE_TABLE, store_form

pytestmark = pytest.mark.usefixtures("table")

Answer = dict[str, Any]


@contextmanager
def a_store_that(changes: Callable[[Answer], None]) -> Iterator[None]:
    """Change what the store answers to BatchGetItem, on its way to the models."""

    def change(parsed: Answer, **_: object) -> None:
        changes(parsed)

    events = shared_connection(LeadItem).client.meta.events
    events.register("after-call.dynamodb.BatchGetItem", change, unique_id="change")
    try:
        yield
    finally:
        events.unregister("after-call.dynamodb.BatchGetItem", unique_id="change")


def leave(answer: Answer, rows: list[Answer]) -> None:
    """Leave some of the rows unread."""
    kept = [row for row in answer["Responses"][TABLE.name] if row not in rows]
    keys = [{name: row[name] for name in ("leadId", "timestamp")} for row in rows]
    answer["Responses"][TABLE.name] = kept
    answer["UnprocessedKeys"] = {TABLE.name: {"Keys": keys}} if keys else {}


def test_any_number_is_read_as_each_alone_would_be() -> None:
    form = store_form(seed=8001)
    stored = [
        store_lead(form, at=NOW - timedelta(seconds=seed), seed=seed, owner="staff_a")
        for seed in range(230)
    ]
    ids = [lead.lead_id for lead in stored]
    with metered() as meter:
        read = read_leads([*ids, ids[0]], now=NOW)
    assert read == {each: get_lead(each, now=NOW) for each in ids}
    assert meter.operations == {"BatchGetItem": 3}


def test_what_is_gone_or_has_expired_is_absent() -> None:
    form = store_form(seed=8002)
    kept = store_lead(form, at=NOW, seed=1, expires_at=NOW + timedelta(seconds=1))
    expired = store_lead(form, at=NOW, seed=2, expires_at=NOW)
    deleted = store_lead(form, at=NOW, seed=3)
    bury_lead(deleted, now=NOW, key="0" * 10)
    never = new_lead_id(at=NOW, random=b"never here")
    ids = [expired.lead_id, deleted.lead_id, never, kept.lead_id]
    assert list(read_leads(ids, now=NOW)) == [kept.lead_id]
    assert read_leads([], now=NOW) == {}


def test_what_the_store_leaves_unread_is_read_by_the_next_call() -> None:
    form = store_form(seed=8003)
    ids = [store_lead(form, at=NOW, seed=seed).lead_id for seed in range(10)]

    def leave_all_but_two(answer: Answer) -> None:
        leave(answer, answer["Responses"][TABLE.name][2:])

    waits: list[float] = []
    with a_store_that(leave_all_but_two), metered() as meter:
        read = read_leads(ids, now=NOW, wait=waits.append)
    assert sorted(read) == sorted(ids)
    assert meter.operations == {"BatchGetItem": 5}
    assert waits == [], "each call brought something"


def test_a_store_that_reads_nothing_is_waited_for_longer_and_longer_then_given_up() -> None:
    form = store_form(seed=8004)
    ids = [store_lead(form, at=NOW, seed=seed).lead_id for seed in range(3)]

    def leave_all(answer: Answer) -> None:
        leave(answer, answer["Responses"][TABLE.name])

    waits: list[float] = []
    with a_store_that(leave_all), metered() as meter, pytest.raises(StoreUnavailableError):
        read_leads(ids, now=NOW, wait=waits.append)
    assert meter.operations == {"BatchGetItem": 6}
    assert waits == sorted(waits)
    assert 1 < sum(waits) < 10


def test_an_id_that_is_no_leads_is_refused() -> None:
    with pytest.raises(InvalidIdError):
        read_leads(["form_1"], now=NOW)


def test_a_store_away_is_said_so() -> None:
    bind_table(UNREACHABLE_TABLE)
    try:
        with pytest.raises(StoreUnavailableError):
            read_leads([new_lead_id(at=NOW, random=b"0123456789")], now=NOW)
    finally:
        bind_table(TABLE)
