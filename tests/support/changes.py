"""Changes of every kind as Hypothesis draws them, and what a timeline says that they made."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st

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
    apply_change,
)
from leadmodels.changes.deleting import delete_lead
from leadmodels.ids import LeadId
from leadmodels.leads import STATUSES, Lead, read_place
from leadmodels.timeline.activities import Activity
from leadmodels.times import to_iso

_INSTANTS = st.datetimes(
    min_value=datetime(2026, 11, 1),  # noqa: DTZ001 - Hypothesis adds the zone
    max_value=datetime(2036, 1, 1),  # noqa: DTZ001 - same
    timezones=st.just(UTC),
)
_TAGS = st.lists(st.sampled_from(["vip", "VIP ", "key  account", "İzmir", "ﬁt", ""]), max_size=4)
_DAYS = st.dates(min_value=date(2026, 1, 1), max_value=date(2028, 1, 1))

CHANGES: st.SearchStrategy[Change] = st.one_of(
    st.builds(SetStatus, st.sampled_from(STATUSES)),
    st.builds(SetOwner, st.none() | st.sampled_from(["staff_a", "staff_b"])),
    st.builds(SetTags, _TAGS.map(tuple)),
    st.builds(AddTags, _TAGS.map(tuple)),
    st.builds(RemoveTags, _TAGS.map(tuple)),
    st.builds(SetFollowUp, st.none() | _DAYS),
    st.builds(AddNote, st.text(min_size=1, max_size=40)),
    st.builds(KeepUntil, _INSTANTS),
    st.builds(KeepFor, st.none() | st.integers(1, 3650)),
    st.builds(Hold, st.text(min_size=1, max_size=40)),
    st.builds(Release),
    st.builds(Expire),
)


ONE_OF_EACH_KIND: tuple[Change, ...] = (
    SetStatus("contacted"),
    SetOwner("staff_b"),
    SetTags(("fair", "vip")),
    SetFollowUp(date(2026, 12, 1)),
    AddNote("Called.\nBusy."),
    Hold("A question of law"),
)
"""Changes that leave every kind of entry in a timeline."""


def work_on(lead: Lead, *, at: datetime) -> Lead:
    """Apply one change of each kind, a second and a bit apart."""
    for number, change in enumerate(ONE_OF_EACH_KIND):
        then = seconds_later(at, number)
        lead = apply_change(lead, change, actor="staff_a", at=then, key=f"{number:010}")
    return lead


def delete_as_it_is(lead_id: LeadId, *, now: datetime) -> None:
    """Have somebody delete a lead who sees it as it is at this moment."""
    place = read_place(lead_id)
    assert isinstance(place, Lead)
    delete_lead(place, now=now, key="d" * 16)


@dataclass(slots=True)
class Explained:
    """What of a lead can be told from its first state and its timeline."""

    status: str | None
    owner: str | None
    tags: str | None
    follow_up: str | None
    until: str | None
    is_held: bool
    reason: str | None = None


def state_of(lead: Lead) -> Explained:
    """Read the same from the lead itself."""
    until = lead.expires_at_before_hold if lead.is_held else lead.expires_at
    return Explained(
        status=lead.status,
        owner=lead.owner,
        tags=", ".join(lead.tags) or None,
        follow_up=lead.follow_up_on.isoformat() if lead.follow_up_on else None,
        until="forever" if until is None else to_iso(until),
        is_held=lead.is_held,
        reason=lead.hold_reason,
    )


def explain(first: Lead, timeline: Iterable[Activity]) -> Explained:
    """Follow a timeline; each entry must begin where those before it ended."""
    state = state_of(first)
    for entry in timeline:
        if entry.kind == "retention":
            _follow_retention(state, entry)
        elif entry.kind != "note":
            assert entry.before == getattr(state, entry.kind)
            setattr(state, entry.kind, entry.after)
    return state


def _follow_retention(state: Explained, entry: Activity) -> None:
    if entry.before == "hold":
        assert state.is_held
    else:
        assert entry.before == state.until
    if entry.after == "hold":
        state.is_held, state.reason = True, entry.text
        return
    if entry.before == "hold":
        state.is_held, state.reason = False, None
    state.until = entry.after


def index_keys(lead: Lead) -> dict[str, str | None]:
    """Say, from a lead's fields alone, under which keys each index has to list it.

    The shard is the lead's own in every sharded index, so it is left out.
    """
    closed = lead.status in {"won", "lost", "spam"}
    due_on = None if closed else lead.follow_up_on
    expires_at = lead.expires_at
    return {
        "time_partition": "t",
        "form_partition": f"f#{lead.form_id}",
        "status_partition": f"s#{lead.status}",
        "email_partition": f"e#{lead.email.lower()}" if lead.email else None,
        "owner_partition": f"o#{lead.owner}" if lead.owner else None,
        "expiry_partition": "x" if expires_at else None,
        "stored_sort": f"{to_iso(lead.stored_at)}#{lead.lead_id}",
        "expiry_sort": f"{to_iso(expires_at)}#{lead.lead_id}" if expires_at else None,
        "kind_partition": "k#follow_up" if due_on else None,
        "kind_sort": f"{due_on}T00:00:00.000Z#{lead.lead_id}" if due_on else None,
    }


def seconds_later(at: datetime, number: int) -> datetime:
    """Give the instant of the n-th change, each a second and a bit after the one before."""
    return at + timedelta(seconds=number, milliseconds=number)
