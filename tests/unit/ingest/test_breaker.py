from __future__ import annotations

from ingest.breaker import StoreBreaker
from leadmodels.errors import StoreUnavailableError

FAILURE = StoreUnavailableError("The lead store did not answer: ReadTimeoutError.")


def test_a_failure_keeps_everybody_from_the_store_for_five_seconds() -> None:
    seconds = [100.0]
    breaker = StoreBreaker(lambda: seconds[0], lambda _: None)
    assert not breaker.is_open
    breaker.trip(FAILURE)
    for elapsed, is_open in ((0, True), (4.9, True), (5, False), (6, False)):
        seconds[0] = 100.0 + elapsed
        assert breaker.is_open is is_open
    breaker.trip(FAILURE)
    assert breaker.is_open


def test_failures_while_nobody_asks_the_store_neither_prolong_it_nor_are_told() -> None:
    seconds = [100.0]
    noted: list[str] = []
    breaker = StoreBreaker(lambda: seconds[0], noted.append)
    breaker.trip(FAILURE)
    seconds[0] += 4
    breaker.trip(FAILURE)
    seconds[0] += 1
    assert (breaker.is_open, len(noted)) == (False, 1)


def test_operators_are_told_how_the_store_failed() -> None:
    noted: list[str] = []
    StoreBreaker(lambda: 0.0, noted.append).trip(FAILURE)
    assert noted == ["The lead store did not answer: ReadTimeoutError."]
