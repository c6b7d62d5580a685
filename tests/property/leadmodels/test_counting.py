"""The stream's events in any order, number and batches, with crashes: the counts come out right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mypy_boto3_dynamodb import DynamoDBClient

from leadmodels.counts.counting import Counted, count_records, recount
from leadmodels.counts.reading import read_counts
from leadmodels.forms import Form
from leadmodels.intake.once import bury_lead
from leadmodels.leads import STATUSES, Lead, item_from_lead, mark_viewed, put_lead
from leadmodels.schema import table_definition
from leadmodels.table import bind_table
from tests.support.leads import make_lead
from tests.support.stream import Record, StoreCrash, Stream, crash_at
from tests.support.table import NOW, TABLE, local_dynamodb, store_form

LEADS = 4
FIRST_DAY = NOW.date() - timedelta(days=1)
AFTER = NOW.date() + timedelta(days=1)

changes = st.lists(
    st.tuples(
        st.integers(0, LEADS - 1),
        st.sampled_from([*STATUSES, "view", "activity", "delete", "bury"]),
    ),
    max_size=12,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One call of the function: which records, and at which transaction it crashes."""

    picks: list[int]
    crash: int | None
    is_applied: bool


deliveries = st.lists(
    st.builds(
        Delivery,
        picks=st.lists(st.integers(0, 50), min_size=1, max_size=8),
        crash=st.sampled_from([None, None, 0]),
        is_applied=st.booleans(),
    ),
    max_size=5,
)


