from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from leadmodels.errors import InvalidIdError
from leadmodels.ids import instant_of, new_lead_id, parse_lead_id
from leadmodels.times import to_whole_millisecond

instants = st.datetimes(
    min_value=datetime(1970, 1, 1),  # noqa: DTZ001 - Hypothesis adds the zone
    max_value=datetime(9999, 12, 31),  # noqa: DTZ001 - same
    timezones=st.just(UTC),
)
randoms = st.binary(min_size=10, max_size=10)


@given(instants, randoms)
def test_an_id_is_valid_and_holds_its_instant(at: datetime, random: bytes) -> None:
    lead_id = new_lead_id(at=at, random=random)
    assert parse_lead_id(lead_id) == lead_id
    assert instant_of(lead_id) == to_whole_millisecond(at)


@given(instants, instants, randoms, randoms)
def test_ids_sort_by_their_instants(
    one: datetime, other: datetime, first: bytes, second: bytes
) -> None:
    one, other = to_whole_millisecond(one), to_whole_millisecond(other)
    if one < other:
        assert new_lead_id(at=one, random=first) < new_lead_id(at=other, random=second)


@given(st.text() | st.from_regex(r"lead_[0-9a-z]{26}", fullmatch=True))
def test_any_text_is_an_id_or_refused(text: str) -> None:
    try:
        lead_id = parse_lead_id(text)
    except InvalidIdError:
        return
    instant_of(lead_id)
