from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from dashboard.leads.detail.seen import Seen, find_unseen, is_job, read_seen, seen_now
from leadmodels.ids import new_lead_id
from leadmodels.leads import Lead
from leadmodels.timeline.activities import Activity

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
LEAD = Lead(
    lead_id=new_lead_id(at=NOON, random=bytes(10)),
    form_id="form_x",
    form_version=1,
    received_at=NOON,
    stored_at=NOON,
    fields={},
    body_hash="",
    receipt="",
)


def done(minute: int, *, key: str = "0" * 16) -> Activity:
    return Activity(
        lead_id=LEAD.lead_id,
        activity_id=key,
        at=NOON + timedelta(minutes=minute),
        kind="note",
        actor="staff_x",
        before=None,
        after=None,
        text=str(minute),
    )


def test_what_a_page_has_seen_survives_its_form() -> None:
    seen = seen_now(replace(LEAD, version=3), [done(5), done(2)])

    assert read_seen(seen.text) == seen
    assert read_seen(seen_now(LEAD, ()).text) == Seen(version=1, latest=0)


@pytest.mark.parametrize(
    "text", ["", "7", "7-", "-7-1", "7-1-", " 7-1", "\u0667-\u0661", "7-1\n", "9" * 99]
)
def test_what_is_not_ours_has_seen_nothing(text: str) -> None:
    assert read_seen(text) == Seen(version=0, latest=0)


def test_unseen_is_what_came_after_newest_first() -> None:
    timeline = [done(1), done(2), done(3), done(4)]
    seen = seen_now(replace(LEAD, version=3), timeline[:2])

    unseen = find_unseen(timeline, seen, replace(LEAD, version=5))

    assert [each.text for each in unseen] == ["4", "3"]


def test_a_jobs_change_is_unseen_though_it_was_asked_for_earlier() -> None:
    job = done(1, key="1" * 26)
    seen = seen_now(replace(LEAD, version=2), [done(3)])

    unseen = find_unseen([job, done(3)], seen, replace(LEAD, version=3))

    assert is_job(job)
    assert unseen == (job,)


def test_nothing_is_unseen_of_a_lead_that_did_not_change() -> None:
    timeline = [done(1, key="1" * 26), done(2)]

    assert find_unseen(timeline, seen_now(LEAD, timeline), LEAD) == ()
