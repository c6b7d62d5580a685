"""Make the demo's staff users, once: `python -m dev.accounts`, in the dashboard's environment.

Passwords come by the environment, not by arguments, which other users of the machine could read.
"""

from __future__ import annotations

import os

import django

PEOPLE = (("admin", "Admin"), ("sales", "Sales"))


def password_variable(username: str) -> str:
    """Name the environment variable with a user's password."""
    return f"DEMO_{username.upper()}_PASSWORD"


def ensure_people() -> None:
    """Make the users that don't exist; those that do keep their password and groups."""
    from django.contrib.auth import get_user_model  # noqa: PLC0415 - needs Django set up
    from django.contrib.auth.models import Group  # noqa: PLC0415 - same

    users = get_user_model().objects
    for username, group in PEOPLE:
        if users.filter(username=username).exists():
            continue
        user = users.create_user(
            username=username,
            email=f"{username}@example.com",
            password=os.environ[password_variable(username)],
            is_staff=True,
            # As the first admin of a deployment: somebody has to let the others in.
            is_superuser=group == "Admin",
        )
        user.groups.add(Group.objects.get(name=group))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dashboard.settings")
    django.setup()
    ensure_people()
