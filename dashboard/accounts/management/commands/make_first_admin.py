"""Make the first admin, who invites everybody else: `manage.py make_first_admin`."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from dashboard.accounts.models import User


class Command(BaseCommand):
    """For a new deployment; with an admin it does nothing, so that it can be run again."""

    help = "Makes the first admin, as createsuperuser does, unless there is one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take --noinput."""
        parser.add_argument(
            "--noinput",
            action="store_true",
            help="take DJANGO_SUPERUSER_USERNAME, _EMAIL and _PASSWORD from the environment",
        )

    def handle(self, *_args: Any, **options: Any) -> None:  # noqa: ANN401 - Django's signature
        """Make it, or say that it is there."""
        if User.objects.filter(is_superuser=True, is_active=True).exists():
            self.stdout.write("There is an admin already.")
            return
        call_command("createsuperuser", interactive=not options["noinput"])
