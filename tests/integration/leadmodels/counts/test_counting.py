"""Counts that follow the table's stream."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest
from mypy_boto3_dynamodb import DynamoDBClient

from leadmodels.counter_models import CountedEventsItem, CountItem
from leadmodels.counts.counting import Counted, count_records
from leadmodels.counts.reading import DayCount, read_counts
from leadmodels.errors import StoreUnavailableError
from leadmodels.forms import Form
from leadmodels.intake.once import bury_lead
from leadmodels.leads import Lead, LeadStatus, item_from_lead, mark_viewed
from leadmodels.table import bind_table
from leadmodels.times import to_iso
from tests.support.leads import make_lead
from tests.support.requests import requests_of
from tests.support.stream import (
    Record,
    StoreCrash,
    Stream,
    cancelled,
    crash_at,
    just_before,
    record_of_new,
)
from tests.support.table import NOW, TABLE, UNREACHABLE_TABLE

TODAY = NOW.date()
TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How many seconds were waited between tries, which take none here."""
    waits: list[float] = []
    clock = SimpleNamespace(sleep=waits.append)
    monkeypatch.setattr("leadmodels.dynamodb.retries.time", clock)
    return waits


def set_status(stream: Stream, lead: Lead, status: LeadStatus) -> None:
    changed = replace(lead, status=status)
    stream.write(lead.lead_id, item_from_lead(changed).save, at=NOW + timedelta(seconds=5))


def counts(form_id: str | None = None, *, since: date = TODAY, until: date = TOMORROW) -> Any:
    rows = read_counts(form_id, since=since, until=until)
    return {row.status: row.leads for row in rows}


def test_a_lead_counts_for_its_form_and_for_all(
    stream: Stream, form: Form, arrive: Callable[..., Lead]
) -> None:
    arrive()
    arrive(status="spam")
    assert count_records(stream.records) == Counted(
        moves=2, repeats=0, unreadable=0, arrived={"new": 1, "spam": 1}
    )
    assert counts() == counts(form.form_id) == {"new": 1, "spam": 1}
    assert counts("form_other") == {}


def test_a_lead_arrives_once_whatever_becomes_of_it(
    stream: Stream, arrive: Callable[..., Lead]
) -> None:
    lead = arrive()
    won = replace(lead, status="won")
    stream.write(lead.lead_id, item_from_lead(won).save, at=NOW)
    stream.write(lead.lead_id, item_from_lead(won).delete, at=NOW)
    assert count_records(stream.records) == Counted(
        moves=3, repeats=0, unreadable=0, arrived={"new": 1}
    )


def test_a_lead_counts_on_the_day_it_was_stored_whenever_it_was_received(
    stream: Stream, arrive: Callable[..., Lead]
) -> None:
    arrive(stored_at=NOW + timedelta(hours=11, minutes=59, seconds=59))
    arrive(stored_at=NOW + timedelta(hours=12))
    count_records(stream.records)
    today, tomorrow = (DayCount(day=day, status="new", leads=1) for day in (TODAY, TOMORROW))
    assert read_counts(None, since=TODAY, until=TOMORROW + timedelta(days=1)) == (today, tomorrow)
    assert read_counts(None, since=TODAY, until=TOMORROW) == (today,)
    assert read_counts(None, since=TOMORROW, until=date(2027, 1, 1)) == (tomorrow,)


def test_reading_is_one_query_and_none_for_no_days(
    stream: Stream, arrive: Callable[..., Lead]
) -> None:
    arrive()
    count_records(stream.records)
    with requests_of(CountItem) as made:
        assert counts(since=date(2026, 1, 1)) == {"new": 1}
        assert counts(until=TODAY) == {}
    assert made == ["Query"]


def test_a_status_change_moves_a_lead_from_count_to_count(
    stream: Stream, form: Form, arrive: Callable[..., Lead]
) -> None:
    set_status(stream, arrive(), "won")
    for record in stream.records:
        count_records([record])
    assert counts() == counts(form.form_id) == {"won": 1}


@pytest.mark.parametrize("end", ["deleted or expired", "replaced by a tombstone"])
def test_a_lead_that_is_gone_counts_no_more(
    stream: Stream, arrive: Callable[..., Lead], end: str
) -> None:
    arrive()
    lead = arrive()
    if end == "replaced by a tombstone":
        stream.write(lead.lead_id, lambda: bury_lead(lead, now=NOW, key="0" * 10), at=NOW)
    else:
        stream.write(lead.lead_id, item_from_lead(lead).delete, at=NOW)
    count_records(stream.records)
    assert counts() == {"new": 1}


