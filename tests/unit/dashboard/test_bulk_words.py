from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import get_args

import pytest
from django.http import QueryDict

from dashboard.leads.bulk.actions import ACTIONS, find_action
from dashboard.leads.bulk.confirmation import read_confirmation
from dashboard.leads.bulk.scope import filters_for, frozen
from dashboard.leads.lists.estimate_words import leads_in_words
from dashboard.leads.lists.filter_words import Names, describe_filters
from dashboard.leads.work.change_words import change_title, change_words
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
    SetFollowUp,
    SetOwner,
    SetStatus,
    SetTags,
)
from leadmodels.ids import instant_of, parse_job_id
from leadmodels.lists.estimates import Estimate
from leadmodels.lists.filters import LeadFilters

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
NAMES = Names(forms={"form_1": "Contact"}, people={"staff_1": "Sal Smith"})
CHANGES: dict[type[Change], list[Change]] = {
    SetStatus: [SetStatus("won"), SetStatus("spam")],
    SetOwner: [SetOwner("staff_1"), SetOwner(None), SetOwner("staff_gone")],
    AddTags: [AddTags(("vip",))],
    RemoveTags: [RemoveTags(("vip",))],
    SetFollowUp: [SetFollowUp(date(2027, 3, 1)), SetFollowUp(None)],
    KeepUntil: [KeepUntil(NOW)],
    KeepFor: [KeepFor(1), KeepFor(30), KeepFor(None)],
    Hold: [Hold("A dispute")],
    Release: [Release()],
    Expire: [Expire()],
}
OF_ONE_LEAD = {AddNote, SetTags}


def test_every_change_to_many_leads_has_its_own_words() -> None:
    assert set(CHANGES) == set(get_args(Change)) - OF_ONE_LEAD
    all_of_them = [*(change for kind in CHANGES.values() for change in kind), None]

    assert len({change_words(change, NAMES) for change in all_of_them}) == len(all_of_them)
    assert len({change_title(change, NAMES) for change in all_of_them}) == len(all_of_them)


@pytest.mark.parametrize("change", [AddTags(("jane doe",)), Hold("jane doe")])
def test_title_has_no_word_that_somebody_typed_but_the_sentence_has(change: Change) -> None:
    assert "jane" not in change_title(change, NAMES)
    assert "jane" in change_words(change, NAMES)


def test_change_of_one_lead_has_no_words_for_many() -> None:
    with pytest.raises(TypeError, match="one lead at a time"):
        change_words(AddNote("x"), NAMES)


def test_every_action_is_found_by_its_own_name() -> None:
    assert [find_action(action.name) for action in ACTIONS] == list(ACTIONS)
    assert {action.permission for action in ACTIONS} == {
        "leads.change_lead",
        "leads.retain_lead",
        "leads.delete_lead",
    }


@pytest.mark.parametrize(
    ("estimate", "words"),
    [
        (Estimate(leads=0, is_complete=True), "0 leads"),
        (Estimate(leads=1, is_complete=True), "1 lead"),
        (Estimate(leads=1234, is_complete=True), "1,234 leads"),
        (Estimate(leads=2000, is_complete=True), "2,000 leads"),
        (Estimate(leads=2000, is_complete=False), "more than 2,000 leads"),
        (Estimate(leads=3, is_complete=False), "at least 3 leads"),
        (Estimate(leads=0, is_complete=False), "an unknown number of leads"),
    ],
)
def test_count_claims_no_more_than_is_known(estimate: Estimate, words: str) -> None:
    assert leads_in_words(estimate, counted=2000) == words


def test_filters_are_told_one_by_one() -> None:
    filters = LeadFilters(
        form_id="form_1",
        status="new",
        owner="staff_1",
        tag="vip",
        email="a@example.com",
        text="ada",
        since=NOW,
        until=NOW + timedelta(days=1),
        unread=True,
        due_by=date(2027, 3, 1),
    )

    assert describe_filters(filters, NAMES) == [
        ("Form", "Contact"),
        ("Status", "New"),
        ("Owner", "Sal Smith"),
        ("Opened", "By nobody yet"),
        ("Tag", "vip"),
        ("E-mail", "a@example.com"),
        ("Text", "ada"),
        ("Follow-up", "Due on 1 March 2027 or before"),
        ("Stored", "From 23 Nov 2026, 12:00 UTC, before 24 Nov 2026, 12:00 UTC"),
    ]


