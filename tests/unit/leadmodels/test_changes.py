"""What each change makes of a lead, and what is refused; nothing is stored here."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest

from leadmodels.changes.apply import (
    LONGEST_NOTE,
    LONGEST_REASON,
    LONGEST_TAG,
    MOST_TAG_BYTES,
    MOST_TAGS,
    AddNote,
    AddTags,
    Change,
    Expire,
    Hold,
    KeepFor,
    KeepUntil,
    Release,
    RemoveTags,
    SetFollowUp,
    SetOwner,
    SetStatus,
    SetTags,
    changed,
)
from leadmodels.changes.entries import describe
from leadmodels.errors import InvalidChangeError, LeadNotFoundError
from leadmodels.indexes import SUMMARY_ATTRIBUTES
from leadmodels.leads import FOLLOW_UP_PARTITION, STATUSES, Lead, LeadStatus, item_from_lead
from leadmodels.summaries import SUMMARY_BYTES, promote
from tests.support.leads import make_lead
from tests.support.table import CONTACT_FIELDS, NOW, contact_form

DAY = date(2026, 12, 1)
IN_A_MONTH = NOW + timedelta(days=30)


@pytest.fixture
def lead() -> Lead:
    return make_lead(contact_form(retention_days=30), at=NOW, seed=1)


def after(lead: Lead, *changes: Change, at: datetime = NOW) -> Lead:
    """Make these changes, one after another; those that change nothing pass."""
    for change in changes:
        lead = changed(lead, change, at=at) or lead
    return lead


def entry(change: Change, lead: Lead) -> tuple[str, str | None, str | None, str | None]:
    became = changed(lead, change, at=NOW)
    assert became is not None
    written = describe(change.checked(), lead, became, actor="staff_a", at=NOW, key="0" * 10)
    return written.kind, written.before, written.after, written.text


def test_each_change_sets_what_it_names_and_counts_the_version(lead: Lead) -> None:
    assert after(lead, SetStatus("won")) == replace(lead, status="won", version=2)
    assert after(lead, SetOwner("staff_1")) == replace(lead, owner="staff_1", version=2)
    assert after(lead, SetFollowUp(DAY)) == replace(lead, follow_up_on=DAY, version=2)
    assert after(lead, AddNote("Called.")) == replace(lead, version=2)
    assert after(lead, SetTags(("b", "a"))) == replace(lead, tags=("a", "b"), version=2)


@pytest.mark.parametrize(
    "change",
    [
        SetStatus("new"),
        SetOwner(None),
        SetTags(()),
        AddTags((" ", "")),
        RemoveTags(("absent",)),
        SetFollowUp(None),
        KeepFor(30),
        KeepUntil(IN_A_MONTH),
        Release(),
    ],
    ids=repr,
)
def test_change_that_changes_nothing_says_so(lead: Lead, change: Change) -> None:
    assert changed(lead, change, at=NOW) is None


def test_same_note_twice_is_two_notes(lead: Lead) -> None:
    assert after(lead, AddNote("Called."), AddNote("Called.")).version == 3


def test_tags_are_cleaned_and_each_kept_once(lead: Lead) -> None:
    tagged = after(lead, SetTags(("  Key \t Account ", "VIP", "vip", "\u202evip\u202c")))
    assert tagged.tags == ("key account", "vip")
    assert after(tagged, AddTags(("Vip", "hot"))).tags == ("hot", "key account", "vip")
    assert after(tagged, RemoveTags(("VIP", "other"))).tags == ("key account",)


def test_tags_that_fit_one_by_one_may_be_too_many_for_a_lead(lead: Lead) -> None:
    full = after(lead, SetTags(tuple(str(number) for number in range(MOST_TAGS))))
    assert after(full, AddTags(("3",))) is full
    with pytest.raises(InvalidChangeError, match="at most 10 tags"):
        changed(full, AddTags(("one more",)), at=NOW)
    long = after(lead, SetTags(tuple(letter * LONGEST_TAG for letter in "abc")))
    with pytest.raises(InvalidChangeError, match="too long together"):
        changed(long, AddTags(("d" * (MOST_TAG_BYTES - 3 * LONGEST_TAG + 1),)), at=NOW)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (SetStatus("lukewarm"), "one of new, contacted"),  # type: ignore[arg-type]
        (SetOwner(""), "no staff user's id"),
        (SetOwner("Ann O'Hara"), "no staff user's id"),
        (SetTags(("x" * (LONGEST_TAG + 1),)), "at most 40 characters"),
        (AddTags(("a,b",)), "no comma"),
        (SetTags(tuple(str(number) for number in range(MOST_TAGS + 1))), "at most 10 tags"),
        (SetFollowUp(NOW), "on a day"),
        (AddNote(" \u200b\n"), "Write something"),
        (AddNote("x" * (LONGEST_NOTE + 1)), "at most 5,000 characters"),
        (Hold("\t"), "Give a reason"),
        (Hold("x" * (LONGEST_REASON + 1)), "at most 200 characters"),
        (KeepFor(0), "1 to 3650 days"),
        (KeepFor(3651), "1 to 3650 days"),
        (KeepUntil(NOW.replace(tzinfo=None)), "which time zone"),
        (KeepUntil(datetime.max.replace(tzinfo=timezone(-timedelta(hours=5)))), "No calendar"),
        (KeepUntil(NOW), "time has passed"),
        (KeepUntil(NOW - timedelta(days=1)), "time has passed"),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_change_that_no_lead_can_take_is_refused_in_a_sentence(
    lead: Lead, change: Change, problem: str
) -> None:
    with pytest.raises(InvalidChangeError, match=problem):
        changed(lead, change, at=NOW)


def test_longest_values_are_taken(lead: Lead) -> None:
    assert after(lead, AddNote("x" * LONGEST_NOTE)).version == 2
    assert after(lead, Hold("x" * LONGEST_REASON)).is_held
    assert after(lead, SetTags(("x" * LONGEST_TAG,))).tags == ("x" * LONGEST_TAG,)


def test_expired_lead_takes_no_change(lead: Lead) -> None:
    with pytest.raises(LeadNotFoundError):
        changed(lead, SetStatus("won"), at=IN_A_MONTH)


@pytest.mark.parametrize("letter", ["x", "\u00e9", "\u20ac"])
def test_row_of_a_list_stays_small_however_a_lead_is_tagged(lead: Lead, letter: str) -> None:
    values = dict.fromkeys(("name", "email", "phone", "company"), "n" * 400)
    lead = replace(lead, **asdict(promote(CONTACT_FIELDS, values)), first_viewed_at=NOW)
    most = MOST_TAG_BYTES // len(letter.encode())
    tags = tuple(
        str(number) + letter * (min(LONGEST_TAG, most - start) - 1)
        for number, start in enumerate(range(0, most, LONGEST_TAG))
    )
    worked = after(
        lead, SetTags(tags), SetOwner("s" * 32), SetFollowUp(DAY), SetStatus("contacted")
    )
    item = item_from_lead(worked).serialize()
    row = {name: item[name] for name in SUMMARY_ATTRIBUTES if name in item}
    assert sum(len(name) + bytes_of(value) for name, value in row.items()) <= SUMMARY_BYTES


def bytes_of(value: dict[str, Any]) -> int:
    """Count as DynamoDB does, text in UTF-8."""
    [inner] = value.values()
    return sum(len(text.encode()) for text in (inner if isinstance(inner, list) else [inner]))


# Retention --------------------------------------------------------------------------------------


def test_lead_is_kept_for_days_from_when_it_was_received(lead: Lead) -> None:
    later = NOW + timedelta(days=5)
    assert after(lead, KeepFor(90), at=later).expires_at == NOW + timedelta(days=90)
    assert after(lead, KeepFor(None), at=later).expires_at is None


def test_lead_older_than_its_new_retention_expires_at_once_and_not_in_the_past(lead: Lead) -> None:
    later = NOW + timedelta(days=9, milliseconds=5)
    assert after(lead, KeepFor(3), at=later).expires_at == NOW + timedelta(days=9)


def test_lead_is_kept_until_an_instant_in_any_zone_to_the_second(lead: Lead) -> None:
    until = (NOW + timedelta(days=60, milliseconds=7)).astimezone(timezone(timedelta(hours=9)))
    assert after(lead, KeepUntil(until)).expires_at == NOW + timedelta(days=60)


def test_held_lead_does_not_expire_and_release_restores_what_was(lead: Lead) -> None:
    held = after(lead, Hold("  A question of law "))
    assert (held.expires_at, held.hold_reason) == (None, "A question of law")
    released = after(held, Release())
    assert released == replace(lead, version=3)


def test_release_of_a_lead_kept_for_ever_keeps_it_for_ever(lead: Lead) -> None:
    assert after(lead, KeepFor(None), Hold("law"), Release()).expires_at is None


def test_released_lead_stays_at_least_seven_days(lead: Lead) -> None:
    held = after(lead, Hold("law"))
    at = IN_A_MONTH + timedelta(milliseconds=1)
    released = after(held, Release(), at=at).expires_at
    assert released == IN_A_MONTH + timedelta(days=7, seconds=1)
    assert after(held, Release(), at=NOW + timedelta(days=22)).expires_at == IN_A_MONTH


def test_held_lead_stays_held_whatever_its_retention_becomes(lead: Lead) -> None:
    held = after(lead, Hold("law"))
    for change, restored in (
        (KeepFor(None), None),
        (KeepFor(60), NOW + timedelta(days=60)),
        (KeepUntil(NOW + timedelta(days=99)), NOW + timedelta(days=99)),
    ):
        kept = after(held, change)
        assert (kept.expires_at, kept.hold_reason) == (None, "law")
        assert after(kept, Release()).expires_at == restored
    again = after(held, Hold("tax"))
    assert again == replace(held, hold_reason="tax", version=3)
    assert after(again, Release()).expires_at == IN_A_MONTH


def test_lead_expires_now_unless_it_is_held(lead: Lead) -> None:
    at = NOW + timedelta(days=1, milliseconds=999)
    expired = after(lead, Expire(), at=at)
    assert expired.expires_at == NOW + timedelta(days=1)
    with pytest.raises(LeadNotFoundError):
        changed(expired, SetStatus("won"), at=at)
    with pytest.raises(InvalidChangeError, match="on hold: release it first"):
        changed(after(lead, Hold("law")), Expire(), at=NOW)


# The timeline -----------------------------------------------------------------------------------


def test_entry_tells_what_was_and_what_became(lead: Lead) -> None:
    month = "2026-12-23T12:00:00.000Z"
    held = after(lead, Hold("law"))
    tagged = after(lead, SetTags(("a", "b")))
    for change, before, expected in (
        (SetStatus("won"), lead, ("status", "new", "won", None)),
        (SetOwner("staff_1"), lead, ("owner", None, "staff_1", None)),
        (SetFollowUp(DAY), lead, ("follow_up", None, "2026-12-01", None)),
        (AddNote("Hi\r\nthere "), lead, ("note", None, None, "Hi\nthere")),
        (AddTags(("c",)), tagged, ("tags", "a, b", "a, b, c", None)),
        (RemoveTags(("a", "b")), tagged, ("tags", "a, b", None, None)),
        (KeepFor(None), lead, ("retention", month, "forever", None)),
        (Hold("law"), lead, ("retention", month, "hold", "law")),
        (Hold("tax"), held, ("retention", "hold", "hold", "tax")),
        (KeepFor(None), held, ("retention", month, "forever", None)),
        (Release(), held, ("retention", "hold", month, None)),
        (Expire(), lead, ("retention", month, "2026-11-23T12:00:00.000Z", None)),
    ):
        assert entry(change, before) == expected


# The list of follow-ups -------------------------------------------------------------------------


@pytest.mark.parametrize("status", STATUSES)
def test_only_open_leads_wait_for_a_follow_up(lead: Lead, status: LeadStatus) -> None:
    item = item_from_lead(after(lead, SetFollowUp(DAY), SetStatus(status)))
    is_listed = item.kind_partition == FOLLOW_UP_PARTITION
    assert is_listed == (status in {"new", "contacted", "qualified"})
    assert item.follow_up_on == DAY
    assert item.kind_sort == (f"2026-12-01T00:00:00.000Z#{lead.lead_id}" if is_listed else None)


def test_lead_without_a_day_waits_for_nothing(lead: Lead) -> None:
    item = item_from_lead(after(lead, SetFollowUp(DAY), SetFollowUp(None)))
    assert item.serialize().keys().isdisjoint({"kind_partition", "kind_sort"})


def test_reopened_lead_waits_again(lead: Lead) -> None:
    item = item_from_lead(after(lead, SetFollowUp(DAY), SetStatus("lost"), SetStatus("contacted")))
    assert item.kind_partition == FOLLOW_UP_PARTITION


def test_expiry_index_and_expiry_agree_to_the_second(lead: Lead) -> None:
    item = item_from_lead(replace(lead, expires_at=NOW + timedelta(milliseconds=999)))
    assert item.expires_at == NOW
    assert item.expiry_sort == f"2026-11-23T12:00:00.000Z#{lead.lead_id}"
