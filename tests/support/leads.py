"""Leads stored quickly, with instants and randomness from the test."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from leadmodels.forms import Form
from leadmodels.leads import Lead, put_lead
from leadmodels.submissions import lead_from_submission


def store_lead(
    form: Form,
    *,
    at: datetime,
    seed: int,
    values: Mapping[str, str | bool] | None = None,
    **changes: Any,
) -> Lead:
    """Store one lead of a form, received at an instant, and give it."""
    lead = lead_from_submission(
        form,
        values or {"name": f"Person {seed}", "email": f"p{seed}@example.org"},
        received_at=at,
        random=random.Random(f"{form.form_id}{seed}").randbytes(10),  # noqa: S311 - a test's data
        source={},
    )
    lead = replace(lead, **changes)
    put_lead(lead)
    return lead
