"""Links to a new password: make one, find whose it is, use it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from dashboard.accounts.links.tokens import digest_of, new_token
from dashboard.accounts.lockout.counting import digest_of as counted_under
from dashboard.accounts.lockout.counting import unlock
from dashboard.accounts.models import PasswordLink, User
from dashboard.accounts.sessions.ending import end_sessions
from dashboard.accounts.two_factor.device import forget_wrong_codes
from dashboard.audit.log import record
from dashboard.audit.models import Action

LASTS: Final = timedelta(hours=24)
ASKED_FOR_LASTS: Final = timedelta(hours=1)
"""One that somebody asked for by e-mail waits in a mailbox."""

_NOT_AGAIN_FOR: Final = timedelta(minutes=5)


def make_password_link(actor: User, person: User, *, now: datetime) -> str:
    """Make a link for somebody else, in place of those before; only the answer holds its token."""
    with transaction.atomic():
        forget_password_links(person)
        token = _make(person, made_by=actor, now=now, lasts=LASTS)
        detail = {"change": "password", "now": "a link to a new one"}
        record(actor, Action.CHANGED, User, person.public_id, detail=detail)
    return token


def ask_for_password_link(person: User, *, now: datetime) -> str | None:
    """Make a link that goes to somebody's own mailbox; None: one went there minutes ago."""
    with transaction.atomic():
        asked_for = PasswordLink.objects.filter(person=person, made_by=None)
        if asked_for.filter(made_at__gt=now - _NOT_AGAIN_FOR).exists():
            return None
        # Those that can be used still stay, an administrator's among them: whoever knows an address
        # may ask, and could make each link useless before it is used.
        asked_for.filter(expires_at__lte=now).delete()
        token = _make(person, made_by=None, now=now, lasts=ASKED_FOR_LASTS)
        detail = {
            "change": "password",
            "now": "a link to a new one, asked for by e-mail",
            "done_by": "somebody who gave the address",
        }
        record(person, Action.CHANGED, User, person.public_id, detail=detail)
    return token


def find_password_link(digest: str, *, now: datetime) -> PasswordLink | None:
    """Return a link that can be used; None: there is none."""
    links = PasswordLink.objects.filter(
        digest=digest, expires_at__gt=now, person__is_active=True
    ).select_related("person")
    return links.first()


def use_password_link(link: PasswordLink, password: str) -> bool:
    """Set the password, end all sessions, lift the locks; False: somebody else was faster."""
    with transaction.atomic():
        if not PasswordLink.objects.filter(pk=link.pk, digest=link.digest).delete()[0]:
            return False
        person = link.person
        person.set_password(password)
        person.save(update_fields=["password"])
        forget_password_links(person)
        end_sessions(person)
        unlock(name=counted_under(person.get_username()))
        forget_wrong_codes(person)
        detail = {"change": "password", "now": "chosen anew by a link"}
        record(person, Action.CHANGED, User, person.public_id, detail=detail)
    return True


def forget_password_links(person: User) -> None:
    """Make all links of somebody useless."""
    PasswordLink.objects.filter(person=person).delete()


def _make(person: User, *, made_by: User | None, now: datetime, lasts: timedelta) -> str:
    token = new_token()
    PasswordLink.objects.create(
        digest=digest_of(token),
        person=person,
        made_by=made_by,
        made_at=now,
        expires_at=now + lasts,
    )
    return token
