"""From a checked submission to the lead that is stored: the same on every way in."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime, timedelta

from leadmodels.forms import Form
from leadmodels.ids import instant_of, new_lead_id, receipt_for
from leadmodels.leads import Lead
from leadmodels.summaries import promote


def lead_from_submission(
    form: Form,
    values: Mapping[str, str | bool],
    *,
    received_at: datetime,
    random: bytes,
    source: Mapping[str, str],
    spam_reasons: tuple[str, ...] = (),
) -> Lead:
    """Make the lead of a valid submission: its id, receipt, promoted values and expiry.

    Args:
        form: the form as it was checked against.
        values: cleaned values by field name.
        received_at: the server's clock when the submission arrived.
        random: 10 random bytes for the id.
        source: where it came from, by `page_url` and the like.
        spam_reasons: why it belongs in quarantine, if it does; each counts 100.
    """
    lead_id = new_lead_id(at=received_at, random=random)
    received_at = instant_of(lead_id)  # to the millisecond, as it is stored
    promoted = promote(form.fields, values)
    return Lead(
        lead_id=lead_id,
        form_id=form.form_id,
        form_version=form.version,
        received_at=received_at,
        stored_at=received_at,
        fields=values,
        body_hash=hash_values(form.form_id, values),
        receipt=receipt_for(form.form_id, lead_id),
        status="spam" if spam_reasons else "new",
        name=promoted.name,
        email=promoted.email,
        phone=promoted.phone,
        company=promoted.company,
        search_text=promoted.search_text,
        source=source,
        spam_score=100 * len(spam_reasons),
        spam_reasons=spam_reasons,
        expires_at=_expiry(form, received_at),
    )


def hash_values(form_id: str, values: Mapping[str, str | bool]) -> str:
    """Hash what was sent, whatever the order of its fields: 64 hexadecimal digits."""
    canonical = json.dumps([form_id, sorted(values.items())], separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _expiry(form: Form, received_at: datetime) -> datetime | None:
    if form.retention_days is None:
        return None
    # Whole seconds, as DynamoDB's TTL counts them.
    return received_at.replace(microsecond=0) + timedelta(days=form.retention_days)
