"""What an admin changes about somebody else, each with its entry in the audit log.

Nobody changes their own role or state, so whoever makes a change remains an admin: there always is
one. Two admins who demote each other at once are judged one after the other.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import Q

from dashboard.accounts.links.passwords import forget_password_links, make_password_link
from dashboard.accounts.lockout.counting import digest_of, unlock
from dashboard.accounts.managing import PersonChangeError, must_manage
from dashboard.accounts.models import Invite, PasswordLink, User
from dashboard.accounts.roles import ROLES, role_of
from dashboard.accounts.sessions.ending import end_sessions
from dashboard.accounts.two_factor.device import forget_wrong_codes, remove_two_factor
from dashboard.audit.log import record
from dashboard.audit.models import Action


def reason_against(actor: User, person: User) -> str:
    """Return why somebody may not change this person; "" where they may."""
    if actor.pk == person.pk:
        return "You can't change your own role or state. Ask another administrator."
    if person.is_superuser and not actor.is_superuser:
        return "This person is a superuser, so only a superuser can change this."
    return ""


def change_role(actor: User, person: User, role: str, *, now: datetime) -> bool:
    """Give somebody another role, which counts from their next request on.

    A superuser who becomes anything but an admin is none any more.

    Returns:
        False where it was theirs already.

    Raises:
        PersonChangeError: not to this person, or not by this one.
    """
    if role not in ROLES:
        raise PersonChangeError("There is no such role. Choose one from the list.")
    with _locked(actor, person) as stored:
        before = role_of(stored)
        if before == role:
            return False
        stored.groups.set([Group.objects.get(name=role)])
        if role != "Admin":
            _stop_managing(stored, now=now)
        detail = {"change": "role", "before": before or "none", "now": role}
        record(actor, Action.CHANGED, User, stored.public_id, detail=detail)
    return True


def deactivate(actor: User, person: User, *, now: datetime) -> bool:
    """Let somebody in no more; what is theirs stays. False: that was so before.

    Raises:
        PersonChangeError: see `change_role`.
    """
    with _locked(actor, person) as stored:
        if not stored.is_active:
            return False
        stored.is_active = False
        stored.save(update_fields=["is_active"])
        end_sessions(stored)
        forget_password_links(stored)
        _withdraw_links_of(stored, now=now)
        _record_state(actor, stored, before="active", now="deactivated")
    return True


def reactivate(actor: User, person: User) -> bool:
    """Let somebody in again, as what they were. False: they are active.

    Raises:
        PersonChangeError: see `change_role`.
    """
    with _locked(actor, person) as stored:
        if stored.is_active:
            return False
        stored.is_active = True
        stored.save(update_fields=["is_active"])
        _record_state(actor, stored, before="deactivated", now="active")
    return True


def log_out_everywhere(actor: User, person: User) -> int:
    """End all sessions of somebody; return how many there were.

    Raises:
        PersonChangeError: see `change_role`.
    """
    with _locked(actor, person) as stored:
        count = end_sessions(stored)
        detail: dict[str, str | int] = {
            "change": "sessions",
            "now": "logged out",
            "sessions": count,
        }
        record(actor, Action.CHANGED, User, stored.public_id, detail=detail)
    return count


def reset_two_factor(actor: User, person: User) -> bool:
    """Take phone and recovery codes of somebody away, and log them out. False: there were none.

    Raises:
        PersonChangeError: see `change_role`.
    """
    with _locked(actor, person) as stored:
        if not remove_two_factor(stored):
            return False
        end_sessions(stored)
        detail = {"change": "two_factor", "before": "on", "now": "off"}
        record(actor, Action.CHANGED, User, stored.public_id, detail=detail)
    return True


def link_to_password(actor: User, person: User, *, now: datetime) -> str:
    """Make a link with which somebody chooses a new password; only the answer holds its token.

    Raises:
        PersonChangeError: see `change_role`, or they are deactivated.
    """
    with _locked(actor, person) as stored:
        if not stored.is_active:
            raise PersonChangeError("This person is deactivated. Reactivate them first.")
        return make_password_link(actor, stored, now=now)


def lift_locks(actor: User, person: User) -> bool:
    """Let somebody try to log in again, from anywhere. False: nothing was counted.

    Raises:
        PersonChangeError: see `change_role`.
    """
    with _locked(actor, person) as stored:
        forget_wrong_codes(stored)
        if not unlock(name=digest_of(stored.get_username())):
            return False
        detail = {"change": "log_in", "before": "locked", "now": "unlocked"}
        record(actor, Action.CHANGED, User, stored.public_id, detail=detail)
    return True


@contextmanager
def _locked(actor: User, person: User) -> Iterator[User]:
    """Lock both rows, in the same order for everybody, and judge what is stored just then."""
    with transaction.atomic():
        rows = User.objects.select_for_update().filter(Q(pk=actor.pk) | Q(pk=person.pk))
        stored = {row.pk: row for row in rows.order_by("pk")}
        if person.pk not in stored or actor.pk not in stored:
            raise PersonChangeError("This person has no account any more.")
        doer = stored[actor.pk]
        must_manage(doer)
        reason = reason_against(doer, stored[person.pk])
        if reason:
            raise PersonChangeError(reason)
        yield stored[person.pk]


def _stop_managing(person: User, *, now: datetime) -> None:
    if person.is_superuser:
        person.is_superuser = False
        person.save(update_fields=["is_superuser"])
    _withdraw_links_of(person, now=now)


def _withdraw_links_of(person: User, *, now: datetime) -> None:
    """End what somebody made who may make it no more: it would be a way back in."""
    Invite.objects.filter(made_by=person, ended_at=None).update(ended_at=now)
    PasswordLink.objects.filter(made_by=person).delete()


def _record_state(actor: User, person: User, *, before: str, now: str) -> None:
    detail = {"change": "state", "before": before, "now": now}
    record(actor, Action.CHANGED, User, person.public_id, detail=detail)
