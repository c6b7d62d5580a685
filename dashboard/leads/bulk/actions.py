"""What can be done to many leads at a time, who may, and what has to be asked before."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from dashboard.accounts.models import User
from dashboard.leads.bulk.forms import (
    FollowUpForm,
    HoldForm,
    KeepForm,
    OwnerForm,
    TagsForm,
    ValueForm,
)
from dashboard.leads.words import STATUS_LABELS
from leadmodels.changes.apply import (
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
)
from leadmodels.leads import LeadStatus

WORK: Final = "leads.change_lead"
RETAIN: Final = "leads.retain_lead"
DELETE: Final = "leads.delete_lead"


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkAction:
    """Something to do to many leads.

    Args:
        name: in the list's form and in the confirmation.
        label: in the list.
        group: the heading it stands under there.
        permission: who may.
        make: gives the change, from what was asked for and who asks; None: the leads are deleted.
        form: asks for what the change needs; None: nothing.
        only_status: leads with another status stay as they are.
        words: what it does, where the change's own words don't say it.
        is_final: nobody can bring back what it did.
    """

    name: str
    label: str
    group: str
    permission: str
    make: Callable[[Mapping[str, Any], User], Change] | None
    form: type[ValueForm] | None = None
    only_status: LeadStatus | None = None
    words: str = ""
    is_final: bool = False


def _set_status(status: LeadStatus) -> BulkAction:
    return BulkAction(
        name=f"status.{status}",
        label=STATUS_LABELS[status],
        group="Set the status",
        permission=WORK,
        make=lambda _given, _user: SetStatus(status),
    )


def _keep(given: Mapping[str, Any], _user: User) -> Change:
    until = given["until"]
    return KeepFor(None) if until is None else KeepUntil(until)


ACTIONS: Final = (
    *(_set_status(status) for status in ("new", "contacted", "qualified", "won", "lost")),
    BulkAction(
        name="owner.me",
        label="Assign to me",
        group="Owner",
        permission=WORK,
        make=lambda _given, user: SetOwner(user.public_id),
    ),
    BulkAction(
        name="owner",
        label="Assign to somebody …",
        group="Owner",
        permission=WORK,
        form=OwnerForm,
        make=lambda given, _user: SetOwner(given["owner"]),
    ),
    BulkAction(
        name="owner.none",
        label="Take the owner off",
        group="Owner",
        permission=WORK,
        make=lambda _given, _user: SetOwner(None),
    ),
    BulkAction(
        name="tags.add",
        label="Add tags …",
        group="Tags and follow-up",
        permission=WORK,
        form=TagsForm,
        make=lambda given, _user: AddTags(given["tags"]),
    ),
    BulkAction(
        name="tags.remove",
        label="Remove tags …",
        group="Tags and follow-up",
        permission=WORK,
        form=TagsForm,
        make=lambda given, _user: RemoveTags(given["tags"]),
    ),
    BulkAction(
        name="follow_up",
        label="Set the follow-up day …",
        group="Tags and follow-up",
        permission=WORK,
        form=FollowUpForm,
        make=lambda given, _user: SetFollowUp(given["day"]),
    ),
    BulkAction(
        name="follow_up.none",
        label="Take the follow-up off",
        group="Tags and follow-up",
        permission=WORK,
        make=lambda _given, _user: SetFollowUp(None),
    ),
    BulkAction(
        name="quarantine",
        label="Move to quarantine",
        group="Spam",
        permission=WORK,
        make=lambda _given, _user: SetStatus("spam"),
    ),
    BulkAction(
        name="quarantine.release",
        label="Release from quarantine",
        group="Spam",
        permission=WORK,
        make=lambda _given, _user: SetStatus("new"),
        only_status="spam",
        words=(
            "Those in quarantine leave it: their status becomes New. The others stay as they are."
        ),
    ),
    BulkAction(
        name="keep",
        label="Keep until a day, or for ever …",
        group="How long they are kept",
        permission=RETAIN,
        form=KeepForm,
        make=_keep,
    ),
    BulkAction(
        name="hold",
        label="Put on hold …",
        group="How long they are kept",
        permission=RETAIN,
        form=HoldForm,
        make=lambda given, _user: Hold(given["reason"]),
    ),
    BulkAction(
        name="hold.release",
        label="Release from hold",
        group="How long they are kept",
        permission=RETAIN,
        make=lambda _given, _user: Release(),
    ),
    BulkAction(
        name="expire",
        label="Expire now",
        group="How long they are kept",
        permission=RETAIN,
        make=lambda _given, _user: Expire(),
        is_final=True,
    ),
    BulkAction(
        name="delete",
        label="Delete",
        group="How long they are kept",
        permission=DELETE,
        make=None,
        is_final=True,
    ),
)

_BY_NAME: Final = {action.name: action for action in ACTIONS}


def find_action(name: str) -> BulkAction | None:
    """Return the action of that name, if there is one."""
    return _BY_NAME.get(name)


def allowed_actions(user: User) -> dict[str, list[BulkAction]]:
    """Return what somebody may do, by group, in order."""
    groups: dict[str, list[BulkAction]] = {}
    for action in ACTIONS:
        if user.has_perm(action.permission):
            groups.setdefault(action.group, []).append(action)
    return groups
