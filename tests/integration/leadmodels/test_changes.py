"""Changes as they are stored: each once, with its entry in the timeline, or not at all."""

from __future__ import annotations

import random
import string
from dataclasses import replace
from datetime import date, timedelta
from itertools import count

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
    SetFollowUp,
    SetOwner,
    SetStatus,
    apply_change,
)
from leadmodels.changes.deleting import delete_lead
from leadmodels.errors import (
    InvalidChangeError,
    InvalidIdError,
    LeadNotFoundError,
    StoreUnavailableError,
    VersionConflictError,
)
from leadmodels.ids import new_lead_id
from leadmodels.leads import Lead, get_lead, mark_viewed, read_place
from leadmodels.lists.listing import LeadFilters, list_leads
from leadmodels.models import FormItem, LeadItem
from leadmodels.shards import shard_of
from leadmodels.timeline.activities import (
    Activity,
    item_from_activity,
    read_expiries,
    read_with_timeline,
)
from leadmodels.times import to_iso
from tests.support.leads import store_lead
from tests.support.store_faults import observed_calls, refused, transactions_cancelled
from tests.support.table import NOW, store_form

pytestmark = pytest.mark.usefixtures("table")

JOB = "01kb0000000000000000000000"
_SEEDS = count(9000)
_NOISE = random.Random(11)


def new_key() -> str:
    return "".join(_NOISE.choices(string.ascii_lowercase + string.digits, k=16))


def change(lead: Lead, *changes: Change, seconds: int = 1) -> Lead:
    for number, made in enumerate(changes):
        at = NOW + timedelta(seconds=seconds + number)
        lead = apply_change(lead, made, actor="staff_ann", at=at, key=new_key())
    return lead


def timeline_of(lead: Lead) -> tuple[Activity, ...]:
    return read_with_timeline(lead.lead_id, now=NOW)[1]


@pytest.fixture
def lead() -> Lead:
    form = store_form(seed=next(_SEEDS), retention_days=30)
    return store_lead(form, at=NOW, seed=1)


def test_change_is_stored_with_its_entry(lead: Lead) -> None:
    made = change(lead, SetStatus("contacted"), AddNote("Called.\nBusy."))
    stored, [first, second] = read_with_timeline(lead.lead_id, now=NOW)
    assert stored == made == replace(lead, status="contacted", version=3)
    assert (first.kind, first.before, first.after) == ("status", "new", "contacted")
    assert (first.at, first.actor) == (NOW + timedelta(seconds=1), "staff_ann")
    assert (second.kind, second.text) == ("note", "Called.\nBusy.")
    assert get_lead(lead.lead_id, now=NOW) == stored


def test_lists_follow_a_change(lead: Lead) -> None:
    change(lead, SetStatus("won"), SetOwner("staff_eve"), AddTags(("vip",)))
    for filters in (
        LeadFilters(form_id=lead.form_id, status="won"),
        LeadFilters(form_id=lead.form_id, owner="staff_eve"),
        LeadFilters(form_id=lead.form_id, tag="vip"),
    ):
        page = list_leads(filters, now=NOW)
        assert [row.lead_id for row in page.leads] == [lead.lead_id]
    by_status = LeadItem.by_status.query(f"s#new#{shard_of(lead.lead_id)}")
    assert lead.lead_id not in [item.lead_id for item in by_status]


def test_due_leads_and_forms_share_an_index_and_keep_apart(lead: Lead) -> None:
    due = change(lead, SetFollowUp(date(2026, 12, 1)))
    [found] = [
        item for item in LeadItem.by_kind.query("k#follow_up") if item.lead_id == lead.lead_id
    ]
    assert found.kind_sort == f"2026-12-01T00:00:00.000Z#{lead.lead_id}"
    assert (found.name, found.fields) == (lead.name, lead.fields)
    forms = [item.form_id for item in FormItem.by_kind.query("k#form")]
    assert lead.form_id in forms
    assert lead.lead_id not in forms
    change(due, SetStatus("lost"))
    assert lead.lead_id not in [item.lead_id for item in LeadItem.by_kind.query("k#follow_up")]


def test_change_that_changes_nothing_writes_nothing(lead: Lead) -> None:
    with observed_calls() as calls:
        assert change(lead, SetStatus("new")) is lead
    assert calls == []
    assert timeline_of(lead) == ()


def test_change_is_one_transaction_of_the_lead_and_its_entry(lead: Lead) -> None:
    with observed_calls() as calls:
        change(lead, SetStatus("won"))
    [(operation, request)] = calls
    assert operation == "TransactWriteItems"
    assert [next(iter(item)) for item in request["TransactItems"]] == ["Put", "Update"]


def test_second_of_two_edits_is_told_and_changes_nothing(lead: Lead) -> None:
    first = change(lead, SetStatus("contacted"))
    with pytest.raises(VersionConflictError):
        change(lead, SetStatus("lost"), seconds=2)
    stored, timeline = read_with_timeline(lead.lead_id, now=NOW)
    assert stored == first
    assert [entry.after for entry in timeline] == ["contacted"]


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


def test_lead_that_is_gone_takes_no_change(lead: Lead) -> None:
    expired = change(lead, Expire())
    for of in (lead, expired):
        with pytest.raises(LeadNotFoundError):
            change(of, SetStatus("won"), seconds=2)
    other = store_lead(store_form(seed=next(_SEEDS)), at=NOW, seed=2)
    delete_lead(other, now=NOW, key="0" * 10)
    for made in (SetStatus("won"), Hold("law")):
        with pytest.raises(LeadNotFoundError):
            change(other, made)
    with pytest.raises(LeadNotFoundError):
        read_with_timeline(other.lead_id, now=NOW)


