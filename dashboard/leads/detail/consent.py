"""What a visitor agreed to, as a lead's page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from leadmodels.forms import Form
from leadmodels.intake.submissions import consent_hash
from leadmodels.leads import Lead
from leadmodels.times import from_iso


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """A lead's consent.

    Args:
        is_ticked: whether the visitor ticked the box.
        at: when it was received; None: not recorded.
        version: of the form whose text was shown.
        text: the words, when they are still the form's; only their hash is kept with the lead.
    """

    is_ticked: bool
    at: datetime | None
    version: str
    text: str | None


def read_consent(lead: Lead, form: Form | None) -> Consent | None:
    """Return a lead's consent; None when its form asked for none."""
    kept = lead.consent
    if not kept:
        return None
    is_same_text = form is not None and consent_hash(form.consent_text) == kept.get("text_hash")
    return Consent(
        is_ticked=kept.get("is_ticked") is True,
        at=_instant(str(kept.get("at", ""))),
        version=str(kept.get("version", "")),
        text=form.consent_text if form and is_same_text else None,
    )


def _instant(text: str) -> datetime | None:
    try:
        return from_iso(text)
    except ValueError:
        return None
