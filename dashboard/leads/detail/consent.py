"""What a visitor agreed to, as a lead's page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from leadmodels.forms import Form, list_form_versions
from leadmodels.intake.consent import consent_hash
from leadmodels.leads import Lead
from leadmodels.times import from_iso


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """A lead's consent.

    Args:
        is_ticked: whether the visitor ticked the box.
        at: when it was received; None: not recorded.
        version: of the form with that text; "": none that is kept.
        text: the words; None: no version of the form has them, for only their hash is kept here.
        is_present: they are still the form's.
        is_from_page: the page said that it showed them; otherwise they are those that the form had.
    """

    is_ticked: bool
    at: datetime | None
    version: str
    text: str | None
    is_present: bool
    is_from_page: bool


def read_consent(lead: Lead, form: Form | None) -> Consent | None:
    """Return a lead's consent; None when its form asked for none.

    Raises:
        StoreUnavailableError: the text has changed since, and the store failed.
    """
    kept = lead.consent
    if not kept:
        return None
    text_hash = kept.get("text_hash")
    is_present = form is not None and consent_hash(form.consent_text) == text_hash
    shown = form if is_present else _find_version(form, text_hash)
    return Consent(
        is_ticked=kept.get("is_ticked") is True,
        at=_instant(str(kept.get("at", ""))),
        version=str(kept.get("version") or (shown.version if shown else "")),
        text=shown.consent_text if shown else None,
        is_present=is_present,
        is_from_page=kept.get("is_from_page") is True,
    )


def _find_version(form: Form | None, text_hash: object) -> Form | None:
    """Find the words among the form's versions, which nobody changes; None: it never had them."""
    versions = list_form_versions(form.form_id) if form else ()
    return next((one for one in versions if consent_hash(one.consent_text) == text_hash), None)


def _instant(text: str) -> datetime | None:
    try:
        return from_iso(text)
    except ValueError:
        return None
