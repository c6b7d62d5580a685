"""Invites: make, send anew, withdraw, accept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import QuerySet

from dashboard.accounts.links.tokens import digest_of, new_token
from dashboard.accounts.managing import lock_manager
from dashboard.accounts.models import Invite, User
from dashboard.audit.log import record
from dashboard.audit.models import Action

LASTS: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Who is to join, as what."""

    email: str
    first_name: str
    last_name: str
    role: str


def open_invites(*, now: datetime) -> QuerySet[Invite]:
    """Return those that somebody can still accept, the newest first."""
    return Invite.objects.filter(ended_at=None, expires_at__gt=now).order_by("-made_at")


def recent_invites(*, now: datetime) -> QuerySet[Invite]:
    """Return those that are open, or ran out in the last 30 days without being accepted."""
    return (
        Invite.objects.filter(ended_at=None, expires_at__gt=now - timedelta(days=30))
        .select_related("made_by")
        .order_by("-made_at")
    )


def make_invite(actor: User, asked: Asked, *, now: datetime) -> tuple[Invite, str]:
    """Make an invite, in place of those of the same address; only the answer holds its token.

    Raises:
        PersonChangeError: the actor is no administrator any more.
    """
    token = new_token()
    with transaction.atomic():
        lock_manager(actor)
        # Those that ran out too: each can be given a new link.
        Invite.objects.filter(ended_at=None, email__iexact=asked.email).update(ended_at=now)
        invite = Invite.objects.create(
            digest=digest_of(token),
            email=asked.email,
            first_name=asked.first_name,
            last_name=asked.last_name,
            role=asked.role,
            made_by=actor,
            made_at=now,
            expires_at=now + LASTS,
        )
        record(actor, Action.ADDED, Invite, str(invite.pk), detail=_told(invite))
    return invite, token


def renew_invite(actor: User, invite: Invite, *, now: datetime) -> str | None:
    """Give an invite a new link and another 7 days; the old link is of no use any more.

    Returns:
        The token; None: it was accepted or withdrawn meanwhile.

    Raises:
        PersonChangeError: the actor is no administrator any more.
    """
    token = new_token()
    with transaction.atomic():
        lock_manager(actor)
        renewed = Invite.objects.filter(pk=invite.pk, ended_at=None).update(
            digest=digest_of(token), made_by=actor, made_at=now, expires_at=now + LASTS
        )
        if not renewed:
            return None
        detail = {"change": "link", "now": "a new one", **_told(invite)}
        record(actor, Action.CHANGED, Invite, str(invite.pk), detail=detail)
    return token


def withdraw_invite(actor: User, invite: Invite, *, now: datetime) -> bool:
    """End an invite; False: it has ended before."""
    with transaction.atomic():
        ended = Invite.objects.filter(pk=invite.pk, ended_at=None).update(ended_at=now)
        if ended:
            detail = {"change": "invite", "now": "withdrawn", **_told(invite)}
            record(actor, Action.CHANGED, Invite, str(invite.pk), detail=detail)
    return bool(ended)


def find_invite(digest: str, *, now: datetime) -> Invite | None:
    """Return the open invite of a link; None: there is none."""
    return open_invites(now=now).select_related("made_by").filter(digest=digest).first()


def accept_invite(invite: Invite, person: User, *, now: datetime) -> bool:
    """Make the account; False: the link was used or withdrawn at the same moment.

    Raises:
        IntegrityError: the user name was taken at the same moment; nothing is changed.

    Args:
        invite: what was asked.
        person: unsaved, with user name, password and time zone.
        now: the present.
    """
    with transaction.atomic():
        taken = Invite.objects.filter(pk=invite.pk, digest=invite.digest, ended_at=None)
        if not taken.update(ended_at=now):
            return False
        person.save()
        person.groups.add(Group.objects.get(name=invite.role))
        Invite.objects.filter(pk=invite.pk).update(person=person)
        detail = {"change": "account", "now": "joined", "role": invite.role}
        record(person, Action.ADDED, User, person.public_id, detail=detail)
    return True


def _told(invite: Invite) -> dict[str, str]:
    return {"e-mail": invite.email, "role": invite.role}
