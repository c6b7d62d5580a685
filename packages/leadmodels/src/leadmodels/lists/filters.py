"""Which leads a list, a job or an export asks for; kept and sent as plain data, read strictly."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, Final

from leadmodels.errors import InvalidFilterError, InvalidIdError
from leadmodels.ids import parse_form_id
from leadmodels.leads import STATUSES
from leadmodels.lists.cursors import fingerprint
from leadmodels.summaries import normalise
from leadmodels.times import from_iso, to_iso

LONGEST_TEXT: Final = 100
LONGEST_EMAIL: Final = 254


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadFilters:
    """What every listed lead has in common; None or False: whatever.

    Instants are aware and count by whole milliseconds.

    Args:
        form_id: the form it came through.
        status: one of `leadmodels.leads.STATUSES`.
        email: the whole address, in any case.
        owner: a staff user's public id.
        tag: one of its tags, exactly.
        text: words that its name, e-mail, company or phone contain, in any case or accents.
        since: stored at this instant or later.
        until: stored before this instant.
        unassigned: it has no owner.
        unread: nobody has opened it.
        due_by: its follow-up is due on this day or before, and its status is still open.
        expires_before: it expires before this instant; neither on hold nor kept for ever.
    """

    form_id: str | None = None
    status: str | None = None
    email: str | None = None
    owner: str | None = None
    tag: str | None = None
    text: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    unassigned: bool = False
    unread: bool = False
    due_by: date | None = None
    expires_before: datetime | None = None

    @property
    def words(self) -> tuple[str, ...]:
        """The words of `text`, folded as leads' search texts are."""
        return tuple(normalise(self.text).split()) if self.text is not None else ()

    @property
    def address(self) -> str | None:
        """The e-mail address as the index of addresses has it."""
        return self.email.strip().lower() if self.email is not None else None


def check_filters(filters: LeadFilters) -> None:
    """Check that leads can be searched for by these filters.

    Raises:
        InvalidFilterError: a value can't be searched for, or two exclude each other; the text says
            which and why.
    """
    if filters.form_id is not None:
        try:
            parse_form_id(filters.form_id)
        except InvalidIdError as exc:
            raise InvalidFilterError(f"form: {exc}") from exc
    if filters.status is not None and filters.status not in STATUSES:
        raise InvalidFilterError(f"status: give one of {', '.join(STATUSES)}.")
    if filters.email is not None and not 0 < len(filters.email.strip()) <= LONGEST_EMAIL:
        raise InvalidFilterError("email: give a whole e-mail address.")
    for name, value in (("owner", filters.owner), ("tag", filters.tag), ("q", filters.text)):
        if value is not None and not 0 < len(value.strip()) <= LONGEST_TEXT:
            raise InvalidFilterError(f"{name}: give 1 to {LONGEST_TEXT} characters.")
    if filters.text is not None and not filters.words:
        raise InvalidFilterError("q: give letters or digits to look for.")
    _check_pairs(filters)


def _check_pairs(filters: LeadFilters) -> None:
    if filters.since and filters.until and filters.since > filters.until:
        raise InvalidFilterError("from, to: the range ends before it begins.")
    if filters.unassigned and filters.owner is not None:
        raise InvalidFilterError("owner: a lead without an owner is nobody's; choose one of both.")
    if filters.due_by is not None and filters.expires_before is not None:
        raise InvalidFilterError("due, expires: a list has one order; choose one of both.")


def fingerprint_of(filters: LeadFilters, *, in_stored_order: bool = False) -> str:
    """Hash what the filters ask for: a cursor made for others, or another order, is refused.

    What came later is hashed only where it is asked for, so that cursors handed out before it
    came still lead to their place.
    """
    has_own_order = filters.due_by is not None or filters.expires_before is not None
    later = (
        ("unassigned", filters.unassigned),
        ("unread", filters.unread),
        ("due_by", filters.due_by and filters.due_by.isoformat()),
        ("expires_before", filters.expires_before and to_iso(filters.expires_before)),
        ("in_stored_order", in_stored_order and has_own_order),
    )
    return fingerprint(
        filters.form_id,
        filters.status,
        filters.address or None,
        filters.owner,
        filters.tag,
        normalise(filters.text) if filters.text else None,
        to_iso(filters.since) if filters.since else None,
        to_iso(filters.until) if filters.until else None,
        *(f"{name}={value}" for name, value in later if value),
    )


def filters_to_dict(filters: LeadFilters) -> dict[str, object]:
    """Write filters as JSON can hold them: what is asked for only, instants in ISO 8601."""
    values = ((field.name, getattr(filters, field.name)) for field in fields(LeadFilters))
    return {name: _to_plain(value) for name, value in values if value not in {None, False}}


def filters_from_dict(data: Mapping[str, object]) -> LeadFilters:
    """Read what `filters_to_dict` wrote.

    Raises:
        InvalidFilterError: a name or value is none that it writes.
    """
    unknown = sorted(str(name) for name in data if name not in _READERS)
    if unknown:
        raise InvalidFilterError(f"There is no filter called {unknown[0][:LONGEST_TEXT]!r}.")
    given: dict[str, Any] = {name: _READERS[name](name, data[name]) for name in data}
    filters = LeadFilters(**given)
    check_filters(filters)
    return filters


def _to_plain(value: object) -> object:
    if isinstance(value, datetime):
        return to_iso(value)
    return value.isoformat() if isinstance(value, date) else value


def _text(name: str, value: object) -> str:
    if not isinstance(value, str):
        raise InvalidFilterError(f"{name}: give text.")
    return value


def _flag(name: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise InvalidFilterError(f"{name}: give true or false.")
    return value


def _instant(name: str, value: object) -> datetime:
    try:
        return from_iso(_text(name, value))
    # A zone's hours can lead out of the calendar at its ends.
    except (ValueError, OverflowError) as exc:
        raise InvalidFilterError(f"{name}: give an instant like 2026-11-23T16:40:30Z.") from exc


def _day(name: str, value: object) -> date:
    try:
        return date.fromisoformat(_text(name, value))
    except ValueError as exc:
        raise InvalidFilterError(f"{name}: give a day like 2026-11-23.") from exc


_READERS: Final[Mapping[str, Callable[[str, object], object]]] = {
    **dict.fromkeys(("form_id", "status", "email", "owner", "tag", "text"), _text),
    **dict.fromkeys(("since", "until", "expires_before"), _instant),
    **dict.fromkeys(("unassigned", "unread"), _flag),
    "due_by": _day,
}