@dataclass(slots=True, kw_only=True)
class World:
    """A table, its stream, and what the counts have to be."""

    stream: Stream
    forms: tuple[Form, ...]
    leads: dict[int, Lead] = field(default_factory=dict)
    buried: set[int] = field(default_factory=set)

    def apply(self, number: int, change: str, at: datetime) -> None:
        lead = self.leads.get(number)
        if lead is None:
            self._store(number, change, at)
        elif change in {"delete", "bury"}:
            self._delete(number, lead, change, at)
        elif change == "view":
            self.stream.write(lead.lead_id, lambda: mark_viewed(lead.lead_id, at=at), at=at)
        elif change == "activity":
            self._note(lead, at)
        else:
            changed = replace(lead, status=change, version=lead.version + 1)  # type: ignore[arg-type]
            self.stream.write(lead.lead_id, item_from_lead(changed).save, at=at)
            self.leads[number] = changed

    def _store(self, number: int, change: str, at: datetime) -> None:
        if number in self.buried:
            return
        status: Any = change if change in STATUSES else "new"
        form = self.forms[number % 2]
        stored_at = NOW - timedelta(days=number // 2)
        lead = make_lead(form, at=stored_at, seed=number, status=status)
        self.stream.write(lead.lead_id, lambda: put_lead(lead), at=at)
        self.leads[number] = lead

    def _delete(self, number: int, lead: Lead, change: str, at: datetime) -> None:
        if change == "bury":
            self.stream.write(lead.lead_id, lambda: bury_lead(lead, now=at, key="0" * 10), at=at)
            self.buried.add(number)
        else:
            self.stream.write(lead.lead_id, item_from_lead(lead).delete, at=at)
        del self.leads[number]

    def _note(self, lead: Lead, at: datetime) -> None:
        """Store an activity that looks as much like a lead as one can that is in no index."""
        sort = f"2026-11-23T12:00:00.000Z#activity#{len(self.stream.records)}"
        attributes = item_from_lead(lead).to_dynamodb_dict() | {"timestamp": {"S": sort}}
        item: Any = {
            name: value
            for name, value in attributes.items()
            if not name.endswith(("_partition", "_sort"))
        }
        put = self.stream.client.put_item
        self.stream.write_at(
            lead.lead_id, sort, lambda: put(TableName=TABLE.name, Item=item), at=at
        )

    def expected(self, form_id: str | None) -> Mapping[tuple[date, str], int]:
        return Counter(
            (lead.stored_at.date(), lead.status)
            for lead in self.leads.values()
            if form_id in {None, lead.form_id}
        )

    def counted(self, form_id: str | None) -> Mapping[tuple[date, str], int]:
        rows = read_counts(form_id, since=FIRST_DAY, until=AFTER)
        return {(row.day, row.status): row.leads for row in rows}

    def assert_counts_are_right(self) -> None:
        for form_id in (None, *(form.form_id for form in self.forms)):
            assert self.counted(form_id) == self.expected(form_id)


@pytest.fixture(scope="module")
def dynamodb() -> Iterator[DynamoDBClient]:
    with local_dynamodb() as client:
        bind_table(TABLE)
        yield client


@contextmanager
def empty_table(client: DynamoDBClient) -> Iterator[None]:
    """Make a table of the example's own, gone with it also where it fails."""
    client.create_table(**table_definition(TABLE.name))
    try:
        yield
    finally:
        client.delete_table(TableName=TABLE.name)


def make_world(client: DynamoDBClient, made: list[tuple[int, str]]) -> World:
    world = World(stream=Stream(client), forms=(store_form(seed=1), store_form(seed=2)))
    for second, (number, change) in enumerate(made):
        world.apply(number, change, NOW + timedelta(seconds=second))
    return world


def deliver(delivery: Delivery, records: list[Any]) -> None:
    batch = [records[pick % len(records)] for pick in delivery.picks]
    with suppress(StoreCrash), crash_at(delivery.crash, is_applied=delivery.is_applied):
        count_records(batch)


@settings(max_examples=25)
@given(made=changes, calls=deliveries, size=st.integers(1, 20))
def test_any_delivery_of_any_changes_counts_the_leads_there_are(
    dynamodb: DynamoDBClient, made: list[tuple[int, str]], calls: list[Delivery], size: int
) -> None:
    with empty_table(dynamodb):
        world = make_world(dynamodb, made)
        records = world.stream.records
        for call in calls if records else []:
            deliver(call, records)
        for start in range(0, len(records), size):
            count_records(records[start : start + size])
        world.assert_counts_are_right()
        for call in calls if records else []:
            deliver(call, records)
        assert count_records(records).moves == 0
        world.assert_counts_are_right()


@settings(max_examples=25)
@given(made=changes, seen=st.integers(0, 12), wrong=st.integers(0, 3))
def test_a_recount_gives_what_the_stream_gives_and_mends_what_it_got_wrong(
    dynamodb: DynamoDBClient, made: list[tuple[int, str]], seen: int, wrong: int
) -> None:
    with empty_table(dynamodb):
        world = make_world(dynamodb, made)
        records = world.stream.records
        count_records(records[:seen])
        count_records([_renamed(record) for record in records[:wrong]])
        later = NOW + timedelta(hours=1)
        recount(since=FIRST_DAY, until=AFTER, now=lambda: later, forms=world.forms)
        world.assert_counts_are_right()
        assert count_records(records).unreadable == 0  # what it counted comes late
        world.assert_counts_are_right()
        again = recount(since=FIRST_DAY, until=AFTER, now=lambda: later, forms=world.forms)
        assert again.corrected == 0
        world.assert_counts_are_right()


def _renamed(record: dict[str, Any]) -> dict[str, Any]:
    """Make an event of its own of one that was counted: a defect that no marker stops."""
    return record | {"eventID": "f" + record["eventID"][1:]}


json_like = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=12), inner),
    max_leaves=8,
)


PATHS = st.sampled_from(
    [
        ("eventID",),
        ("dynamodb",),
        ("dynamodb", "Keys"),
        ("dynamodb", "Keys", "leadId"),
        ("dynamodb", "Keys", "leadId", "S"),
        ("dynamodb", "Keys", "timestamp", "S"),
        ("dynamodb", "NewImage"),
        ("dynamodb", "NewImage", "form_id"),
        ("dynamodb", "NewImage", "status", "S"),
        ("dynamodb", "NewImage", "stored_at", "S"),
        ("dynamodb", "ApproximateCreationDateTime"),
    ]
)


@pytest.fixture(scope="module")
def lead_record(dynamodb: DynamoDBClient) -> Iterator[Record]:
    with empty_table(dynamodb):
        yield make_world(dynamodb, [(0, "new")]).stream.records[0]


@given(path=PATHS, junk=json_like)
@settings(max_examples=300)
def test_no_record_stops_the_stream(lead_record: Record, path: tuple[str, ...], junk: Any) -> None:
    assert count_records([_replaced(lead_record, path, junk)]).moves in {0, 1}
    assert count_records([junk]) == Counted(moves=0, repeats=0, unreadable=1)


def _replaced(record: Any, path: tuple[str, ...], junk: Any) -> Any:
    if not path:
        return junk
    return record | {path[0]: _replaced(record[path[0]], path[1:], junk)}
