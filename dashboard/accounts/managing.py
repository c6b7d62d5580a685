"""Whether somebody may manage people still, at the very moment when they do."""

from __future__ import annotations

from typing import Final

from dashboard.accounts.models import User

MANAGES: Final = "accounts.change_user"


class PersonChangeError(Exception):
    """A change of somebody that isn't made; says why, to be shown."""


def lock_manager(actor: User) -> User:
    """Lock an administrator's row until the transaction ends; return it as it is stored.

    Who takes the role away meanwhile waits, and then finds what was made.

    Raises:
        PersonChangeError: they are none any more.
    """
    stored = User.objects.select_for_update().filter(pk=actor.pk).first()
    if stored is None:
        raise PersonChangeError("You have no account any more.")
    must_manage(stored)
    return stored


def must_manage(stored: User) -> None:
    """Refuse who manages people no more.

    Raises:
        PersonChangeError: so it is.
    """
    if not stored.has_perm(MANAGES):
        raise PersonChangeError("You are not an administrator any more.")
