"""What holds after any changes in any order, and of changes on their way to a job and back."""

from __future__ import annotations

import json
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from leadmodels.changes.apply import Change, changed, clean_tags
from leadmodels.changes.codec import change_from_dict, change_to_dict
from leadmodels.changes.entries import describe
from leadmodels.errors import InvalidChangeError, LeadNotFoundError
from leadmodels.leads import Lead, item_from_lead
from leadmodels.timeline.activities import Activity
from tests.support.changes import CHANGES, explain, index_keys, seconds_later, state_of
from tests.support.leads import make_lead
from tests.support.table import NOW, contact_form

FORM = contact_form(retention_days=30)
FIRST = make_lead(FORM, at=NOW, seed=1)


def checked(change: Change) -> Change | None:
    try:
        return change.checked()
    except InvalidChangeError:
        return None


def make_all(changes: list[Change]) -> tuple[Lead, list[Activity]]:
    """Make those changes that can be made, a second apart, and write down each."""
    lead, timeline = FIRST, []
    for number, change in enumerate(changes):
        at = seconds_later(NOW, number)
        try:
            after = changed(lead, change, at=at)
        except (InvalidChangeError, LeadNotFoundError):
            continue
        if after is not None:
            clean = change.checked()
            timeline.append(describe(clean, lead, after, actor="staff_a", at=at, key="0" * 10))
            lead = after
    return lead, timeline


@given(CHANGES)
def test_change_comes_back_from_json_as_it_went(change: Change) -> None:
    clean = checked(change)
    if clean is not None:
        plain = json.loads(json.dumps(change_to_dict(clean)))
        assert change_from_dict(plain) == clean


@given(CHANGES)
def test_checking_twice_is_checking_once(change: Change) -> None:
    clean = checked(change)
    assert clean is None or clean.checked() == clean


@given(st.lists(st.text(max_size=30), max_size=6))
def test_cleaned_tags_stay_as_they_are(tags: list[str]) -> None:
    try:
        once = clean_tags(tags)
    except InvalidChangeError:
        return
    assert clean_tags(once) == once
    assert clean_tags(", ".join(once).split(",")) == once


@given(st.lists(CHANGES, max_size=12))
def test_version_counts_what_was_changed(changes: list[Change]) -> None:
    lead, timeline = make_all(changes)
    assert lead.version == 1 + len(timeline)


@given(st.lists(CHANGES, max_size=12))
def test_timeline_explains_the_lead(changes: list[Change]) -> None:
    lead, timeline = make_all(changes)
    assert explain(FIRST, timeline) == state_of(lead)


@given(st.lists(CHANGES, max_size=12))
def test_indexes_list_the_lead_by_what_it_is(changes: list[Change]) -> None:
    lead, _ = make_all(changes)
    item = item_from_lead(lead)
    for name, expected in index_keys(lead).items():
        found = getattr(item, name)
        if name in {"time_partition", "form_partition", "status_partition", "expiry_partition"}:
            found = found and found.rpartition("#")[0]
        assert found == expected, name


@given(st.lists(CHANGES, max_size=12))
def test_what_was_submitted_stays_whatever_is_changed(changes: list[Change]) -> None:
    lead, _ = make_all(changes)
    for name in ("lead_id", "form_id", "fields", "received_at", "stored_at", "body_hash", "email"):
        assert getattr(lead, name) == getattr(FIRST, name)


@given(st.lists(CHANGES, max_size=12))
def test_held_lead_never_expires_and_no_lead_in_the_past(changes: list[Change]) -> None:
    lead, _ = make_all(changes)
    if lead.is_held:
        assert lead.expires_at is None
    if lead.expires_at is not None:
        assert lead.expires_at > NOW - timedelta(seconds=1)
        assert lead.expires_at_before_hold is None
