"""Everybody who works here, who is invited, and who is locked out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from dashboard.accounts.links.invites import recent_invites
from dashboard.accounts.lockout.counting import Lock, all_locks, digest_of
from dashboard.accounts.models import User
from dashboard.accounts.people import name_of
from dashboard.accounts.roles import role_of
from dashboard.accounts.two_factor.state import has_two_factor
from dashboard.frame import FramedView


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRow:
    """A person in the list."""

    person: User
    name: str
    role: str
    has_two_factor: bool
    is_locked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LockRow:
    """A lock, named as far as that is known.

    Args:
        who: whose log-in; None: any name, or one that nobody has.
        is_any_name: every log-in from the address.
        address: from where; "": from anywhere.
        name: the digest it is lifted by.
        until: when it ends by itself.
    """

    who: User | None
    is_any_name: bool
    address: str
    name: str
    until: datetime


class PeopleView(FramedView):
    """People by name, those who may log in first."""

    template_name = "accounts/people.html"
    permission_required = "accounts.view_user"
    title = "People"

    def get_context_data(self, **context: Any) -> dict[str, Any]:  # noqa: ANN401 - a template takes anything
        """Add them."""
        now = timezone.now()
        people = list(User.objects.prefetch_related("groups"))
        people.sort(key=lambda person: (not person.is_active, name_of(person).casefold()))
        locks = to_rows(people, all_locks(now=now))
        locked = {lock.who.pk for lock in locks if lock.who is not None}
        with_code = has_two_factor(person.pk for person in people)
        rows = [
            PersonRow(
                person=person,
                name=name_of(person),
                role=role_of(person),
                has_two_factor=person.pk in with_code,
                is_locked=person.pk in locked,
            )
            for person in people
        ]
        return super().get_context_data(
            **context, rows=rows, locks=locks, invites=list(recent_invites(now=now)), now=now
        )


def to_rows(people: Iterable[User], locks: Iterable[Lock]) -> list[LockRow]:
    """Name locks by the people whose user names they count."""
    by_digest = {digest_of(person.get_username()): person for person in people}
    return [
        LockRow(
            who=by_digest.get(lock.name),
            is_any_name=not lock.name,
            address=lock.address,
            name=lock.name,
            until=lock.until,
        )
        for lock in locks
    ]
