"""Make the demo's staff users, once: `python -m dev.accounts`, in the dashboard's environment.

Passwords come by the environment, not by arguments, which other users of the machine could read.
Prints each user's public id as one line of JSON.
"""

from __future__ import annotations

import json
import os

import django

PEOPLE = (("admin", "Admin"), ("sales", "Sales"))


def password_variable(username: str) -> str:
    """Name the environment variable with a user's password."""
    return f"DEMO_{username.upper()}_PASSWORD"


def public_id_variable(username: str) -> str:
    """Name the environment variable with a user's public id."""
    return f"DEMO_{username.upper()}_PUBLIC_ID"


def ensure_people() -> dict[str, str]:
    """Make the users that don't exist; those that do keep their password, groups and public id.

    Returns:
        Each user's public id by username. A demo that is older than these ids has others than the
        environment says, and they never change.
    """
    from django.contrib.auth import get_user_model  # noqa: PLC0415 - needs Django set up
    from django.contrib.auth.models import Group  # noqa: PLC0415 - same

    users = get_user_model().objects
    public_ids = {}
    for username, group in PEOPLE:
        found = users.filter(username=username).first()
        if found is not None:
            public_ids[username] = found.public_id
            continue
        user = users.create_user(
            username=username,
            email=f"{username}@example.com",
            password=os.environ[password_variable(username)],
            public_id=os.environ[public_id_variable(username)],
            is_staff=True,
        )
        user.groups.add(Group.objects.get(name=group))
        public_ids[username] = user.public_id
    return public_ids


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dashboard.settings")
    django.setup()
    print(json.dumps(ensure_people()))
