"""Lift the lock that failed log-ins have set: `manage.py unlock_log_in --user ada`."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from axes.models import AccessAttempt
from django.core.management.base import BaseCommand

from dashboard.accounts.lockout.counting import digest_of, unlock


class Command(BaseCommand):
    """For when no admin can log in to do it under People."""

    help = "Lets somebody try to log in again after too many failures."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take a user name, an address, or all."""
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("--user", help="a user name, as it is typed to log in")
        which.add_argument("--address", help="an address; of IPv6 the /64, as People shows it")
        which.add_argument("--all", action="store_true", help="everybody and every address")

    def handle(self, *_args: Any, **options: Any) -> None:  # noqa: ANN401 - Django's signature
        """Forget the failures."""
        if options["all"]:
            count = AccessAttempt.objects.all().delete()[0]
        elif options["user"]:
            count = unlock(name=digest_of(options["user"]))
        else:
            count = unlock(address=options["address"])
        self.stdout.write("Unlocked." if count else "Nothing was counted: nothing to unlock.")
