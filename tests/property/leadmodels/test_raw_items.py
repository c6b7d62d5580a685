"""Leads are read past PynamoDB and botocore's parser: to the same leads."""

from __future__ import annotations

import json
from base64 import b64encode
from datetime import UTC, date, datetime
from typing import Any

import botocore.session
from botocore.parsers import JSONParser
from hypothesis import given
from hypothesis import strategies as st

from leadmodels.dynamodb.wire import from_wire
from leadmodels.ids import new_lead_id
from leadmodels.leads import (
    STATUSES,
    Lead,
    Tombstone,
    item_from_lead,
    place_from_raw,
    raw_from_lead,
)
from leadmodels.models import LeadItem, TombstoneItem

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
SOME_TEXTS = st.lists(TEXTS.filter(bool), max_size=3, unique=True).map(lambda t: tuple(sorted(t)))
INSTANTS = st.datetimes(datetime(2020, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC)).map(  # noqa: DTZ001 - Hypothesis adds the zone
    lambda at: at.replace(microsecond=at.microsecond // 1000 * 1000)
)
VALUES = st.one_of(TEXTS, st.booleans(), st.lists(TEXTS, max_size=3).map(tuple))
MAYBE_TEXT = st.none() | TEXTS

LEADS = st.builds(
    Lead,
    lead_id=st.builds(new_lead_id, at=INSTANTS, random=st.binary(min_size=10, max_size=10)),
    form_id=TEXTS,
    form_version=st.integers(1, 10**9),
    received_at=INSTANTS,
    stored_at=INSTANTS,
    fields=st.dictionaries(TEXTS, VALUES, max_size=4),
    body_hash=TEXTS,
    receipt=TEXTS,
    status=st.sampled_from(STATUSES),
    name=MAYBE_TEXT,
    email=MAYBE_TEXT,
    phone=MAYBE_TEXT,
    company=MAYBE_TEXT,
    search_text=MAYBE_TEXT,
    source=st.dictionaries(TEXTS, TEXTS, max_size=3),
    consent=st.dictionaries(TEXTS, TEXTS | st.booleans(), max_size=3),
    ip_hash=MAYBE_TEXT,
    spam_score=st.integers(-100, 10**6),
    spam_reasons=SOME_TEXTS,
    owner=MAYBE_TEXT,
    tags=SOME_TEXTS,
    follow_up_on=st.none() | st.dates(date(2000, 1, 1), date(2100, 1, 1)),
    first_viewed_at=st.none() | INSTANTS,
    expires_at=st.none() | INSTANTS.map(lambda at: at.replace(microsecond=0)),
    hold_reason=MAYBE_TEXT,
    expires_at_before_hold=st.none() | INSTANTS,
    version=st.integers(1, 10**9),
)

# Items of any kind, as DynamoDB sends them.
TYPED = st.recursive(
    TEXTS.map(lambda text: {"S": text})
    | st.integers().map(lambda number: {"N": str(number)})
    | st.booleans().map(lambda truth: {"BOOL": truth})
    | st.just({"NULL": True})
    | SOME_TEXTS.map(lambda texts: {"SS": list(texts)}),
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda values: {"L": values})
        | st.dictionaries(TEXTS, inner, max_size=3).map(lambda values: {"M": values})
    ),
    max_leaves=5,
)
PEPPERS = st.binary(min_size=1, max_size=9).map(lambda b: {"pepper": {"B": b64encode(b).decode()}})
ITEMS = st.dictionaries(TEXTS, TYPED, max_size=5) | st.builds(
    lambda plain, pepper: plain | pepper, st.dictionaries(TEXTS, TYPED, max_size=3), PEPPERS
)
SERVICE = botocore.session.get_session().get_service_model("dynamodb")


def parsed(parser: Any, operation: str, body: dict[str, Any]) -> Any:
    answer = {"status_code": 200, "headers": {}, "body": json.dumps(body).encode()}
    return parser.parse(answer, SERVICE.operation_model(operation).output_shape)


@given(LEADS)
def test_a_lead_is_read_as_it_was_stored(lead: Lead) -> None:
    assert place_from_raw(raw_from_lead(lead)) == lead


@given(LEADS)
def test_a_lead_is_written_as_its_model_writes_it(lead: Lead) -> None:
    assert _sorted_sets(raw_from_lead(lead)) == _sorted_sets(
        item_from_lead(lead).to_dynamodb_dict()
    )


@given(LEADS)
def test_the_model_of_the_table_reads_the_same(lead: Lead) -> None:
    raw = item_from_lead(lead).to_dynamodb_dict()
    model = LeadItem.from_raw_data(raw)
    read = place_from_raw(raw)
    for name in LeadItem.get_attributes():
        if hasattr(read, name):
            by_model = getattr(model, name)
            by_model = tuple(sorted(by_model)) if isinstance(by_model, set) else by_model
            assert getattr(read, name) == (by_model or type(getattr(read, name))()), name


@given(INSTANTS, MAYBE_TEXT)
def test_a_tombstone_is_told_from_a_lead(at: datetime, body_hash: str | None) -> None:
    stone = TombstoneItem(
        lead_id=new_lead_id(at=at, random=bytes(10)),
        timestamp="2026-01-01T00:00:00.000Z",
        body_hash=body_hash,
        deleted_at=at,
        expires_at=at,
    )
    assert place_from_raw(stone.to_dynamodb_dict()) == Tombstone(body_hash=body_hash)


@given(st.lists(ITEMS, max_size=3))
def test_answers_are_what_botocore_makes_of_them(items: list[dict[str, Any]]) -> None:
    bodies: dict[str, dict[str, Any]] = {
        "Query": {"Items": items, "Count": len(items), "LastEvaluatedKey": {"leadId": {"S": "l"}}},
        "BatchGetItem": {"Responses": {"leads": items}, "UnprocessedKeys": {}},
        "GetItem": {"Item": items[0]} if items else {},
        "UpdateItem": {"Attributes": items[0]} if items else {},
    }
    for operation, body in bodies.items():
        by_botocore = parsed(JSONParser(), operation, body)
        by_botocore.pop("ResponseMetadata")
        assert from_wire(json.dumps(body).encode()) == by_botocore


def _sorted_sets(item: dict[str, Any]) -> dict[str, Any]:
    return {
        name: {"SS": sorted(typed["SS"])} if "SS" in typed else typed
        for name, typed in item.items()
    }
