"""From a checked submission to the lead that is stored: the same on every way in."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from leadmodels.forms import Form
from leadmodels.ids import LeadId
from leadmodels.intake.consent import record_consent
from leadmodels.leads import Lead, LeadStatus
from leadmodels.rules.cleaning import clean_text
from leadmodels.rules.values import Value
from leadmodels.summaries import promote
from leadmodels.times import to_whole_millisecond


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What is known of a submission besides its fields.

    Args:
        received_at: the server's clock when it arrived.
        stored_at: the server's clock when it is stored; later, when it waited in the queue.
        body_hash: from `hash_body`, over what was sent.
        receipt: the visitor's short code.
        source: where it came from, by `page_url` and the like.
        ip_hash: the keyed hash of its address, None when it could not be made.
        reply_to: an address for answers that came beside the fields.
        spam_score: its points.
        spam_reasons: why it has them.
        shown_consent: the hash of the consent text that its page says it showed; None: it says
            nothing, so the form's own text is taken to be the one.
    """

    received_at: datetime
    stored_at: datetime
    body_hash: str
    receipt: str
    source: Mapping[str, str] = field(default_factory=dict)
    ip_hash: str | None = None
    reply_to: str | None = None
    spam_score: int = 0
    spam_reasons: tuple[str, ...] = ()
    shown_consent: str | None = None


def lead_from_submission(
    form: Form, values: Mapping[str, Value], lead_id: LeadId, circumstances: Circumstances
) -> Lead:
    """Make the lead of a submission: its promoted values, status, consent and expiry.

    Args:
        form: the form as it was checked against.
        values: cleaned values by field name.
        lead_id: from `leadmodels.intake.identity.identify`.
        circumstances: the rest.
    """
    reply_to = circumstances.reply_to
    promoted = promote(form.fields, {**values, "_replyto": reply_to} if reply_to else values)
    received_at = to_whole_millisecond(circumstances.received_at)
    is_spam = circumstances.spam_score >= form.spam_threshold
    status: LeadStatus = "spam" if is_spam else "new"
    return Lead(
        lead_id=lead_id,
        form_id=form.form_id,
        form_version=form.version,
        received_at=received_at,
        stored_at=to_whole_millisecond(circumstances.stored_at),
        fields=values,
        body_hash=circumstances.body_hash,
        receipt=circumstances.receipt,
        status=status,
        name=promoted.name,
        email=promoted.email,
        phone=promoted.phone,
        company=promoted.company,
        search_text=promoted.search_text,
        source=circumstances.source,
        consent=record_consent(
            form, values, at=received_at, shown_hash=circumstances.shown_consent
        ),
        ip_hash=circumstances.ip_hash,
        spam_score=circumstances.spam_score,
        spam_reasons=circumstances.spam_reasons,
        expires_at=_expiry(form, received_at),
    )


def hash_body(form_id: str, submitted: Mapping[str, object]) -> str:
    """Hash what was sent, whatever the order of its fields: 64 hexadecimal digits.

    It depends on no form's definition: a retry after an admin's change is still the same.
    Names that start with `_` are about the submission, not in it, save the sender's address.
    """
    said = sorted(
        (clean_text(name, multiline=False), _canonical(value))
        for name, value in submitted.items()
        if not name.startswith("_") or name == "_replyto"
    )
    canonical = json.dumps([form_id, said], separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _canonical(value: object) -> str:
    if isinstance(value, str):
        return clean_text(value, multiline=True)
    if isinstance(value, list | tuple):
        return json.dumps([_canonical(item) for item in value])
    return json.dumps(value, sort_keys=True, default=str)


def _expiry(form: Form, received_at: datetime) -> datetime | None:
    if form.retention_days is None:
        return None
    # Whole seconds, as DynamoDB's TTL counts them.
    return received_at.replace(microsecond=0) + timedelta(days=form.retention_days)
