"""What a visitor agreed to: the words as they stood on the page, known by their hash."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from leadmodels.forms import Form
from leadmodels.rules.fields import Field
from leadmodels.rules.values import Value

_BOX: Final = "consent"


def is_consent_box(field: Field) -> bool:
    """Tell whether a field is the check box that says whether a visitor agreed."""
    return field.name == _BOX and field.type == "checkbox"


def consent_hash(consent_text: str) -> str:
    """Hash the words that a visitor agrees to: 64 hexadecimal digits."""
    return hashlib.sha256(consent_text.encode()).hexdigest()


def record_consent(
    form: Form, values: Mapping[str, Value], *, at: datetime, shown_hash: str | None
) -> dict[str, str | bool]:
    """Record what a visitor was told and whether the box was ticked; empty: nothing was asked.

    A page that a form was pasted into shows the text of that day, whatever the form says by now.
    Which version had it is found by its hash.

    Args:
        form: as it is now.
        values: what was sent, cleaned.
        at: when.
        shown_hash: of the text that the page says it shows; None: it says nothing, so the form's
            own is taken to be the one.
    """
    own = consent_hash(form.consent_text) if form.consent_text else None
    text_hash = shown_hash or own
    if text_hash is None:
        return {}
    return {
        **({"version": str(form.version)} if text_hash == own else {}),
        "text_hash": text_hash,
        "is_ticked": values.get(_BOX) is True,
        "is_from_page": shown_hash is not None,
        "at": at.isoformat(timespec="milliseconds"),
    }
