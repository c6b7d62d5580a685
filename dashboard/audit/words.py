"""What a log entry says besides who, when and which, in words."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from dashboard.accounts.people import FORMER_COLLEAGUE

_IDS: Final = "staff_"
_SHARED: Final = {0: "not shared", 1: "shared with everybody"}


def describe(change_message: str, names: Mapping[str, str]) -> str:
    """Turn a log entry's message into words: “status: won; leads: 12”.

    Entries of Django's own pages (staff users) hold a list; their text is Django's.

    Args:
        change_message: as it was stored.
        names: what the people are called whose public ids it may hold.
    """
    detail = _read(change_message)
    if isinstance(detail, dict):
        return "; ".join(_say(name, value, names) for name, value in detail.items())
    if isinstance(detail, list):
        return "; ".join(_django_words(part) for part in detail if isinstance(part, dict))
    return change_message if detail is None else ""


def people_in(change_message: str) -> list[str]:
    """Return the public ids of staff that a log entry's message names."""
    detail = _read(change_message)
    values = detail.values() if isinstance(detail, dict) else ()
    return [value for value in values if isinstance(value, str) and value.startswith(_IDS)]


def _read(change_message: str) -> Any:  # noqa: ANN401 - whatever JSON holds; None: it is none
    try:
        return json.loads(change_message or "{}")
    except ValueError:
        return None


def _say(name: str, value: object, names: Mapping[str, str]) -> str:
    if name == "shared" and value in _SHARED:
        return _SHARED[int(str(value))]
    words = str(value)
    if words.startswith(_IDS):
        words = names.get(words, FORMER_COLLEAGUE)
    elif name == "change":
        words = words.replace("_", " ")  # the name of a part of a lead's page
    return f"{name.replace('_', ' ')}: {words}"


def _django_words(part: dict[str, object]) -> str:
    """Name the fields that Django's own change form notes."""
    for verb, what in part.items():
        fields = what.get("fields", []) if isinstance(what, dict) else []
        return f"{verb}: {', '.join(map(str, fields))}" if fields else str(verb)
    return ""
