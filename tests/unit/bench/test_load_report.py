"""What clients got, as the tables tell it."""

from __future__ import annotations

from collections import Counter

from bench.load_report import Step, write_load_report

STEP = Step(
    clients=4,
    seconds=2.0,
    statuses=Counter({201: 198, 429: 1, 0: 1}),
    waits=tuple(number / 1_000 for number in range(1, 201)),
    cpu_seconds={"functions": 0.4, "clients": 1.0},
)


def test_what_was_not_stored_is_an_error_and_no_throughput() -> None:
    assert (STEP.per_second, STEP.errors) == (99.0, 2)


def test_a_share_of_the_submissions_was_answered_within_its_time() -> None:
    assert [STEP.wait_ms(share) for share in (0.0, 0.5, 0.99, 1.0)] == [1, 101, 199, 200]


def test_a_table_tells_who_used_the_cpu() -> None:
    text = write_load_report({"Straight": [STEP]})
    assert "Straight:" in text
    assert "CPUs: functions | CPUs: clients |" in text
    assert text.endswith("| 4 | 99 | 2 | 101.0 | 191.0 | 199.0 | 0.20 | 0.50 | 2.00 |")
