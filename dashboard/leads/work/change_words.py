"""What a change to leads does: as a title, and as the exact words that somebody confirms."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from dashboard.leads.lists.filter_words import Names, in_words
from dashboard.leads.templatetags.times import exact
from dashboard.leads.words import STATUS_LABELS
from leadmodels.changes.apply import (
    AddTags,
    Change,
    Expire,
    Hold,
    KeepFor,
    KeepUntil,
    Release,
    RemoveTags,
    SetFollowUp,
    SetOwner,
    SetStatus,
)

DELETE_TITLE: Final = "Delete"
DELETE_WORDS: Final = (
    "They are deleted for good, with their notes and timelines, also those on hold. "
    "Nobody can bring them back."
)


def change_title(change: Change | None, names: Names) -> str:
    """Name a change, None: deleting. No tag, reason or note is in it: it goes into the audit log.

    Raises:
        TypeError: it is no change that is made to many leads.
    """
    return DELETE_TITLE if change is None else _words(change, _TITLES)(change, names)


def change_words(change: Change | None, names: Names) -> str:
    """Say exactly what the change does to leads, None: deleting them.

    Raises:
        TypeError: it is no change that is made to many leads.
    """
    return DELETE_WORDS if change is None else _words(change, _SENTENCES)(change, names)


Words = Callable[[Any, Names], str]


def _words(change: Change, words: Mapping[type, Words]) -> Words:
    if type(change) not in words:
        raise TypeError(f"{type(change).__name__} is a change to one lead at a time")
    return words[type(change)]


def _title_of_status(change: SetStatus, _: Names) -> str:
    if change.status == "spam":
        return "Move to quarantine"
    return f"Set the status to {STATUS_LABELS[change.status]}"


def _title_of_owner(change: SetOwner, names: Names) -> str:
    return f"Assign to {names.person(change.owner)}" if change.owner else "Take the owner off"


def _title_of_follow_up(change: SetFollowUp, _: Names) -> str:
    return f"Follow up on {in_words(change.day)}" if change.day else "Take the follow-up off"


def _title_of_days(change: KeepFor, _: Names) -> str:
    if change.days is None:
        return "Keep for ever"
    return f"Keep for {change.days:,} day{'' if change.days == 1 else 's'}"


_TITLES: Final[Mapping[type, Words]] = {
    SetStatus: _title_of_status,
    SetOwner: _title_of_owner,
    AddTags: lambda _change, _names: "Add tags",
    RemoveTags: lambda _change, _names: "Remove tags",
    SetFollowUp: _title_of_follow_up,
    KeepUntil: lambda change, _names: f"Keep until {exact(change.until)}",
    KeepFor: _title_of_days,
    Hold: lambda _change, _names: "Put on hold",
    Release: lambda _change, _names: "Release from hold",
    Expire: lambda _change, _names: "Expire now",
}


def _status(change: SetStatus, _: Names) -> str:
    if change.status == "spam":
        return (
            "They go into quarantine: their status becomes Spam, whatever it was, and they leave "
            "the follow-up list. They can be released again."
        )
    label = STATUS_LABELS[change.status]
    return f"Their status becomes {label}, whatever it was: leads in quarantine leave it too."


def _owner(change: SetOwner, names: Names) -> str:
    if change.owner is None:
        return "They are nobody's any more, whoever had them."
    return f"They are assigned to {names.person(change.owner)}, whoever had them."


def _tags(tags: Iterable[str]) -> str:
    return ", ".join(f"“{tag}”" for tag in tags)


def _added(change: AddTags, _: Names) -> str:
    return f"They get, besides the tags they have: {_tags(change.tags)}."


def _removed(change: RemoveTags, _: Names) -> str:
    return f"They lose these tags, where they have them: {_tags(change.tags)}."


def _follow_up(change: SetFollowUp, _: Names) -> str:
    if change.day is None:
        return "They no longer wait for a follow-up."
    return f"Their follow-up is on {in_words(change.day)}, whatever day it was on."


def _kept_until(change: KeepUntil, _: Names) -> str:
    return (
        f"They are kept until {exact(change.until)} and then deleted, also those that were to be "
        "kept longer. Those on hold stay until somebody releases them."
    )


def _kept_for(change: KeepFor, _: Names) -> str:
    if change.days is None:
        return "They are kept for ever, unless somebody deletes them."
    return (
        f"They are kept for {change.days:,} day{'' if change.days == 1 else 's'} from when each "
        "was received, and then deleted; where that time is over, at once. Those on hold stay "
        "until somebody releases them."
    )


def _held(change: Hold, _: Names) -> str:
    return (
        "They are put on hold and don't expire until somebody releases them. The reason noted on "
        f"each: “{change.reason}”."
    )


_SENTENCES: Final[Mapping[type, Words]] = {
    SetStatus: _status,
    SetOwner: _owner,
    AddTags: _added,
    RemoveTags: _removed,
    SetFollowUp: _follow_up,
    KeepUntil: _kept_until,
    KeepFor: _kept_for,
    Hold: _held,
    Release: lambda _change, _names: (
        "Those on hold are released: each expires when it would have before the hold, but is kept "
        "for at least 7 more days. The others stay as they are."
    ),
    Expire: lambda _change, _names: (
        "They disappear at once, for everybody, and are then deleted for good. Nobody can bring "
        "them back. Those on hold stay."
    ),
}
