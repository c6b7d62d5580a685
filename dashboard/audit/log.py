"""Write the audit log: who, when, which, never what a visitor sent."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model

from dashboard.accounts.models import User
from dashboard.audit.models import Action

PERHAPS: Final = "perhaps: the lead store did not answer"
"""The outcome of what nobody knows to be done.

It is noted at once and not when it is tried again: by then the lead may be gone, or as was asked,
and there would be nothing left to note. An entry too many is better than none.
"""


def record(
    user: User,
    action: Action,
    model: type[Model],
    object_id: str = "",
    *,
    detail: Mapping[str, str | int] | None = None,
) -> None:
    """Note what a staff user did.

    Args:
        user: who.
        action: what.
        model: to what kind of thing: `leads.Lead`, `jobs.Job`, `forms.Form`, …
        object_id: to which; empty where it was many.
        detail: names of what was changed and words of our own, such as a status or a count; never
            a value that a visitor sent, nor a note.
    """
    content_type = ContentType.objects.get_for_model(model, for_concrete_model=False)
    name = str(model._meta.verbose_name)  # noqa: SLF001 - Django's documented API
    LogEntry.objects.create(
        user=user,
        content_type=content_type,
        object_id=object_id,
        object_repr=f"{name} {object_id}".strip()[:200],
        action_flag=action,
        change_message=json.dumps(dict(detail or {}), ensure_ascii=False),
    )