def test_what_leaves_the_status_as_it_was_writes_nothing(
    stream: Stream, arrive: Callable[..., Lead]
) -> None:
    lead = arrive()
    stream.write(lead.lead_id, lambda: mark_viewed(lead.lead_id, at=NOW), at=NOW)
    with requests_of(CountItem) as made:
        assert count_records(stream.records[1:]) == Counted(moves=0, repeats=0, unreadable=0)
    assert made == []


def test_other_kinds_are_passed_over(
    stream: Stream, arrive: Callable[..., Lead], dynamodb: DynamoDBClient
) -> None:
    lead = arrive()
    count_records(stream.records)
    image: Any = item_from_lead(lead).to_dynamodb_dict()
    others = [
        (lead.lead_id, "2026-11-23T12:00:00.000Z#activity#abc"),
        *((f"{kind}_x", "current") for kind in ("form", "key", "job", "idem", "rate", "pepper")),
        ("count_all", "2026-11-23#new"),
        ("count_seen#1", "current"),
    ]
    for partition, sort in others:
        item = image | {"leadId": {"S": partition}, "timestamp": {"S": sort}}
        put = partial(dynamodb.put_item, TableName=TABLE.name, Item=item)
        stream.write_at(partition, sort, put, at=NOW)
    assert len(stream.records) == 1 + len(others)
    with requests_of(CountItem) as made:
        assert count_records(stream.records[1:]) == Counted(moves=0, repeats=0, unreadable=0)
    assert made == []


def test_an_event_delivered_again_counts_once_in_whichever_batch(
    stream: Stream, arrive: Callable[..., Lead]
) -> None:
    for _ in range(3):
        arrive()
    one, two, three = stream.records
    assert count_records([one, two, one]).moves == 2
    assert count_records([three, two]) == Counted(
        moves=1, repeats=1, unreadable=0, arrived={"new": 1}
    )
    assert count_records([three, one, two]) == Counted(moves=0, repeats=3, unreadable=0)
    assert counts() == {"new": 3}


def test_batches_counted_at_the_same_moment_count_once(
    stream: Stream, arrive: Callable[..., Lead]
) -> None:
    for _ in range(3):
        arrive()
    with just_before("TransactWriteItems", lambda: count_records(stream.records[1:])):
        assert count_records(stream.records) == Counted(
            moves=1, repeats=2, unreadable=0, arrived={"new": 1}
        )
    assert counts() == {"new": 3}


def written_by(transactions: list[Any]) -> list[list[str]]:
    keys = []
    for transaction in transactions:
        actions = [next(iter(action.values())) for action in transaction["TransactItems"]]
        keys.append([(each.get("Key") or each["Item"])["leadId"]["S"] for each in actions])
    return keys


@pytest.fixture
def transactions() -> Iterator[list[Any]]:
    """Collect the transactions as they are sent."""
    client: Any = CountItem._get_connection().connection.client  # noqa: SLF001 - PynamoDB shows no other way to its client
    sent: list[Any] = []

    def note(params: Any, **_: object) -> None:
        sent.append(params)

    name = "provide-client-params.dynamodb.TransactWriteItems"
    client.meta.events.register(name, note)
    yield sent
    client.meta.events.unregister(name, note)


def all_counted() -> int:
    rows = read_counts(None, since=date(2026, 1, 1), until=TOMORROW)
    return sum(row.leads for row in rows)


def many(form: Form, leads: int, *, days: int = 1) -> list[Record]:
    """Make the records of leads being stored on so many days."""
    stored_on = [NOW - timedelta(days=number % days) for number in range(leads)]
    return [
        record_of_new(make_lead(form, at=at, seed=number), event=number, at=NOW)
        for number, at in enumerate(stored_on)
    ]


def test_many_records_share_transactions_of_50_events_with_their_marker_and_their_counts(
    form: Form, transactions: list[Any]
) -> None:
    assert count_records(many(form, 230, days=5)).moves == 230
    written = written_by(transactions)
    assert [len(keys) for keys in written] == [1 + 2 * 5] * 5
    assert all(key.startswith("count_") for keys in written for key in keys)
    rows = read_counts(None, since=date(2026, 1, 1), until=TOMORROW)
    assert [row.leads for row in rows] == [46] * 5


@pytest.mark.parametrize(("call", "is_applied"), [(0, True), (1, False), (1, True)])
def test_a_batch_that_died_between_its_transactions_is_finished_by_the_next_try(
    form: Form, call: int, is_applied: bool
) -> None:
    records = many(form, 80, days=80)  # 49 to a transaction: each brings 2 counts of its own
    with pytest.raises(StoreCrash), crash_at(call, is_applied=is_applied):
        count_records(records)
    done = min(80, 49 * (call + is_applied))
    assert all_counted() == done
    assert count_records(records).repeats == done
    assert all_counted() == 80


