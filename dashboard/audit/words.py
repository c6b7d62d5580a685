"""What a log entry says besides who, when and which, in words."""

from __future__ import annotations

import json


def describe(change_message: str) -> str:
    """Turn a log entry's message into words: “status: won; leads: 12”.

    Entries of Django's own pages (staff users) hold a list; their text is Django's.
    """
    try:
        detail = json.loads(change_message or "{}")
    except ValueError:
        return change_message
    if isinstance(detail, dict):
        return "; ".join(f"{name.replace('_', ' ')}: {value}" for name, value in detail.items())
    if isinstance(detail, list):
        return "; ".join(_django_words(part) for part in detail if isinstance(part, dict))
    return ""


def _django_words(part: dict[str, object]) -> str:
    """Name the fields that Django's own change form notes."""
    for verb, what in part.items():
        fields = what.get("fields", []) if isinstance(what, dict) else []
        return f"{verb}: {', '.join(map(str, fields))}" if fields else str(verb)
    return ""