def test_lead_that_never_was_is_not_made_by_a_change(lead: Lead) -> None:
    absent = replace(lead, lead_id=new_lead_id(at=NOW, random=b"never there"[:10]))
    with pytest.raises(LeadNotFoundError):
        change(absent, SetStatus("won"))
    with pytest.raises(LeadNotFoundError):
        read_with_timeline(absent.lead_id, now=NOW)
    with pytest.raises(InvalidIdError):
        read_with_timeline("lead_nonsense", now=NOW)


def test_invalid_change_writes_nothing(lead: Lead) -> None:
    with observed_calls() as calls, pytest.raises(InvalidChangeError):
        change(lead, AddNote(" "))
    assert calls == []


@pytest.mark.parametrize("key", ["", "short", "x" * 27, "Capitals12", "with space", "a#activity#b"])
def test_key_that_could_forge_a_place_is_refused(lead: Lead, key: str) -> None:
    with pytest.raises(ValueError, match="10 to 26"):
        apply_change(lead, AddNote("x"), actor="staff_ann", at=NOW, key=key)


# Other writes at the same moment ----------------------------------------------------------------


def test_write_going_on_at_the_same_moment_is_waited_out(lead: Lead) -> None:
    with transactions_cancelled(["None", "TransactionConflict"], times=2):
        made = change(lead, SetStatus("won"))
    assert get_lead(lead.lead_id, now=NOW) == made
    assert len(timeline_of(lead)) == 1


def test_writes_that_never_end_are_a_conflict(lead: Lead) -> None:
    with (
        transactions_cancelled(["None", "TransactionConflict"], times=99),
        pytest.raises(VersionConflictError),
    ):
        change(lead, SetStatus("won"))
    assert get_lead(lead.lead_id, now=NOW) == lead


@pytest.mark.parametrize("reason", ["ThrottlingError", "ProvisionedThroughputExceeded"])
def test_throttled_change_is_the_stores_failure_and_no_conflict(lead: Lead, reason: str) -> None:
    with (
        transactions_cancelled(["None", reason], times=99),
        pytest.raises(StoreUnavailableError),
    ):
        change(lead, SetStatus("won"))


# Unread leads -----------------------------------------------------------------------------------


def test_first_look_is_kept_and_no_later_one(lead: Lead) -> None:
    mark_viewed(lead.lead_id, at=NOW + timedelta(minutes=1))
    mark_viewed(lead.lead_id, at=NOW + timedelta(minutes=2))
    viewed = get_lead(lead.lead_id, now=NOW)
    assert viewed == replace(lead, first_viewed_at=NOW + timedelta(minutes=1))


def test_look_refuses_nobodys_edit_and_is_kept_by_it(lead: Lead) -> None:
    mark_viewed(lead.lead_id, at=NOW)
    change(lead, SetStatus("contacted"))
    stored = get_lead(lead.lead_id, now=NOW)
    assert (stored.first_viewed_at, stored.status, stored.version) == (NOW, "contacted", 2)


def test_look_at_what_is_gone_makes_nothing(lead: Lead) -> None:
    absent = new_lead_id(at=NOW, random=b"never seen")
    mark_viewed(absent, at=NOW)
    assert read_place(absent) is None
    delete_lead(lead, now=NOW, key="0" * 10)
    mark_viewed(lead.lead_id, at=NOW)
    assert LeadItem.get(lead.lead_id, to_iso(NOW)).first_viewed_at is None


def test_look_in_the_middle_of_a_change_is_let_go(lead: Lead) -> None:
    with refused("UpdateItem", "TransactionConflictException"):
        mark_viewed(lead.lead_id, at=NOW)
    with refused("UpdateItem", "AccessDeniedException"), pytest.raises(StoreUnavailableError):
        mark_viewed(lead.lead_id, at=NOW)


# Reading ----------------------------------------------------------------------------------------


def test_lead_and_timeline_are_one_consistent_query(lead: Lead) -> None:
    change(lead, AddNote("a"), AddNote("b"))
    with observed_calls() as calls:
        read_with_timeline(lead.lead_id, now=NOW)
    [(operation, request)] = calls
    assert operation == "Query"
    assert request["ConsistentRead"] is True
    assert "IndexName" not in request


def test_timeline_of_more_than_a_megabyte_is_read_whole(lead: Lead) -> None:
    with ActivityItem.batch_write() as batch:
        for number in range(90):
            note = Activity(
                lead_id=lead.lead_id,
                activity_id="0" * 10,
                at=NOW + timedelta(seconds=number),
                kind="note",
                actor="staff_ann",
                before=None,
                after=None,
                text="\u20ac" * 5000,
            )
            batch.save(item_from_activity(note, expires_at=None))
    with observed_calls() as calls:
        timeline = timeline_of(lead)
    assert [entry.at for entry in timeline] == [NOW + timedelta(seconds=n) for n in range(90)]
    assert len(calls) == 2


def test_entry_older_than_the_leads_own_instant_is_read_with_it(lead: Lead) -> None:
    # The id's instant may be the visitor's, whose clock may be some minutes ahead.
    apply_change(
        lead, AddNote("Soon."), actor="staff_ann", at=NOW - timedelta(minutes=3), key=new_key()
    )
    stored, [entry] = read_with_timeline(lead.lead_id, now=NOW)
    assert (stored.version, entry.text) == (2, "Soon.")


@pytest.mark.parametrize("made", [KeepFor(90), Hold("law"), Release()], ids=repr)
def test_lead_reads_the_same_after_any_retention_change(lead: Lead, made: Change) -> None:
    stored = change(lead, made)
    assert get_lead(lead.lead_id, now=NOW) == stored