def test_events_of_some_minutes_have_a_marker_for_each_half_of_one_and_count_once(
    form: Form, transactions: list[Any]
) -> None:
    records = many(form, 20)
    for number, record in enumerate(records):
        record["dynamodb"]["ApproximateCreationDateTime"] += 10 * number
    assert count_records(records).moves == 20
    ((*markers, _, _),) = written_by(transactions)
    assert markers == sorted({*markers})
    assert len(markers) == 7  # 200 seconds
    late = records[0] | {"eventID": "of the same half minute, and new"}
    assert count_records([*records[5:], late]) == Counted(
        moves=1, repeats=15, unreadable=0, arrived={"new": 1}
    )
    assert counts() == {"new": 21}


def test_writers_that_get_in_each_others_way_are_let_through(
    stream: Stream, arrive: Callable[..., Lead]
) -> None:
    arrive()
    with cancelled("TransactionConflict", times=2):
        assert count_records(stream.records).moves == 1
    assert counts() == {"new": 1}


def test_who_meets_another_writer_waits_longer_each_time_before_the_next_try(
    stream: Stream, arrive: Callable[..., Lead], slept: list[float]
) -> None:
    arrive()
    with cancelled("TransactionConflict", times=99), pytest.raises(StoreUnavailableError):
        count_records(stream.records)
    assert len(slept) == 7
    assert all(0 <= each < 0.05 * 2**number for number, each in enumerate(slept))
    assert max(slept[3:]) > 0.05


def test_who_was_refused_goes_on_at_once(
    stream: Stream, arrive: Callable[..., Lead], slept: list[float]
) -> None:
    arrive()
    count_records(stream.records)
    assert count_records(stream.records).repeats == 1
    assert slept == []


@pytest.mark.parametrize(("code", "times"), [("TransactionConflict", 99), ("ThrottlingError", 1)])
@pytest.mark.usefixtures("slept")
def test_a_store_that_cancels_for_other_reasons_is_told_and_nothing_counts(
    stream: Stream, arrive: Callable[..., Lead], code: str, times: int
) -> None:
    arrive()
    with cancelled(code, times=times), pytest.raises(StoreUnavailableError):
        count_records(stream.records)
    assert counts() == {}
    assert count_records(stream.records).moves == 1


def test_a_marker_outlives_the_stream_and_then_expires(
    stream: Stream, arrive: Callable[..., Lead]
) -> None:
    arrive()
    count_records(stream.records)
    (marker,) = CountedEventsItem.query(f"count_seen#{to_iso(NOW)}")
    assert len(marker.events) == 1
    assert marker.expires_at == NOW + timedelta(hours=48)


def lead_of(record: Record, **changes: Any) -> Record:
    change = record["dynamodb"]
    return record | {"dynamodb": change | {"NewImage": change["NewImage"] | changes}}


@pytest.mark.parametrize(
    "changes",
    [
        {"status": {"S": "x" * 2000}},
        {"status": {"S": ""}},
        {"status": {"N": "1"}},
        {"stored_at": {"S": "yesterday"}},
        {"stored_at": {"S": "2026-11-23T12:00:00"}},
    ],
)
def test_a_lead_that_makes_no_sense_is_told_and_stops_nothing(
    stream: Stream, arrive: Callable[..., Lead], changes: Any
) -> None:
    arrive()
    arrive()
    bad, good = stream.records
    assert count_records([lead_of(bad, **changes), good]) == Counted(
        moves=1, repeats=0, unreadable=1, arrived={"new": 1}
    )
    assert counts() == {"new": 1}


@pytest.mark.parametrize("form_id", ["", "all", "form_" + "x" * 3000, "seen#1"])
def test_a_lead_of_what_is_no_form_counts_among_all(
    stream: Stream, arrive: Callable[..., Lead], form_id: str
) -> None:
    arrive()
    assert count_records([lead_of(stream.records[0], form_id={"S": form_id})]).moves == 1
    assert counts() == {"new": 1}


def test_a_stream_without_images_is_told(stream: Stream, arrive: Callable[..., Lead]) -> None:
    arrive()
    change = {**stream.records[0]["dynamodb"]}
    del change["NewImage"]
    assert count_records([stream.records[0] | {"dynamodb": change}]).unreadable == 1


def test_a_store_that_is_away_is_told(stream: Stream, arrive: Callable[..., Lead]) -> None:
    arrive()
    bind_table(UNREACHABLE_TABLE)
    with pytest.raises(StoreUnavailableError):
        count_records(stream.records)
    bind_table(TABLE)
    assert count_records(stream.records).moves == 1