def test_every_filter_has_words() -> None:
    given: dict[str, LeadFilters] = {
        "form_id": LeadFilters(form_id="form_gone"),
        "status": LeadFilters(status="won"),
        "email": LeadFilters(email="a@example.com"),
        "owner": LeadFilters(owner="staff_gone"),
        "tag": LeadFilters(tag="vip"),
        "text": LeadFilters(text="ada"),
        "since": LeadFilters(since=NOW),
        "until": LeadFilters(until=NOW),
        "unassigned": LeadFilters(unassigned=True),
        "unread": LeadFilters(unread=True),
        "due_by": LeadFilters(due_by=NOW.date()),
        "expires_before": LeadFilters(expires_before=NOW),
    }
    assert set(given) == set(LeadFilters.__slots__)

    said = [describe_filters(filters, NAMES) for filters in given.values()]

    assert all(len(words) == 1 for words in said)
    assert len({words[0] for words in said}) == len(given)
    assert describe_filters(LeadFilters(), NAMES) == []


@pytest.mark.parametrize(
    ("filters", "until"),
    [
        (LeadFilters(), NOW),
        (LeadFilters(until=NOW - timedelta(days=1)), NOW - timedelta(days=1)),
        (LeadFilters(until=NOW + timedelta(days=1)), NOW),
        (LeadFilters(since=NOW - timedelta(days=1)), NOW),
        (LeadFilters(since=NOW + timedelta(days=1)), NOW + timedelta(days=1)),
    ],
)
def test_what_arrives_after_the_confirmation_is_left_out(
    filters: LeadFilters, until: datetime
) -> None:
    assert frozen(filters, NOW).until == until


def test_release_from_quarantine_is_for_those_in_quarantine() -> None:
    release, won = find_action("quarantine.release"), find_action("status.won")
    assert release is not None
    assert won is not None

    assert filters_for(release, LeadFilters(tag="x")) == LeadFilters(tag="x", status="spam")
    assert filters_for(release, LeadFilters(status="spam")) == LeadFilters(status="spam")
    assert filters_for(release, LeadFilters(status="won")) is None
    assert filters_for(won, LeadFilters(status="lost")) == LeadFilters(status="lost")


def test_confirmation_names_one_job_however_often_it_is_sent() -> None:
    shown = read_confirmation(QueryDict(), now=NOW)
    sent = QueryDict(mutable=True)
    sent["frozen_at"], sent["nonce"] = shown.at_text, shown.nonce

    first = read_confirmation(sent, now=NOW + timedelta(minutes=1))
    second = read_confirmation(sent, now=NOW + timedelta(minutes=30))

    assert not shown.is_shown
    assert first.is_shown
    meant = {"by": "staff_1", "change": {"name": "add_tags", "tags": ["vip"]}}
    job_id = shown.job_id(meant)
    assert first.job_id(meant) == second.job_id(dict(reversed(meant.items()))) == job_id
    assert parse_job_id(job_id)
    assert instant_of(job_id) == first.at == NOW  # type: ignore[arg-type] # ids of all kinds are alike


def test_confirmation_names_another_job_when_anything_else_is_asked_for() -> None:
    shown, other = (read_confirmation(QueryDict(), now=NOW) for _ in range(2))
    meant = {"by": "staff_1", "change": "delete", "filters": {"status": "spam"}}
    differing = [{}, meant, *({**meant, name: "else"} for name in meant)]

    job_ids = {shown.job_id(each) for each in differing} | {other.job_id(meant)}

    assert len(job_ids) == len(differing) + 1


@pytest.mark.parametrize(
    ("frozen_at", "nonce"),
    [
        ("", ""),
        ("2026-11-23T12:00:00Z", ""),
        ("2026-11-23T12:00:00Z", "x" * 20),
        ("2026-11-23T12:00:00Z", "0" * 21),
        ("2026-11-23T11:29:59Z", "0" * 20),
        ("2026-11-23T12:00:01Z", "0" * 20),
        ("2026-11-23T12:00:00", "0" * 20),
        ("0001-01-01T00:00:00+23:59", "0" * 20),
        ("yesterday", "0" * 20),
    ],
)
def test_confirmation_that_is_old_or_none_of_ours_is_made_anew(frozen_at: str, nonce: str) -> None:
    sent = QueryDict(mutable=True)
    sent["frozen_at"], sent["nonce"] = frozen_at, nonce

    made = read_confirmation(sent, now=NOW)

    assert not made.is_shown
    assert made.at == NOW
