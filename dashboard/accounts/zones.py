"""Names of time zones that people may choose."""

from __future__ import annotations

from functools import cache
from zoneinfo import available_timezones

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
