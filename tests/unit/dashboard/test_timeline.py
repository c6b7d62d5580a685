from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from dashboard.leads.detail.timeline import people_in, tell
from leadmodels.timeline.activities import Activity, ActivityKind

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
PEOPLE = {"staff_a": "Ann Lee", "staff_b": "Bo Ek"}


def activity(
    kind: ActivityKind,
    before: str | None = None,
    after: str | None = None,
    *,
    actor: str = "staff_a",
    key: str = "0" * 16,
    minute: int = 0,
    text: str | None = None,
) -> Activity:
    return Activity(
        lead_id="lead_x",
        activity_id=key,
        at=NOON + timedelta(minutes=minute),
        kind=kind,
        actor=actor,
        before=before,
        after=after,
        text=text,
    )


@pytest.mark.parametrize(
    ("done", "words"),
    [
        (activity("note", text="Hi"), "wrote a note"),
        (activity("status", "new", "won"), "set the status from New to Won"),
        (activity("status", "won", "spam"), "moved the lead to quarantine"),
        (activity("status", "spam", "new"), "released the lead from quarantine, as New"),
        (activity("status", "new", "renamed"), "set the status from New to renamed"),
        (activity("owner", None, "staff_a"), "took the lead over"),
        (activity("owner", "staff_b", "staff_a"), "took the lead over (before: Bo Ek)"),
        (activity("owner", None, "staff_b"), "gave the lead to Bo Ek"),
        (activity("owner", None, "staff_gone"), "gave the lead to A former colleague"),
        (activity("owner", "staff_a", None), "handed the lead back"),
        (activity("owner", "staff_b", None), "took the owner off (before: Bo Ek)"),
        (activity("tags", None, "a"), "added the tag “a”"),
        (activity("tags", "a, b", None), "removed the tags “a”, “b”"),
        (activity("tags", "a, b", "b, c"), "added the tag “c” and removed the tag “a”"),
        (activity("tags", "a", "a"), "changed the tags"),
        (activity("follow_up", None, "2026-12-03"), "set the follow-up to Thu 3 December 2026"),
        (
            activity("follow_up", "2026-12-03", None),
            "took the follow-up off (before: Thu 3 December 2026)",
        ),
        (activity("follow_up", None, "some day"), "set the follow-up to some day"),
        (activity("retention", "forever", "hold", text="Why"), "put the lead on hold"),
        (activity("retention", "hold", "hold", text="Why"), "changed the reason of the hold"),
        (activity("retention", "hold", "forever"), "released the hold: for ever"),
        (
            activity("retention", "forever", "2026-12-03T10:00:00.000Z"),
            "set how long the lead is kept: until 3 Dec 2026, 10:00 UTC (before: for ever)",
        ),
        (
            activity("retention", "2026-12-03T10:00:00.000Z", "2026-11-23T12:00:00.000Z"),
            "let the lead expire",
        ),
    ],
)
def test_what_was_done_is_told_in_words(done: Activity, words: str) -> None:
    (entry,) = tell([done], PEOPLE)

    assert (entry.who, entry.words) == ("Ann Lee", words)


def test_the_newest_comes_first_and_says_whether_a_job_did_it() -> None:
    entries = tell(
        [
            activity("note", text="old"),
            activity("note", text="new", minute=2, actor="staff_gone"),
            activity("note", text="job", minute=1, key="1" * 26),
        ],
        PEOPLE,
    )

    assert [entry.text for entry in entries] == ["new", "job", "old"]
    assert [entry.is_job for entry in entries] == [False, True, False]
    assert entries[0].who == "A former colleague"


def test_people_are_those_who_did_something_and_those_who_owned_the_lead() -> None:
    timeline = [
        activity("owner", "staff_b", "staff_c"),
        activity("status", "new", "won", actor="staff_d"),
    ]

    assert people_in(timeline) == {"staff_a", "staff_b", "staff_c", "staff_d"}
