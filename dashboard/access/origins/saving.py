"""A form's origins saved over the version that was shown, and noted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Final

from dashboard.accounts.models import User
from dashboard.audit.log import PERHAPS, record
from dashboard.audit.models import Action
from dashboard.forms.models import Form as FormPlaceholder
from leadmodels.errors import StoreUnavailableError
from leadmodels.forms import FORM_KEPT_SECONDS, Form, put_form

WITHIN: Final = f"within {FORM_KEPT_SECONDS:.0f} seconds"
"""When a change has reached every server."""


def save_origins(form: Form, origins: Iterable[str], *, user: User, now: datetime) -> Form:
    """Save which origins a form has, and note what came and went.

    Raises:
        VersionConflictError: somebody changed the form since it was read; nothing was saved.
        InvalidFormError: there are too many.
        StoreUnavailableError: the store failed; whether it was saved is unknown, and noted so.
    """
    changed = replace(form, origins=tuple(sorted(set(origins))), updated_at=now)
    detail = _detail(form.origins, changed.origins)
    try:
        saved = put_form(changed)
    except StoreUnavailableError:
        outcome = {"outcome": PERHAPS}
        record(user, Action.CHANGED, FormPlaceholder, form.form_id, detail=detail | outcome)
        raise
    record(user, Action.CHANGED, FormPlaceholder, form.form_id, detail=detail)
    return saved


def _detail(before: tuple[str, ...], after: tuple[str, ...]) -> dict[str, str | int]:
    """Say what came and went; each list of at most 100 origins stands in the form's versions."""
    named = {
        "origins allowed": ", ".join(sorted(set(after) - set(before))),
        "origins removed": ", ".join(sorted(set(before) - set(after))),
    }
    counts: dict[str, str | int] = {"origins before": len(before), "origins after": len(after)}
    return {name: text for name, text in named.items() if text} | counts
