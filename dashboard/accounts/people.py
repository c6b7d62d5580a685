"""Staff users as pages name them: leads know their owner by a public id only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Final

from dashboard.accounts.models import User

FORMER_COLLEAGUE: Final = "A former colleague"
"""What to call an owner whose account has been deleted."""

_COLUMNS: Final = ("public_id", "first_name", "last_name", "username", "is_active", "is_staff")


def display_names(public_ids: Iterable[str | None]) -> dict[str, str]:
    """Return names by public id, with at most one query; deleted accounts are absent."""
    wanted = {public_id for public_id in public_ids if public_id}
    if not wanted:
        return {}
    people = User.objects.filter(public_id__in=wanted).only(*_COLUMNS)
    return {person.public_id: name_of(person) for person in people}


def staff_choices(*, with_former: bool = False) -> list[tuple[str, str]]:
    """Return (public id, name) of everybody who may own leads, by name; one query.

    Who shares a name is told by the user name. `with_former` adds those who may not log in any
    more but may own leads still, marked as such.
    """
    people = User.objects.only(*_COLUMNS)
    if not with_former:
        people = people.filter(is_active=True, is_staff=True)
    named = [(person, name_of(person)) for person in people]
    shared = Counter(name for _, name in named)
    choices = [
        (
            person.public_id,
            (f"{name} ({person.username})" if shared[name] > 1 else name)
            + ("" if person.is_active and person.is_staff else " (former)"),
        )
        for person, name in named
    ]
    return sorted(choices, key=lambda choice: choice[1].casefold())


def name_of(user: User) -> str:
    """Return a person's full name, or the user name where none is given."""
    return user.get_full_name() or user.get_username()
