"""Leads stored quickly, with instants and randomness from the test."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from leadmodels.forms import Form
from leadmodels.ids import new_lead_id, receipt_for
from leadmodels.intake.submissions import Circumstances, hash_body, lead_from_submission
from leadmodels.leads import Lead, item_from_lead, put_lead
from leadmodels.models import LeadItem
from leadmodels.rules.values import Value


def make_lead(
    form: Form,
    *,
    at: datetime,
    seed: object,
    values: Mapping[str, Value] | None = None,
    **changes: Any,
) -> Lead:
    """Make one lead of a form, received at an instant; the same seed makes the same id."""
    sent = values or {"name": f"Person {seed}", "email": f"p{seed}@example.org"}
    noise = random.Random(f"{form.form_id}{seed}").randbytes(10)
    lead_id = new_lead_id(at=at, random=noise)
    circumstances = Circumstances(
        received_at=at,
        stored_at=at,
        body_hash=hash_body(form.form_id, sent),
        receipt=receipt_for(form.form_id, lead_id),
    )
    return replace(lead_from_submission(form, sent, lead_id, circumstances), **changes)


def store_lead(form: Form, *, at: datetime, seed: object, **changes: Any) -> Lead:
    """Store the lead that `make_lead` makes."""
    lead = make_lead(form, at=at, seed=seed, **changes)
    put_lead(lead)
    return lead


def store_leads(leads: Iterable[Lead]) -> None:
    """Store many leads, 25 a call."""
    with LeadItem.batch_write() as batch:
        for lead in leads:
            batch.save(item_from_lead(lead))
