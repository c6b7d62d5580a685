"""Changes as plain data, for a job that carries them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import date, datetime
from typing import Final, TypeAlias, cast

from leadmodels.changes.retention import Expire, Hold, KeepFor, KeepUntil, Release
from leadmodels.changes.work import (
    AddNote,
    AddTags,
    RemoveTags,
    SetFollowUp,
    SetOwner,
    SetStatus,
    SetTags,
)
from leadmodels.errors import InvalidChangeError
from leadmodels.leads import LeadStatus
from leadmodels.plain_data import date_from_text
from leadmodels.times import from_iso, to_iso

Change: TypeAlias = (
    SetStatus
    | SetOwner
    | SetTags
    | AddTags
    | RemoveTags
    | SetFollowUp
    | AddNote
    | KeepUntil
    | KeepFor
    | Hold
    | Release
    | Expire
)

_NAMES: Final[dict[type[Change], str]] = {
    SetStatus: "set_status",
    SetOwner: "set_owner",
    SetTags: "set_tags",
    AddTags: "add_tags",
    RemoveTags: "remove_tags",
    SetFollowUp: "set_follow_up",
    AddNote: "add_note",
    KeepUntil: "keep_until",
    KeepFor: "keep_for",
    Hold: "hold",
    Release: "release",
    Expire: "expire",
}


def change_to_dict(change: Change) -> dict[str, object]:
    """Write a change as what JSON can hold: its name, and its one value where it has one."""
    plain: dict[str, object] = {"change": _NAMES[type(change)]}
    for value in fields(change):
        plain["value"] = _plain(getattr(change, value.name))
    return plain


def change_from_dict(data: Mapping[str, object]) -> Change:
    """Read what `change_to_dict` wrote, checked and cleaned.

    Raises:
        InvalidChangeError: it is no change, or one that can't be made to any lead.
    """
    name = data.get("change")
    read = _READERS.get(name) if isinstance(name, str) else None
    if read is None:
        raise InvalidChangeError("There is no such change.")
    takes_none = read in {_release, _expire}
    if set(data) != ({"change"} if takes_none else {"change", "value"}):
        raise InvalidChangeError("This change has parts missing, or some too many.")
    return read(data.get("value")).checked()


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return to_iso(value)
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise InvalidChangeError("This change's value must be text.")
    return value


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list | tuple):
        raise InvalidChangeError("This change's value must be a list of texts.")
    return tuple(_text(item) for item in value)


def _day(value: object) -> date | None:
    if value is None:
        return None
    day = date_from_text(_text(value))
    if day is None:
        raise InvalidChangeError("This change's value must be a date like 2026-11-23.")
    return day


def _instant(value: object) -> datetime:
    try:
        return from_iso(_text(value))
    except (ValueError, OverflowError) as exc:
        raise InvalidChangeError("This change's value must be an instant with its zone.") from exc


def _days(value: object) -> int | None:
    if value is not None and (isinstance(value, bool) or not isinstance(value, int)):
        raise InvalidChangeError("This change's value must be a whole number of days.")
    return value


def _release(_: object) -> Change:
    return Release()


def _expire(_: object) -> Change:
    return Expire()


_READERS: Final[dict[str, Callable[[object], Change]]] = {
    "set_status": lambda value: SetStatus(cast("LeadStatus", _text(value))),
    "set_owner": lambda value: SetOwner(None if value is None else _text(value)),
    "set_tags": lambda value: SetTags(_texts(value)),
    "add_tags": lambda value: AddTags(_texts(value)),
    "remove_tags": lambda value: RemoveTags(_texts(value)),
    "set_follow_up": lambda value: SetFollowUp(_day(value)),
    "add_note": lambda value: AddNote(_text(value)),
    "keep_until": lambda value: KeepUntil(_instant(value)),
    "keep_for": lambda value: KeepFor(_days(value)),
    "hold": lambda value: Hold(_text(value)),
    "release": _release,
    "expire": _expire,
}
