"""Forms written and read. A form says which fields it has and who may post to it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final, cast

from pynamodb.exceptions import CancellationReason, DoesNotExist, TransactWriteError
from pynamodb.transactions import TransactWrite

from leadmodels.errors import (
    FormNotFoundError,
    InvalidFormError,
    InvalidOriginError,
    VersionConflictError,
)
from leadmodels.ids import parse_form_id
from leadmodels.models import CURRENT, FormItem
from leadmodels.origins import is_page_url, parse_origin
from leadmodels.rules.fields import Field, field_to_dict, parse_fields, stored_fields
from leadmodels.table import shared_connection, store_errors
from leadmodels.times import to_iso, to_whole_millisecond

MOST_ORIGINS: Final = 100
MOST_FIELDS: Final = 100
RETENTION_DAYS: Final = (1, 3650)
SPAM_THRESHOLD: Final = 50

LONGEST: Final[Mapping[str, int]] = {
    "name": 200,
    "description": 2_000,
    "submit_label": 100,
    "success_url": 2_000,
    "consent_text": 10_000,
}
"""How many characters a form's texts have at most."""

MOST_BLOCKED_WORDS: Final = 200
LONGEST_BLOCKED_WORD: Final = 100
MOST_ALIASES: Final = 200
MOST_FIELDS_BYTES: Final = 100_000
"""All fields together: a form with its origins stays far below a DynamoDB item's 400 KB."""

FORM_KEPT_SECONDS: Final = 60.0
"""How long whoever takes leads may go on with a form as it was, after it was changed."""

