"""Forms written and read. A form says which fields it has and who may post to it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from pynamodb.exceptions import DoesNotExist, PutError

from leadmodels.errors import FormNotFoundError, InvalidFormError, VersionConflictError
from leadmodels.fields import Field, field_to_dict, parse_fields
from leadmodels.ids import parse_form_id
from leadmodels.models import CURRENT, FormItem
from leadmodels.table import is_condition_failure, store_errors
from leadmodels.times import to_whole_millisecond

MOST_ORIGINS: Final = 100
MOST_FIELDS: Final = 100
RETENTION_DAYS: Final = (1, 3650)


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
    active: bool = True
    version: int = 0
    description: str = ""
    submit_label: str = "Send"


def get_form(form_id: str) -> Form:
    """Read a form as it is now.

    Raises:
        InvalidIdError: the id is no form's.
        FormNotFoundError: no such form.
        StoreUnavailableError: the store failed.
    """
    with store_errors():
        try:
            item = FormItem.get(parse_form_id(form_id), CURRENT)
        except DoesNotExist as exc:
            raise FormNotFoundError("There is no such form.") from exc
    return _from_item(item)


def put_form(form: Form) -> Form:
    """Store a form over the version it was read at (0: it is new) and give it as stored.

    Raises:
        InvalidFormError: it has no name, a field that can't be asked for, too many fields or
            origins, or a retention out of range.
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
    unchanged = (
        FormItem.version == form.version if form.version else FormItem.form_id.does_not_exist()
    )
    with store_errors():
        try:
            _to_item(stored).save(unchanged)
        except PutError as exc:
            if not is_condition_failure(exc):
                raise
            raise VersionConflictError(
                "Somebody else changed this form meanwhile: read it again."
            ) from exc
    return stored


def list_forms() -> tuple[Form, ...]:
    """Read all forms, by name.

    Raises:
        StoreUnavailableError: the store failed.
    """
    with store_errors():
        return tuple(_from_item(item) for item in FormItem.by_kind.query("k#form"))


def _check(form: Form) -> None:
    least, most = RETENTION_DAYS
    parse_fields(field_to_dict(field) for field in form.fields)
    if not form.name.strip():
        raise InvalidFormError("Give the form a name.")
    if len(form.fields) > MOST_FIELDS:
        raise InvalidFormError(f"A form has at most {MOST_FIELDS} fields.")
    if len(form.origins) > MOST_ORIGINS:
        raise InvalidFormError(f"A form has at most {MOST_ORIGINS} allowed origins.")
    if form.retention_days is not None and not least <= form.retention_days <= most:
        raise InvalidFormError(f"Leads are kept for {least} to {most} days, or for ever.")


def _to_item(form: Form) -> FormItem:
    return FormItem(
        form_id=form.form_id,
        timestamp=CURRENT,
        name=form.name,
        description=form.description,
        submit_label=form.submit_label,
        fields=[field_to_dict(field) for field in form.fields],
        origins=set(form.origins) or None,
        success_url=form.success_url,
        retention_days=form.retention_days,
        active=form.active,
        version=form.version,
        created_at=form.created_at,
        updated_at=form.updated_at,
        kind_sort=f"{form.name.casefold()[:200]}#{form.form_id}",
    )


def _from_item(item: FormItem) -> Form:
    return Form(
        form_id=item.form_id,
        name=item.name,
        description=item.description,
        submit_label=item.submit_label,
        fields=parse_fields(item.fields),
        origins=tuple(sorted(item.origins or ())),
        success_url=item.success_url,
        retention_days=None if item.retention_days is None else int(item.retention_days),
        active=item.active,
        version=int(item.version),
        created_at=item.created_at,
        updated_at=item.updated_at,
    )
