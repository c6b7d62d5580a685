"""Leads to look at on the first run: believable, invented, from several scripts of the world."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import cast

from leadmodels.errors import LeadExistsError
from leadmodels.forms import Form
from leadmodels.ids import new_lead_id, receipt_for
from leadmodels.leads import Lead, LeadStatus, put_lead
from leadmodels.submissions import Circumstances, hash_body, lead_from_submission

SAMPLES = Path(__file__).with_name("sample_leads.json")
DAYS = 30
# How old the newest is, so that a list opens with something recent, and how the rest spread out.
NEWEST_AGE = timedelta(minutes=17)
CAMPAIGNS: tuple[dict[str, str], ...] = (
    {},
    {"utm_source": "newsletter", "utm_medium": "email", "utm_campaign": "autumn"},
    {"referrer": "https://www.example.org/directory/joiners"},
    {"utm_source": "search", "utm_medium": "cpc", "utm_campaign": "bookcases"},
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """What one invented visitor sent, and what the staff has made of it since."""

    values: dict[str, str | bool]
    status: LeadStatus


def read_samples(path: Path = SAMPLES) -> tuple[Sample, ...]:
    """Read the samples, newest first."""
    return tuple(
        Sample(status=cast("LeadStatus", item.pop("status", "new")), values=item)
        for item in json.loads(path.read_text(encoding="utf-8"))
    )


def sample_leads(form: Form, *, now: datetime, page_url: str) -> Iterator[Lead]:
    """Make the leads of the last 30 days, newest first; the same for the same form and `now`."""
    samples = read_samples()
    for place, sample in enumerate(samples):
        # Squared: more of them lately, as on a site that grows.
        age = NEWEST_AGE + timedelta(days=DAYS) * (place / len(samples)) ** 2
        received_at = now - age
        random = hashlib.sha256(f"{form.form_id} {place}".encode()).digest()[:10]
        body_hash = hash_body(form.form_id, sample.values)
        circumstances = Circumstances(
            received_at=received_at,
            stored_at=received_at,
            body_hash=body_hash,
            receipt=receipt_for(form.form_id, body_hash),
            source={"page_url": page_url, **CAMPAIGNS[place % len(CAMPAIGNS)]},
        )
        lead_id = new_lead_id(at=received_at, random=random)
        lead = lead_from_submission(form, sample.values, lead_id, circumstances)
        yield _as_spam(lead) if sample.status == "spam" else replace(lead, status=sample.status)


def put_sample_leads(form: Form, *, now: datetime, page_url: str) -> int:
    """Store the samples, leaving what is there already; return how many there are."""
    leads = list(sample_leads(form, now=now, page_url=page_url))
    for lead in leads:
        try:
            put_lead(lead)
        except LeadExistsError:
            continue
    return len(leads)


def _as_spam(lead: Lead) -> Lead:
    return replace(lead, status="spam", spam_score=100, spam_reasons=("missing_origin",))
