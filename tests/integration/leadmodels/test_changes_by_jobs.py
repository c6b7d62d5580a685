"""Changes by jobs: once though repeated, judged when they are made, told where they were made."""

from __future__ import annotations

from datetime import timedelta

import pytest

from leadmodels.activity_models import ActivityItem
from leadmodels.changes.apply import (
    AddNote,
    AddTags,
    Change,
    Expire,
    Hold,
    KeepFor,
    KeepUntil,
    Release,
    RemoveTags,
    SetStatus,
    apply_change,
)
from leadmodels.errors import (
    InvalidChangeError,
    LeadNotFoundError,
)
from leadmodels.leads import Lead, get_lead, read_place
from leadmodels.timeline.activities import (
    read_expiries,
    read_with_timeline,
)
from tests.support.table import NOW

from .changed_leads import JOB, change, timeline_of


@pytest.mark.parametrize("is_read_anew", [True, False])
@pytest.mark.parametrize(
    "repeated", [AddNote("Fair visit."), AddTags(("fair",)), SetStatus("won"), Expire()], ids=repr
)
def test_repeated_job_changes_a_lead_once(lead: Lead, repeated: Change, is_read_anew: bool) -> None:
    def run(of: Lead) -> Lead:
        return apply_change(of, repeated, actor="staff_ann", at=NOW, key=JOB)

    made = run(lead)
    if not (is_read_anew and repeated == Expire()):
        assert run(made if is_read_anew else lead) == made
    before_expiry = NOW - timedelta(seconds=1)
    stored, timeline = read_with_timeline(lead.lead_id, now=before_expiry)
    assert (stored, len(timeline)) == (made, 1)


def test_repeated_job_leaves_what_people_did_since(lead: Lead) -> None:
    tagged = apply_change(lead, AddTags(("fair",)), actor="staff_ann", at=NOW, key=JOB)
    untagged = change(tagged, RemoveTags(("fair",)), seconds=5)
    for of in (lead, untagged):
        again = apply_change(of, AddTags(("fair",)), actor="staff_ann", at=NOW, key=JOB)
        assert again == untagged
    assert [entry.after for entry in timeline_of(lead)] == ["fair", None]


def test_two_jobs_of_the_same_instant_both_count(lead: Lead) -> None:
    first = apply_change(lead, AddNote("One."), actor="staff_ann", at=NOW, key="a" * 26)
    apply_change(first, AddNote("Two."), actor="staff_ann", at=NOW, key="b" * 26)
    assert [entry.text for entry in timeline_of(lead)] == ["One.", "Two."]


def test_entry_stands_where_it_was_done_and_not_where_a_job_asked_for_it(lead: Lead) -> None:
    person = change(lead, SetStatus("contacted"), seconds=600)
    late = NOW + timedelta(seconds=1200, microseconds=7999)
    for of in (person, lead):  # the second: its repeat, with the lead as it was read before
        apply_change(of, SetStatus("won"), actor="staff_eve", at=late, key=JOB, asked_at=NOW)
    stored, [first, last] = read_with_timeline(lead.lead_id, now=NOW)
    assert (stored.status, stored.version) == ("won", 3)
    assert (first.after, first.at) == ("contacted", NOW + timedelta(seconds=600))
    assert (last.before, last.after) == ("contacted", "won")
    assert last.at == NOW + timedelta(seconds=1200, milliseconds=7)
    assert (last.asked_at, last.activity_id) == (NOW, JOB)


def test_entry_without_the_instant_it_was_done_at_stands_where_it_was_asked_for(lead: Lead) -> None:
    late, soon = NOW + timedelta(seconds=9), NOW + timedelta(seconds=5)
    apply_change(lead, AddNote("A job's."), actor="staff_eve", at=late, key=JOB, asked_at=NOW)
    [key] = read_expiries(lead.lead_id)
    ActivityItem(lead_id=lead.lead_id, timestamp=key).update([ActivityItem.done_at.remove()])
    change(get_lead(lead.lead_id, now=NOW), AddNote("A person's."), seconds=5)
    [first, last] = timeline_of(lead)
    assert [(first.text, first.at), (last.text, last.at)] == [
        ("A job's.", NOW),
        ("A person's.", soon),
    ]


@pytest.mark.parametrize("made", [KeepUntil(NOW + timedelta(minutes=5)), SetStatus("won")])
def test_late_change_is_judged_as_of_now(lead: Lead, made: Change) -> None:
    short = change(lead, KeepUntil(NOW + timedelta(minutes=30)))
    late = NOW + timedelta(minutes=40 if isinstance(made, SetStatus) else 10)
    with pytest.raises((InvalidChangeError, LeadNotFoundError)):
        apply_change(short, made, actor="staff_eve", at=late, key=JOB, asked_at=NOW)
    assert read_place(lead.lead_id) == short


@pytest.mark.parametrize("made", [Expire(), KeepFor(1)], ids=repr)
def test_late_change_ends_a_lead_when_it_is_made_and_not_before(lead: Lead, made: Change) -> None:
    late = NOW + timedelta(days=3)
    ended = apply_change(lead, made, actor="staff_eve", at=late, key=JOB, asked_at=NOW)
    assert ended.expires_at == late


def test_late_release_gives_a_week_from_when_it_is_made(lead: Lead) -> None:
    held = change(lead, Hold("law"))
    late = NOW + timedelta(days=40)
    released = apply_change(held, Release(), actor="staff_eve", at=late, key=JOB, asked_at=NOW)
    assert released.expires_at == late + timedelta(days=7)


@pytest.mark.parametrize("key", ["", "short", "x" * 27, "Capitals12", "with space", "a#activity#b"])
def test_key_that_could_forge_a_place_is_refused(lead: Lead, key: str) -> None:
    with pytest.raises(ValueError, match="10 to 26"):
        apply_change(lead, AddNote("x"), actor="staff_ann", at=NOW, key=key)
