from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from dashboard.leads.work.retention import countdown
from leadmodels.ids import new_lead_id
from leadmodels.leads import Lead

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def lead(**changes: object) -> Lead:
    defaults: dict[str, object] = {
        "lead_id": new_lead_id(at=NOON, random=bytes(10)),
        "form_id": "form_x",
        "form_version": 1,
        "received_at": NOON,
        "stored_at": NOON,
        "fields": {},
        "body_hash": "",
        "receipt": "",
    }
    return Lead(**defaults | changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("left", "headline", "is_near", "is_urgent"),
    [
        (timedelta(days=400), "Deleted in 400 days", False, False),
        (timedelta(days=23, hours=3), "Deleted in 23 days", False, False),
        (timedelta(days=14), "Deleted in 14 days", True, False),
        (timedelta(days=3), "Deleted in 3 days", True, True),
        (timedelta(days=1, hours=23), "Deleted in 1 day, 23 hours", True, True),
        (timedelta(minutes=5), "Deleted in 5 minutes", True, True),
    ],
)
def test_the_countdown_gets_finer_and_louder_towards_the_end(
    *, left: timedelta, headline: str, is_near: bool, is_urgent: bool
) -> None:
    said = countdown(lead(expires_at=NOON + left), NOON)

    assert (said.headline, said.is_near, said.is_urgent) == (headline, is_near, is_urgent)


def test_the_exact_end_is_told_besides() -> None:
    said = countdown(lead(expires_at=datetime(2026, 12, 16, 8, 30, tzinfo=UTC)), NOON)

    assert said.detail == "On 16 Dec 2026, 08:30 UTC, with its timeline."


def test_a_lead_without_an_end_says_so() -> None:
    assert countdown(lead(), NOON).headline == "Kept for ever"


def test_a_held_lead_says_what_was_before_the_hold() -> None:
    held = lead(hold_reason="Case", expires_at_before_hold=datetime(2026, 12, 16, tzinfo=UTC))

    assert countdown(held, NOON).headline == "On hold"
    assert "Before the hold: until 16 Dec 2026, 00:00 UTC." in countdown(held, NOON).detail
    assert "kept for ever" in countdown(lead(hold_reason="Case"), NOON).detail
