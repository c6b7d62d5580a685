"""One pepper a day, whoever asks first, and what it makes of an address."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from itertools import count

import pytest

from leadmodels.counter_models import PepperItem
from leadmodels.errors import StoreUnavailableError
from leadmodels.intake.peppers import PepperCache, hash_ip, pepper_for
from leadmodels.table import bind_table
from tests.support.table import TABLE, UNREACHABLE_TABLE

pytestmark = pytest.mark.usefixtures("table")

PEPPER = b"p" * 32
_DAYS = count(date(2026, 1, 1).toordinal())


@pytest.fixture
def day() -> date:
    return date.fromordinal(next(_DAYS))


@pytest.fixture
def store_is_away() -> Iterator[None]:
    bind_table(UNREACHABLE_TABLE)
    yield
    bind_table(TABLE)


def always(letter: bytes) -> Callable[[int], bytes]:
    return lambda size: letter * size


def test_the_first_to_ask_makes_the_days_pepper(day: date) -> None:
    assert pepper_for(day, random=always(b"a")) == b"a" * 32
    assert pepper_for(day, random=always(b"b")) == b"a" * 32


def test_each_day_has_its_own_pepper() -> None:
    one, other = (date.fromordinal(next(_DAYS)) for _ in range(2))
    assert pepper_for(one, random=always(b"a")) != pepper_for(other, random=always(b"b"))


def test_the_server_that_loses_the_race_uses_the_winners_pepper(day: date) -> None:
    def overtaken(size: int) -> bytes:
        assert pepper_for(day, random=always(b"w")) == b"w" * 32
        return b"l" * size

    assert pepper_for(day, random=overtaken) == b"w" * 32
    assert pepper_for(day, random=always(b"x")) == b"w" * 32


def test_a_pepper_of_any_bytes_is_read_as_it_was_made(day: date) -> None:
    pepper = bytes(range(224, 256))
    assert pepper_for(day, random=lambda _: pepper) == pepper
    assert pepper_for(day, random=always(b"x")) == pepper


def test_a_pepper_stands_where_the_design_says_and_goes_after_48_hours() -> None:
    pepper_for(date(2026, 11, 23), random=always(b"a"))
    item = PepperItem.get("pepper_2026-11-23", "current")
    assert item.expires_at == datetime(2026, 11, 25, tzinfo=UTC)


def test_a_warm_container_reads_a_days_pepper_once(day: date) -> None:
    cache = PepperCache(always(b"a"))
    assert cache.pepper_for(day) == b"a" * 32
    PepperItem(f"pepper_{day}", "current").delete()
    pepper_for(day, random=always(b"b"))
    assert cache.pepper_for(day) == b"a" * 32


def test_a_warm_container_takes_the_next_days_pepper() -> None:
    one, other = (date.fromordinal(next(_DAYS)) for _ in range(2))
    pepper_for(other, random=always(b"b"))
    cache = PepperCache(always(b"a"))
    assert [cache.pepper_for(day) for day in (one, other)] == [b"a" * 32, b"b" * 32]


def test_a_warm_container_hashes_on_while_the_store_is_away(day: date) -> None:
    cache = PepperCache(always(b"a"))
    cache.pepper_for(day)
    bind_table(UNREACHABLE_TABLE)
    try:
        assert cache.pepper_for(day) == b"a" * 32
    finally:
        bind_table(TABLE)


@pytest.mark.usefixtures("store_is_away")
def test_a_store_that_is_away_is_told_and_asked_again(day: date) -> None:
    cache = PepperCache(always(b"a"))
    with pytest.raises(StoreUnavailableError):
        cache.pepper_for(day)
    bind_table(TABLE)
    assert cache.pepper_for(day) == b"a" * 32


def test_an_address_is_hashed_with_the_pepper() -> None:
    expected = hmac.new(PEPPER, bytes([192, 0, 2, 1]), hashlib.sha256).hexdigest()[:32]
    assert hash_ip("192.0.2.1", PEPPER) == expected
    assert hash_ip("192.0.2.1", b"q" * 32) != expected


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("192.0.2.1", "192.0.2.2", False),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("2001:0DB8:0001:0002:0:0:0:1", "2001:db8:1:2::9", True),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.2", False),
        ("::1", "::2", True),
        ("fe80::1%eth0", "fe80::2%eth0", False),
        ("unknown", "unknown", True),
        ("unknown", "", False),
        ("\ud800", "\x00", False),
        ("1.2.3", "1.2.3.0", False),
    ],
)
def test_an_ipv6_address_counts_by_its_network(one: str, other: str, *, is_same: bool) -> None:
    assert (hash_ip(one, PEPPER) == hash_ip(other, PEPPER)) is is_same
