"""What people and jobs do to leads: each change once, with its entry in the timeline."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from typing import Final

from pynamodb.expressions.update import Action

from leadmodels.activity_models import ActivityItem
from leadmodels.changes.codec import Change, change_from_dict, change_to_dict
from leadmodels.changes.entries import KINDS, describe, retention_of
from leadmodels.changes.retention import (
    LEAST_AFTER_RELEASE,
    LONGEST_REASON,
    Expire,
    Hold,
    KeepFor,
    KeepUntil,
    Release,
)
from leadmodels.changes.work import (
    LONGEST_NOTE,
    LONGEST_TAG,
    MOST_TAG_BYTES,
    MOST_TAGS,
    AddNote,
    AddTags,
    RemoveTags,
    SetFollowUp,
    SetOwner,
    SetStatus,
    SetTags,
    clean_tags,
)
from leadmodels.errors import VersionConflictError
from leadmodels.leads import Lead, item_from_lead, living, read_place
from leadmodels.models import LeadItem
from leadmodels.timeline.activities import Activity, is_stored, item_from_activity
from leadmodels.timeline.expiry import (
    add_moves,
    follow_expiry,
    move_after,
    move_before,
    plan_expiry,
)
from leadmodels.transactions import RefusedError, transaction

__all__ = [
    "LEAST_AFTER_RELEASE",
    "LONGEST_NOTE",
    "LONGEST_REASON",
    "LONGEST_TAG",
    "MOST_TAGS",
    "MOST_TAG_BYTES",
    "AddNote",
    "AddTags",
    "Change",
    "Expire",
    "Hold",
    "KeepFor",
    "KeepUntil",
    "Release",
    "RemoveTags",
    "SetFollowUp",
    "SetOwner",
    "SetStatus",
    "SetTags",
    "apply_change",
    "change_from_dict",
    "change_to_dict",
    "changed",
    "clean_tags",
    "retention_of",
]

_KEY: Final = re.compile(r"[0-9a-z]{10,26}")
_ATTEMPTS: Final = 3
# What a change may touch, with the keys that place the lead in the indexes. Nothing else is
# written: when it was first viewed may be noted meanwhile, under the same version.
_WORKED: Final = (
    "status",
    "owner",
    "tags",
    "follow_up_on",
    "expires_at",
    "hold_reason",
    "expires_at_before_hold",
    "version",
    "status_partition",
    "owner_partition",
    "expiry_partition",
    "expiry_sort",
    "kind_partition",
    "kind_sort",
)


def apply_change(
    lead: Lead,
    change: Change,
    *,
    actor: str,
    at: datetime,
    key: str,
    asked_at: datetime | None = None,
) -> Lead:
    """Change a lead and write it into its timeline, both or neither.

    A change that changes nothing writes nothing. Nor does one that is in the timeline already:
    what was asked for at the same instant under the same key is the same change, so a job that is
    repeated changes a lead once.

    Args:
        lead: as it was read; nobody may have changed it since.
        change: what to do to it.
        actor: the public id of the staff user who asked for it.
        at: now: the change is judged and told as of this instant.
        key: 10 to 26 characters of 0-9 and a-z: random for a person's change, a job's for its own.
        asked_at: when it was asked for; a job's repeats give the same instant. None: now.

    Returns:
        The lead as it is stored now, its version one higher if anything was changed.

    Raises:
        InvalidChangeError: the change can't be made; the text says why.
        VersionConflictError: somebody changed the lead since it was read; nothing was changed.
        LeadNotFoundError: the lead was deleted, or had expired at ``at``.
        StoreUnavailableError: the store failed; whether the lead was changed is unknown.
    """
    if at.tzinfo is None or not _KEY.fullmatch(key):
        raise ValueError("a change takes an aware instant and a key of 10 to 26 characters 0-9a-z")
    checked = change.checked()
    after = changed(lead, checked, at=at)
    if after is None:
        if KINDS[type(checked)] == "retention":
            follow_expiry(lead)  # what a crash left behind the same change
        return lead
    activity = describe(checked, lead, after, actor=actor, at=at, key=key, asked_at=asked_at)
    for _ in range(_ATTEMPTS):
        try:
            return _write(lead, after, activity)
        except RefusedError:
            stored = _stored_meanwhile(lead, after, activity)
            if stored is not None:
                return stored
    raise VersionConflictError("Somebody else is changing this lead at this very moment.")


def changed(lead: Lead, change: Change, *, at: datetime) -> Lead | None:
    """Give the lead as a change makes it, storing nothing; None: it changes nothing.

    Raises:
        InvalidChangeError: the change can't be made; the text says why.
        LeadNotFoundError: the lead had expired at ``at``.
    """
    checked = change.checked()
    after = checked.applied(living(lead, now=at), at)
    if after == lead and not isinstance(checked, AddNote):
        return None
    return replace(after, version=lead.version + 1)


def _write(lead: Lead, after: Lead, activity: Activity) -> Lead:
    plan = plan_expiry(lead, after)
    move_before(lead, after, plan.before)
    item = item_from_lead(after)
    with transaction() as writes:
        writes.save(
            item_from_activity(activity, expires_at=after.expires_at),
            ActivityItem.lead_id.does_not_exist(),
        )
        writes.update(item, _actions(item), LeadItem.version == lead.version)
        add_moves(writes, after, plan.together)
    move_after(after, plan.after)
    return after


def _actions(item: LeadItem) -> list[Action]:
    values = ((getattr(LeadItem, name), getattr(item, name)) for name in _WORKED)
    return [
        attribute.remove() if value is None else attribute.set(value) for attribute, value in values
    ]


def _stored_meanwhile(lead: Lead, after: Lead, activity: Activity) -> Lead | None:
    """Find out why a change was refused: give the lead it was made to before, None: try again."""
    place = read_place(lead.lead_id)
    if isinstance(place, Lead):
        if place.version != lead.version and lead.expires_at != after.expires_at:
            follow_expiry(place)  # which this attempt, or one that crashed, has moved in part
        asked_at = activity.asked_at or activity.at
        if is_stored(lead.lead_id, asked_at=asked_at, key=activity.activity_id):
            return place
    if living(place, now=activity.at).version == lead.version:
        return None  # another write was going on, which has left the lead as it was
    raise VersionConflictError("Somebody else changed this lead since you opened it.")
