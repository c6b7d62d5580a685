from __future__ import annotations

import json
from dataclasses import fields, replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadmodels.errors import InvalidFilterError
from leadmodels.ids import new_form_id
from leadmodels.leads import STATUSES
from leadmodels.lists.filters import (
    LeadFilters,
    check_filters,
    filters_from_dict,
    filters_to_dict,
    fingerprint_of,
)
from leadmodels.times import to_whole_millisecond

words = st.text(st.characters(codec="utf-8"), min_size=1, max_size=100).filter(str.strip)
instants = st.datetimes(timezones=st.just(UTC)).map(to_whole_millisecond)
form_ids = st.builds(
    lambda at, random: new_form_id(at=at, random=random),
    st.datetimes(min_value=datetime(2020, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - Hypothesis adds the zone
    st.binary(min_size=10, max_size=10),
)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(), inner, max_size=2),
    max_leaves=4,
)


@st.composite
def searchable(draw: st.DrawFn) -> LeadFilters:
    """Draw filters that can be searched for."""
    filters = LeadFilters(
        form_id=draw(st.none() | form_ids),
        status=draw(st.none() | st.sampled_from(STATUSES)),
        email=draw(st.none() | words),
        owner=draw(st.none() | words),
        tag=draw(st.none() | words),
        text=draw(st.none() | words),
        since=draw(st.none() | instants),
        until=draw(st.none() | instants),
        unassigned=draw(st.booleans()),
        unread=draw(st.booleans()),
        due_by=draw(st.none() | st.dates()),
        expires_before=draw(st.none() | instants),
    )
    try:
        check_filters(filters)
    except InvalidFilterError:
        filters = replace(filters, unassigned=False, until=None, due_by=None, text=None)
    return filters


@given(searchable())
def test_filters_kept_as_json_come_back_as_they_were(filters: LeadFilters) -> None:
    check_filters(filters)
    kept = json.loads(json.dumps(filters_to_dict(filters)))
    assert filters_from_dict(kept) == filters


@given(searchable())
def test_only_what_is_asked_for_is_kept(filters: LeadFilters) -> None:
    asked = {
        field.name
        for field in fields(LeadFilters)
        if getattr(filters, field.name) != getattr(LeadFilters(), field.name)
    }
    assert filters_to_dict(filters).keys() == asked


@given(searchable(), searchable())
def test_other_filters_have_another_fingerprint(one: LeadFilters, other: LeadFilters) -> None:
    same = replace(one, email=None, text=None) == replace(other, email=None, text=None)
    same = same and one.address == other.address and one.words == other.words
    assert (fingerprint_of(one) == fingerprint_of(other)) == same


def test_fingerprints_of_cursors_already_handed_out_still_hold() -> None:
    # As released before lists could be asked for what is unread, unassigned, due or expiring.
    assert fingerprint_of(LeadFilters()) == "din5obj7zw"
    assert fingerprint_of(LeadFilters(status="new", text="Zoë")) == "27wz6xxdvg"


names = st.sampled_from([field.name for field in fields(LeadFilters)]) | st.text(max_size=12)


@given(st.dictionaries(names, json_values, max_size=4))
def test_anything_else_is_refused_or_read_as_searchable_filters(data: dict[str, Any]) -> None:
    try:
        filters = filters_from_dict(data)
    except InvalidFilterError:
        return
    check_filters(filters)


@pytest.mark.parametrize(
    "data",
    [
        {"colour": "red"},
        {"status": "lukewarm"},
        {"status": None},
        {"unread": "yes"},
        {"unread": 1},
        {"due_by": "tomorrow"},
        {"due_by": 5},
        {"since": "2026-11-23"},
        {"since": "2026-11-23T10:00:00"},
        {"since": "0001-01-01T00:00:00+14:00"},
        {"form_id": "nonsense"},
        {"unassigned": True, "owner": "staff_a"},
        {"due_by": "2026-11-23", "expires_before": "2026-11-23T10:00:00Z"},
    ],
)
def test_what_no_list_asks_for_is_refused(data: dict[str, Any]) -> None:
    with pytest.raises(InvalidFilterError):
        filters_from_dict(data)


def test_days_and_instants_are_readable() -> None:
    filters = LeadFilters(due_by=date(2026, 11, 23), since=datetime(2026, 11, 1, tzinfo=UTC))
    assert filters_to_dict(filters) == {
        "since": "2026-11-01T00:00:00.000Z",
        "due_by": "2026-11-23",
    }