_MOST_INSTANTS: Final = 10
_NEXT: Final = timedelta(milliseconds=1)
_MEANWHILE: Final = "Somebody else changed this form meanwhile: read it again."


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A lead form: at most 100 fields and 100 origins; retention None keeps leads for ever."""

    form_id: str
    name: str
    fields: tuple[Field, ...]
    origins: tuple[str, ...]
    created_at: datetime
    updated_at: datetime
    success_url: str | None = None
    retention_days: int | None = None
    consent_text: str = ""
    spam_threshold: int = SPAM_THRESHOLD
    blocked_words: tuple[str, ...] = ()
    aliases: Mapping[str, str] = field(default_factory=dict)
    active: bool = True
    version: int = 0
    description: str = ""
    submit_label: str = "Send"


@dataclass(frozen=True, slots=True, kw_only=True)
class FormProblem:
    """What keeps a form from being stored: a sentence, and the attribute that it is about."""

    attribute: str
    sentence: str


def find_problems(form: Form) -> tuple[FormProblem, ...]:
    """Say all that is wrong with a form besides its single fields, which `parse_fields` judges."""
    return tuple(
        FormProblem(attribute=attribute, sentence=sentence)
        for attribute, sentence in (*_text_problems(form), *_list_problems(form))
    )


def get_form(form_id: str) -> Form:
    """Read a form as it is now, not as it was a moment ago.

    Lambdas keep what they read for a minute, and a page is shown right after it was saved: neither
    may begin with an answer that is behind.

    Raises:
        InvalidIdError: the id is no form's.
        FormNotFoundError: no such form.
        StoreUnavailableError: the store failed.
    """
    with store_errors():
        try:
            item = FormItem.get(parse_form_id(form_id), CURRENT, consistent_read=True)
        except DoesNotExist as exc:
            raise FormNotFoundError("There is no such form.") from exc
    return _from_item(item)


def put_form(form: Form) -> Form:
    """Store a form over the version it was read at (0: it is new) and give it as stored.

    Versions are kept for good, each at its own instant, since leads name the one whose consent text
    was agreed to: where another has the instant, for clocks differ, it is the next millisecond.

    Raises:
        InvalidFormError: it has no name, a field that can't be asked for, too many fields or
            origins, one that is none, a success URL that is none, or a retention out of range.
        VersionConflictError: somebody else stored it in between; nothing was changed.
        StoreUnavailableError: the store failed.
    """
    _check(form)
    stored = replace(
        form,
        version=form.version + 1,
        created_at=to_whole_millisecond(form.created_at),
        updated_at=to_whole_millisecond(form.updated_at),
    )
    for _ in range(_MOST_INSTANTS):
        if _is_stored(stored, over=form.version):
            return stored
        stored = replace(stored, updated_at=stored.updated_at + _NEXT)
    raise VersionConflictError(_MEANWHILE)


def _is_stored(form: Form, *, over: int) -> bool:
    """Store a form and its version, both or neither; False: another version has its instant.

    Raises:
        VersionConflictError: the form isn't at the version that it is to be stored over.
    """
    is_new = FormItem.form_id.does_not_exist()
    unchanged = FormItem.version == over if over else is_new
    with store_errors():
        try:
            with TransactWrite(connection=shared_connection(FormItem)) as writes:
                writes.save(_to_item(form), condition=unchanged)
                writes.save(_to_version_item(form), condition=is_new)
        except TransactWriteError as exc:
            refused = [_is_refused(reason) for reason in exc.cancellation_reasons]
            if not any(refused):
                raise
            if refused[0]:
                raise VersionConflictError(_MEANWHILE) from exc
            return False
    return True


def list_form_versions(form_id: str) -> tuple[Form, ...]:
    """Read all versions of a form, the newest first.

    Raises:
        InvalidIdError: the id is no form's.
        StoreUnavailableError: the store failed.
    """
    with store_errors():
        items = FormItem.query(
            parse_form_id(form_id), FormItem.timestamp < CURRENT, scan_index_forward=False
        )
        return tuple(_from_item(item) for item in items)


def list_forms() -> tuple[Form, ...]:
    """Read all forms, by name.

    Raises:
        StoreUnavailableError: the store failed.
    """
    with store_errors():
        return tuple(_from_item(item) for item in FormItem.by_kind.query("k#form"))


def _check(form: Form) -> None:
    parse_fields(field_to_dict(item) for item in form.fields)
    if problems := find_problems(form):
        raise InvalidFormError(problems[0].sentence)
    for origin in form.origins:
        _check_origin(origin)


def _text_problems(form: Form) -> Iterator[tuple[str, str]]:
    least, most = RETENTION_DAYS
    if not form.name.strip():
        yield "name", "Give the form a name."
    for attribute, longest in LONGEST.items():
        if len(getattr(form, attribute) or "") > longest:
            yield attribute, f"Write at most {longest:,} characters."
    if form.success_url is not None and not is_page_url(form.success_url):
        yield (
            "success_url",
            "The success URL is a whole address like https://www.example.com/thanks, in ASCII.",
        )
    if form.retention_days is not None and not least <= form.retention_days <= most:
        yield "retention_days", f"Leads are kept for {least} to {most} days, or for ever."


def _list_problems(form: Form) -> Iterator[tuple[str, str]]:
    if len(form.fields) > MOST_FIELDS:
        yield "fields", f"A form has at most {MOST_FIELDS} fields."
    elif _size_of(form.fields) > MOST_FIELDS_BYTES:
        yield (
            "fields",
            "The fields are too long all together: shorten labels, hints, options or defaults.",
        )
    if len(form.origins) > MOST_ORIGINS:
        yield "origins", f"A form has at most {MOST_ORIGINS} allowed origins."
    if len(form.blocked_words) > MOST_BLOCKED_WORDS:
        yield "blocked_words", f"A form blocks at most {MOST_BLOCKED_WORDS} words or phrases."
    if any(len(word) > LONGEST_BLOCKED_WORD for word in form.blocked_words):
        yield "blocked_words", f"A blocked phrase has at most {LONGEST_BLOCKED_WORD} characters."
    if len(form.aliases) > MOST_ALIASES:
        yield "aliases", f"A form has at most {MOST_ALIASES} other names."


def _size_of(fields: tuple[Field, ...]) -> int:
    return len(json.dumps([field_to_dict(item) for item in fields], ensure_ascii=False).encode())


def _check_origin(origin: str) -> None:
    """Refuse what is no origin in its canonical form; local ones are refused where they are used.

    Whether a deployment takes local origins is its settings' business, not the form's.
    """
    try:
        canonical = parse_origin(origin, allow_local=True)
    except InvalidOriginError as exc:
        raise InvalidFormError(f"{origin[:100]}: {exc}") from exc
    if canonical != origin:
        raise InvalidFormError(f"Write the origin as {canonical}.")


def _to_item(form: Form) -> FormItem:
    return FormItem(
        form_id=form.form_id,
        timestamp=CURRENT,
        name=form.name,
        description=form.description,
        submit_label=form.submit_label,
        fields=[field_to_dict(item) for item in form.fields],
        origins=set(form.origins) or None,
        success_url=form.success_url,
        retention_days=form.retention_days,
        consent_text=form.consent_text,
        spam_threshold=form.spam_threshold,
        blocked_words=set(form.blocked_words) or None,
        aliases=dict(form.aliases) or None,
        active=form.active,
        version=form.version,
        created_at=form.created_at,
        updated_at=form.updated_at,
        kind_partition="k#form",
        kind_sort=f"{form.name.casefold()[:200]}#{form.form_id}",
    )


def _to_version_item(form: Form) -> FormItem:
    """Make the item that keeps this version, in the form's own partition and in no index."""
    item = _to_item(form)
    item.timestamp = to_iso(form.updated_at)
    item.kind_partition = None
    item.kind_sort = None
    return item


def _is_refused(reason: CancellationReason | None) -> bool:
    return reason is not None and reason.code == "ConditionalCheckFailed"


def _from_item(item: FormItem) -> Form:
    return Form(
        form_id=item.form_id,
        name=item.name,
        description=item.description,
        submit_label=item.submit_label,
        fields=stored_fields(item.fields),
        origins=tuple(sorted(item.origins or ())),
        success_url=item.success_url,
        retention_days=None if item.retention_days is None else int(item.retention_days),
        # Absent in forms stored before these settings were there.
        consent_text=item.consent_text or "",
        spam_threshold=SPAM_THRESHOLD if item.spam_threshold is None else int(item.spam_threshold),
        blocked_words=tuple(sorted(item.blocked_words or ())),
        aliases=cast("Mapping[str, str]", item.aliases or {}),
        active=item.active,
        version=int(item.version),
        created_at=item.created_at,
        updated_at=item.updated_at,
    )
