"""What is no change is refused, whatever a job's item holds."""

from __future__ import annotations

import pytest

from leadmodels.changes.apply import change_from_dict
from leadmodels.errors import InvalidChangeError


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"change": None},
        {"change": ["set_status"]},
        {"change": "erase_all", "value": 1},
        {"change": "set_status"},
        {"change": "set_status", "value": None},
        {"change": "set_status", "value": "lukewarm"},
        {"change": "set_status", "value": "won", "more": 1},
        {"change": "set_owner", "value": 7},
        {"change": "set_tags", "value": "vip"},
        {"change": "add_tags", "value": ["vip", 7]},
        {"change": "add_tags", "value": ["a,b"]},
        {"change": "set_follow_up", "value": "2026-13-01"},
        {"change": "set_follow_up", "value": "2026-12-01T00:00:00Z"},
        {"change": "add_note", "value": " "},
        {"change": "keep_until", "value": "2026-12-01T00:00:00"},
        {"change": "keep_until", "value": "soon"},
        {"change": "keep_until", "value": "0001-01-01T00:00:00+14:00"},
        {"change": "keep_for", "value": True},
        {"change": "keep_for", "value": 1.5},
        {"change": "keep_for", "value": 0},
        {"change": "hold", "value": ""},
        {"change": "release", "value": None},
        {"change": "expire", "value": 1},
    ],
    ids=repr,
)
def test_what_is_no_change_is_refused(data: dict[str, object]) -> None:
    with pytest.raises(InvalidChangeError):
        change_from_dict(data)
