from __future__ import annotations

import pytest

from bench.gate import RECORDED, find_worse

RECORD = {"cold / typical": 0.36, "warm / typical": 0.5}


@pytest.mark.parametrize(
    ("cold", "warm", "worse"),
    [
        (0.36, 0.5, []),
        (0.2, 0.1, []),
        (0.395, 0.549, []),
        (0.397, 0.5, ["cold / typical"]),
        (0.1, 0.56, ["warm / typical"]),
        (0.4, 0.6, ["cold / typical", "warm / typical"]),
    ],
)
def test_a_ratio_that_is_over_a_tenth_worse_is_named(
    cold: float, warm: float, worse: list[str]
) -> None:
    found = find_worse({"cold / typical": cold, "warm / typical": warm}, RECORD)
    assert [sentence.split(" is ")[0] for sentence in found] == worse


def test_a_ratio_that_is_no_longer_measured_fails() -> None:
    with pytest.raises(KeyError):
        find_worse({"cold / typical": 0.1}, RECORD)


def test_a_record_is_kept_in_the_repository() -> None:
    assert RECORDED.is_file()
