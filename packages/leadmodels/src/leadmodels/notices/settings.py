"""A form's settings of notices: whom its leads are told to, and under which subject."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final, cast

from pynamodb.exceptions import DoesNotExist, PutError

from leadmodels.errors import InvalidNoticeSettingsError, VersionConflictError
from leadmodels.ids import parse_form_id
from leadmodels.notices.models import BESIDE_THE_FORM, NoticeSettingsItem
from leadmodels.notices.subjects import template_problem
from leadmodels.rules.web_addresses import is_email
from leadmodels.table import is_condition_failure, store_errors
from leadmodels.times import to_whole_millisecond

MOST_PEOPLE: Final = 10
LONGEST_ADDRESS: Final = 254
"""Source: https://www.rfc-editor.org/rfc/rfc5321#section-4.5.3.1.3 (less two angle brackets)."""

_NEVER: Final = datetime(2020, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who is told of a form's leads.

    Args:
        address: where.
    """

    address: str

    @property
    def target_id(self) -> str:
        """The name under which messages speak of this person: it says no address."""
        return f"person_{address_hash(self.address)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeSettings:
    """Whom a form's leads are told to; nobody, unless somebody says so.

    Args:
        form_id: the form.
        people: at most 10, each once.
        subject: a template; empty: the default one.
        version: how often it was stored.
        updated_at: when it was stored last.
    """

    form_id: str
    people: tuple[Person, ...] = ()
    subject: str = ""
    version: int = 0
    updated_at: datetime = _NEVER


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeProblem:
    """What keeps settings from being stored: a sentence, and the attribute that it is about."""

    attribute: str
    sentence: str


def address_hash(address: str) -> str:
    """Name an address without saying it to whoever sees the name."""
    return hashlib.sha256(address.strip().lower().encode()).hexdigest()[:24]


def address_problem(address: str) -> str | None:
    """Say why no e-mail can go to an address; None: one can."""
    if len(address) > LONGEST_ADDRESS:
        return f"An e-mail address has at most {LONGEST_ADDRESS} characters."
    # Browsers take addresses without a dot, such as those of one's own machine, and what whoever
    # reads a header would decode; no mail goes there.
    if not is_email(address) or "." not in address.rpartition("@")[2] or "=?" in address:
        return "Write an e-mail address like name@example.com."
    return None


def find_notice_problems(settings: NoticeSettings) -> tuple[NoticeProblem, ...]:
    """Say all that is wrong with settings."""
    return tuple(NoticeProblem(attribute=a, sentence=s) for a, s in _problems(settings))


def get_notice_settings(form_id: str) -> NoticeSettings:
    """Read a form's settings, with all writes that came before; those of nobody, if it has none.

    Raises:
        InvalidIdError: the id is no form's.
        StoreUnavailableError: the store failed.
    """
    parsed = parse_form_id(form_id)
    with store_errors():
        try:
            item = NoticeSettingsItem.get(parsed, BESIDE_THE_FORM, consistent_read=True)
        except DoesNotExist:
            return NoticeSettings(form_id=parsed)
    return _from_item(item)


def put_notice_settings(settings: NoticeSettings) -> NoticeSettings:
    """Store settings over the version they were read at and give them as stored.

    Raises:
        InvalidNoticeSettingsError: they can't be; the text says why.
        VersionConflictError: somebody else stored them in between; nothing was changed.
        StoreUnavailableError: the store failed; whether they were stored is unknown.
    """
    if problems := find_notice_problems(settings):
        raise InvalidNoticeSettingsError(problems[0].sentence)
    stored = replace(
        settings,
        version=settings.version + 1,
        updated_at=to_whole_millisecond(settings.updated_at),
    )
    unchanged = (
        NoticeSettingsItem.version == settings.version
        if settings.version
        else NoticeSettingsItem.form_id.does_not_exist()
    )
    with store_errors():
        try:
            _to_item(stored).save(unchanged)
        except PutError as exc:
            if not is_condition_failure(exc):
                raise
            raise VersionConflictError("Somebody else changed these settings meanwhile.") from exc
    return stored


def _problems(settings: NoticeSettings) -> Iterator[tuple[str, str]]:
    if len(settings.people) > MOST_PEOPLE:
        yield "people", f"At most {MOST_PEOPLE} people are told."
    seen: set[str] = set()
    for person in settings.people:
        if sentence := address_problem(person.address):
            yield "people", f"“{person.address[:100]}”: {sentence}"
        if person.address.lower() in seen:
            yield "people", f"“{person.address[:100]}” is there twice."
        seen.add(person.address.lower())
    if sentence := template_problem(settings.subject):
        yield "subject", sentence


def _to_item(settings: NoticeSettings) -> NoticeSettingsItem:
    return NoticeSettingsItem(
        form_id=settings.form_id,
        timestamp=BESIDE_THE_FORM,
        people=[{"address": each.address} for each in settings.people],
        subject=settings.subject,
        version=settings.version,
        updated_at=settings.updated_at,
    )


def _from_item(item: NoticeSettingsItem) -> NoticeSettings:
    people = cast("list[Mapping[str, Any]]", item.people or [])
    return NoticeSettings(
        form_id=item.form_id,
        people=tuple(Person(address=each["address"]) for each in people),
        subject=item.subject or "",
        version=int(item.version),
        updated_at=item.updated_at,
    )
