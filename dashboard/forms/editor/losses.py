"""What leads that are there already would no longer have a field for."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from dashboard.forms.editor.draft import Draft
from dashboard.forms.editor.names import with_names
from dashboard.forms.field_words import TYPE_LABELS
from leadmodels.forms import Form
from leadmodels.lists.filters import LeadFilters
from leadmodels.lists.listing import list_leads
from leadmodels.rules.fields import Field


def find_losses(before: Form, after: Form, renamed: Mapping[str, str]) -> list[str]:
    """Say which fields are removed, renamed or of another kind, a sentence each.

    Args:
        before: as stored.
        after: as it would be stored.
        renamed: new names by the old ones.
    """
    return list(_losses(before.fields, {field.name: field for field in after.fields}, renamed))


def renamed_in(draft: Draft) -> dict[str, str]:
    """Find which stored fields have another name in a draft: the new name by the old one."""
    return {
        row.was: row.name.strip()
        for row in with_names(draft.fields)
        if row.was and row.was != row.name.strip()
    }


def has_leads(form_id: str, *, now: datetime) -> bool:
    """Say whether any lead came through a form that has not expired, quarantine included.

    Raises:
        StoreUnavailableError: the store failed.
    """
    page = list_leads(LeadFilters(form_id=form_id), limit=1, now=now)
    # A search that ended early has not seen all: better one warning too many.
    return bool(page.leads) or page.searched_back_to is not None


def token_of(losses: Sequence[str]) -> str:
    """Give what stands for exactly these losses: confirming others is another confirmation."""
    return hashlib.sha256("\n".join(losses).encode()).hexdigest()[:16]


def _losses(
    before: Sequence[Field], after: Mapping[str, Field], renamed: Mapping[str, str]
) -> Iterator[str]:
    for field in before:
        name = renamed.get(field.name, field.name)
        if name not in after:
            yield f"“{field.label or field.name}” ({field.name}) is removed."
            continue
        if name != field.name:
            yield (
                f"“{field.label or field.name}” is renamed from {field.name} to {name}. Pages that "
                f"still send {field.name} fill in the new field only if it is written under “Other "
                "names”."
            )
        if after[name].type != field.type:
            yield (
                f"“{field.label or field.name}” ({field.name}) was “{TYPE_LABELS[field.type]}” and "
                f"becomes “{TYPE_LABELS[after[name].type]}”."
            )
