"""A submission checked against its form and stored: the way in that all routes share."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from ingest.answers import Answer, json_answer
from ingest.refusals import Refusal
from leadmodels.errors import StoreUnavailableError
from leadmodels.forms import Form
from leadmodels.leads import Lead, put_lead
from leadmodels.submissions import lead_from_submission
from leadmodels.validation import validate_submission


def store_submission(
    form: Form,
    submitted: Mapping[str, object],
    *,
    received_at: datetime,
    random: bytes,
    source: Mapping[str, str],
    spam_reasons: tuple[str, ...] = (),
) -> Lead:
    """Store what was sent, whole or not at all.

    Raises:
        Refusal: 422 with what is wrong by field; 503 when it could not be stored.
    """
    checked = validate_submission(form.fields, submitted)
    if checked.errors:
        raise Refusal(
            422,
            "fields",
            _ask_again(len(checked.errors)),
            errors=checked.errors,
            values=checked.values,
        )
    lead = lead_from_submission(
        form,
        checked.values,
        received_at=received_at,
        random=random,
        source=source,
        spam_reasons=spam_reasons,
    )
    try:
        put_lead(lead)
    except StoreUnavailableError as exc:
        raise Refusal(
            503,
            "unavailable",
            "Your message was not sent: we can't store it at the moment. Nothing you typed is "
            "lost. Please send it again in a minute.",
            values=checked.values,
        ) from exc
    return lead


def stored_answer(lead: Lead, next_url: str) -> Answer:
    """Tell a program that its lead is stored."""
    return json_answer(
        201,
        {"ok": True, "lead_id": lead.lead_id, "receipt": lead.receipt, "next": next_url},
        outcome="stored",
    )


def _ask_again(problems: int) -> str:
    if problems == 1:
        return "One answer needs a change before this can be sent."
    return f"{problems} answers need a change before this can be sent."
