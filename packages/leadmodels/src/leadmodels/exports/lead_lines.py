"""A lead as one line of JSON: what was sent and what was done, unchanged and unguarded.

Only what is derived from it is left out: hashes and the folded text that searches look in.
"""

from __future__ import annotations

import json
from datetime import datetime

from leadmodels.leads import Lead
from leadmodels.times import to_iso


def lead_line(lead: Lead) -> str:
    """Write a lead as JSON Lines has it, the line break included.

    Source: https://jsonlines.org
    """
    return json.dumps(lead_data(lead), ensure_ascii=False, separators=(",", ":")) + "\n"


def lead_data(lead: Lead) -> dict[str, object]:
    """Give a lead as JSON can hold it, under the names that the API uses."""
    return {
        "lead_id": lead.lead_id,
        "form_id": lead.form_id,
        "form_version": lead.form_version,
        "received_at": to_iso(lead.received_at),
        "stored_at": to_iso(lead.stored_at),
        "status": lead.status,
        "name": lead.name,
        "email": lead.email,
        "phone": lead.phone,
        "company": lead.company,
        "owner": lead.owner,
        "tags": lead.tags,
        "follow_up_on": lead.follow_up_on.isoformat() if lead.follow_up_on else None,
        "first_viewed_at": _iso(lead.first_viewed_at),
        "expires_at": _iso(lead.expires_at),
        "hold_reason": lead.hold_reason,
        "expires_at_before_hold": _iso(lead.expires_at_before_hold),
        "fields": dict(lead.fields),
        "source": dict(lead.source),
        "consent": dict(lead.consent),
        "spam": {"score": lead.spam_score, "reasons": lead.spam_reasons},
        "receipt": lead.receipt,
        "version": lead.version,
    }


def _iso(at: datetime | None) -> str | None:
    return None if at is None else to_iso(at)
