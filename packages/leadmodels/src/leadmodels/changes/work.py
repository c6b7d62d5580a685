"""What sales staff do to a lead: its status, owner, tags and follow-up day, and notes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final, Self

from leadmodels.errors import InvalidChangeError
from leadmodels.leads import STATUSES, Lead, LeadStatus
from leadmodels.rules.cleaning import clean_text, is_blank

LONGEST_NOTE: Final = 5000
MOST_TAGS: Final = 10
LONGEST_TAG: Final = 40
MOST_TAG_BYTES: Final = 150
"""All tags of a lead together, in UTF-8: what is reserved for them in a row of the list."""

_OWNER: Final = re.compile(r"[0-9A-Za-z_-]{1,32}")


@dataclass(frozen=True, slots=True)
class SetStatus:
    """Give the lead a status. `spam` is quarantine, and any other a release from it."""

    status: LeadStatus

    def checked(self) -> SetStatus:
        """Refuse what is no status.

        Raises:
            InvalidChangeError: it is none.
        """
        if self.status not in STATUSES:
            raise InvalidChangeError(f"The status is one of {', '.join(STATUSES)}.")
        return self

    def applied(self, lead: Lead, _at: datetime) -> Lead:
        """Give the lead with this status."""
        return replace(lead, status=self.status)


@dataclass(frozen=True, slots=True)
class SetOwner:
    """Give the lead to a staff user, by public id, or to nobody."""

    owner: str | None

    def checked(self) -> SetOwner:
        """Refuse what can't be a public id.

        Raises:
            InvalidChangeError: it can't.
        """
        if self.owner is not None and not _OWNER.fullmatch(self.owner):
            raise InvalidChangeError("The owner is no staff user's id.")
        return self

    def applied(self, lead: Lead, _at: datetime) -> Lead:
        """Give the lead with this owner."""
        return replace(lead, owner=self.owner)


@dataclass(frozen=True, slots=True)
class _Tags:
    """The parent of what is done with tags."""

    tags: tuple[str, ...]

    def checked(self) -> Self:
        """Clean the tags.

        Raises:
            InvalidChangeError: there are too many, or one is too long.
        """
        return replace(self, tags=_bounded(clean_tags(self.tags)))


@dataclass(frozen=True, slots=True)
class SetTags(_Tags):
    """Give the lead these tags and no others."""

    def applied(self, lead: Lead, _at: datetime) -> Lead:
        """Give the lead with these tags."""
        return replace(lead, tags=self.tags)


@dataclass(frozen=True, slots=True)
class AddTags(_Tags):
    """Give the lead these tags besides its own."""

    def applied(self, lead: Lead, _at: datetime) -> Lead:
        """Give the lead with these tags too.

        Raises:
            InvalidChangeError: together they are too many for a lead.
        """
        together = tuple(sorted({*lead.tags, *self.tags}))
        return lead if together == lead.tags else replace(lead, tags=_bounded(together))


@dataclass(frozen=True, slots=True)
class RemoveTags(_Tags):
    """Take these tags from the lead, where it has them."""

    def applied(self, lead: Lead, _at: datetime) -> Lead:
        """Give the lead without these tags."""
        return replace(lead, tags=tuple(tag for tag in lead.tags if tag not in self.tags))


@dataclass(frozen=True, slots=True)
class SetFollowUp:
    """Have the lead followed up on a day, or on none."""

    day: date | None

    def checked(self) -> SetFollowUp:
        """Refuse an instant: a day has no time and no zone.

        Raises:
            InvalidChangeError: it is one.
        """
        if isinstance(self.day, datetime):
            raise InvalidChangeError("A follow-up is on a day, without a time.")
        return self

    def applied(self, lead: Lead, _at: datetime) -> Lead:
        """Give the lead with this follow-up day."""
        return replace(lead, follow_up_on=self.day)


@dataclass(frozen=True, slots=True)
class AddNote:
    """Write a note into the lead's timeline."""

    text: str

    def checked(self) -> AddNote:
        """Clean the note.

        Raises:
            InvalidChangeError: it is empty or too long.
        """
        text = clean_text(self.text, multiline=True)
        if is_blank(text):
            raise InvalidChangeError("Write something in the note.")
        if len(text) > LONGEST_NOTE:
            raise InvalidChangeError(f"A note has at most {LONGEST_NOTE:,} characters.")
        return AddNote(text)

    def applied(self, lead: Lead, _at: datetime) -> Lead:
        """Give the lead as it is: the note stands in the timeline only."""
        return lead


def clean_tags(tags: Iterable[str]) -> tuple[str, ...]:
    """Clean tags: lower case, single spaces, each once, sorted; blank ones go.

    Raises:
        InvalidChangeError: a tag is too long or holds a comma, which separates tags.
    """
    cleaned = {_clean_tag(tag) for tag in tags}
    for tag in cleaned:
        if len(tag) > LONGEST_TAG:
            raise InvalidChangeError(f"A tag has at most {LONGEST_TAG} characters.")
        if "," in tag:
            raise InvalidChangeError("A tag has no comma: commas separate tags.")
    return tuple(sorted(tag for tag in cleaned if not is_blank(tag)))


def _clean_tag(tag: str) -> str:
    # Cleaned once more: a letter may have another canonical form in lower case.
    return clean_text(" ".join(clean_text(tag, multiline=False).lower().split()), multiline=False)


def _bounded(tags: tuple[str, ...]) -> tuple[str, ...]:
    if len(tags) > MOST_TAGS:
        raise InvalidChangeError(f"A lead has at most {MOST_TAGS} tags.")
    if sum(len(tag.encode()) for tag in tags) > MOST_TAG_BYTES:
        raise InvalidChangeError("These tags are too long together: use fewer or shorter ones.")
    return tags
