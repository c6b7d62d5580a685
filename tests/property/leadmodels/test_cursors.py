from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from leadmodels.errors import InvalidCursorError
from leadmodels.ids import new_lead_id
from leadmodels.lists.cursors import fingerprint, from_cursor, to_cursor
from leadmodels.times import to_iso

sort_keys = st.builds(
    lambda at, random: f"{to_iso(at)}#{new_lead_id(at=at, random=random)}",
    st.datetimes(
        min_value=datetime(2020, 1, 1),  # noqa: DTZ001 - Hypothesis adds the zone
        max_value=datetime(2100, 1, 1),  # noqa: DTZ001 - same
        timezones=st.just(UTC),
    ),
    st.binary(min_size=10, max_size=10),
)
values = st.lists(st.none() | st.text(), min_size=1, max_size=4)


@given(sort_keys, values)
def test_a_cursor_leads_back_to_its_place(sort_key: str, filters: list[str | None]) -> None:
    made_for = fingerprint(*filters)
    assert from_cursor(to_cursor(sort_key, made_for), made_for) == sort_key


@given(sort_keys, values, values)
def test_a_cursor_holds_for_its_filters_only(
    sort_key: str, filters: list[str | None], others: list[str | None]
) -> None:
    assume(filters != others)
    with pytest.raises(InvalidCursorError):
        from_cursor(to_cursor(sort_key, fingerprint(*filters)), fingerprint(*others))


@given(sort_keys, st.data())
def test_a_changed_cursor_is_refused_or_another_valid_place(
    sort_key: str, data: st.DataObject
) -> None:
    made_for = fingerprint("x")
    cursor = to_cursor(sort_key, made_for)
    place = data.draw(st.integers(0, len(cursor) - 1))
    changed = cursor[:place] + data.draw(st.characters()) + cursor[place + 1 :]
    try:
        assert to_cursor(from_cursor(changed, made_for), made_for) == changed
    except InvalidCursorError:
        assert changed != cursor


@given(st.text())
def test_any_text_is_a_cursor_or_refused(text: str) -> None:
    with pytest.raises(InvalidCursorError):
        from_cursor(text, fingerprint("x"))
