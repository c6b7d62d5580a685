"""Names of time zones that people may choose."""

from __future__ import annotations

from functools import cache
from zoneinfo import available_timezones

from django import forms
from django.core.exceptions import ValidationError

# Zones of machines, not of places; "localtime" is whatever the server is set to.
_NO_PLACES = {"localtime", "Factory", "posixrules"}


@cache
def zone_names() -> tuple[str, ...]:
    """Return every IANA name the system knows, sorted; read from disk once."""
    return tuple(sorted(available_timezones() - _NO_PLACES))


def validate_zone(name: str) -> None:
    """Accept an IANA time zone's exact name.

    Raises:
        ValidationError: there is no such zone.
    """
    if name not in zone_names():
        raise ValidationError(
            'There is no time zone called "%(name)s". Use a name like Europe/Berlin.',
            code="unknown_zone",
            params={"name": name},
        )


def zone_field() -> forms.ChoiceField:
    """Return the question for a time zone."""
    return forms.ChoiceField(
        label="Time zone",
        choices=lambda: [(name, name) for name in zone_names()],
        help_text="Times are shown, and days are counted, in this zone.",
    )
