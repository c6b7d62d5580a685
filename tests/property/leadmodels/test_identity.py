from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadmodels.errors import InvalidKeyError
from leadmodels.ids import instant_of, parse_lead_id
from leadmodels.intake.identity import SubmissionKey, content_key, identify, sent_key
from leadmodels.intake.submissions import hash_body
from leadmodels.times import to_milliseconds

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
FORM = "form_01h455vb4pex5vsknk084sn02q"
randoms = st.binary(min_size=10, max_size=10)
uuids = st.uuids()


def uuid7(at: datetime, random: UUID) -> str:
    """Make a UUID version 7 of an instant."""
    tail = random.int & ((1 << 74) - 1)
    high, low = tail >> 62, tail & ((1 << 62) - 1)
    number = to_milliseconds(at) << 80 | 7 << 76 | high << 64 | 2 << 62 | low
    return str(UUID(int=number))


def propose(key: str, received_at: datetime = NOW, random: bytes = b"0123456789") -> str:
    named = SubmissionKey(kind="header", value=key)
    return identify(FORM, named, received_at=received_at, random=random).lead_id


@given(uuids, st.timedeltas(timedelta(days=-7), timedelta(minutes=5)), randoms, randoms)
def test_a_recent_uuid7_fixes_the_lead_without_a_marker(
    random: UUID, age: timedelta, one: bytes, other: bytes
) -> None:
    at = (NOW + age).replace(microsecond=0)
    key = SubmissionKey(kind="header", value=uuid7(at, random))
    first = identify(FORM, key, received_at=NOW, random=one)
    again = identify(FORM, key, received_at=NOW + timedelta(seconds=1), random=other)
    assert first.lead_id == again.lead_id
    assert instant_of(first.lead_id) == at
    assert first.receipt == again.receipt
    if at >= NOW - timedelta(days=7):
        assert first.marker_id is None


@given(uuids, st.integers(-3000, 3000))
def test_a_uuid7_names_the_same_lead_whenever_it_comes(random: UUID, hours: int) -> None:
    key = uuid7(NOW, random)
    assert propose(key) == propose(key, NOW + timedelta(hours=hours), b"9876543210")


@given(uuids)
def test_a_clock_far_off_asks_a_marker_too(random: UUID) -> None:
    for off in (timedelta(days=-8), timedelta(minutes=6)):
        key = SubmissionKey(kind="header", value=uuid7(NOW + off, random))
        assert identify(FORM, key, received_at=NOW, random=bytes(10)).marker_id is not None


@pytest.mark.parametrize("year", [1990, 2019, 2100, 9999])
def test_an_instant_outside_the_century_is_not_used(year: int) -> None:
    key = uuid7(datetime(year, 6, 1, tzinfo=UTC), UUID(int=5))
    assert instant_of(parse_lead_id(propose(key))) == NOW


def test_the_year_10889_never_becomes_an_id() -> None:
    lead_id = propose("ffffffff-ffff-7fff-bfff-ffffffffffff")
    assert instant_of(parse_lead_id(lead_id)) == NOW


@given(uuids, uuids)
def test_forms_and_keys_do_not_share_leads(one: UUID, other: UUID) -> None:
    key = SubmissionKey(kind="header", value=uuid7(NOW, one))
    elsewhere = identify(FORM[:-1] + "r", key, received_at=NOW, random=bytes(10))
    assert elsewhere.lead_id != propose(key.value)
    if one.int & ((1 << 74) - 1) != other.int & ((1 << 74) - 1):
        assert propose(uuid7(NOW, one)) != propose(uuid7(NOW, other))


@given(uuids)
def test_letter_case_of_a_uuid7_means_nothing(random: UUID) -> None:
    key = uuid7(NOW, random)
    assert sent_key("header", key.upper()) == sent_key("header", key)


@pytest.mark.parametrize("text", ["", " ", "a b", "é", "x" * 256, "a\n", "\x7f"])
def test_unusable_key_is_refused(text: str) -> None:
    with pytest.raises(InvalidKeyError):
        sent_key("header", text)


@given(st.dictionaries(st.text(), st.text() | st.booleans()))
def test_content_key_depends_on_content_not_order(values: dict[str, str | bool]) -> None:
    def key(sent: dict[str, str | bool], ip_hash: str | None = None) -> SubmissionKey:
        return content_key(FORM, hash_body(FORM, sent), ip_hash)

    assert key(values) == key(dict(reversed(list(values.items()))))
    assert key({**values, "more": "x"}) != key({**values, "more": "y"})
    assert key(values) != key(values, "0123456789abcdef")
    assert key({**values, "_submission_id": "x"}) == key(values) or "_submission_id" in values
