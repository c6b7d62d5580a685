"""Leads that colleagues write themselves: a page stores one, however often it is sent."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from datetime import datetime

from django.http import QueryDict

from leadmodels.errors import InvalidKeyError, KeyReusedError
from leadmodels.forms import Form
from leadmodels.intake.identity import SubmissionKey, changed_key, identify, new_key, sent_key
from leadmodels.intake.once import Stored, put_lead_once
from leadmodels.intake.submissions import Circumstances, hash_body, lead_from_submission
from leadmodels.leads import Lead
from leadmodels.rules.values import Value
from leadmodels.spam.scoring import SpamVerdict


def fresh_key(now: datetime) -> str:
    """Make the key that a page carries, and whose lead it stores."""
    return new_key(at=now, random=secrets.token_bytes(10))


def key_of(post: QueryDict, now: datetime) -> SubmissionKey:
    """Read a page's key; one that can't be used is replaced by a fresh one."""
    try:
        return sent_key("field", post.get("key", ""))
    except InvalidKeyError:
        return sent_key("field", fresh_key(now))


def store_written(
    form: Form,
    values: Mapping[str, Value],
    sent: Mapping[str, object],
    *,
    key: SubmissionKey,
    now: datetime,
    source: Mapping[str, str],
    finish: Callable[[Lead], Lead],
    verdict: SpamVerdict | None = None,
) -> Stored:
    """Store a lead under its page's key; the same page with other content is another lead.

    Args:
        form: what it answers.
        values: the answers, checked.
        sent: the answers as the page sent them.
        key: the page's.
        now: when.
        source: where it comes from.
        finish: gives the lead what no visitor's has.
        verdict: of the spam score, where it was asked.

    Raises:
        StoreUnavailableError: the store failed; whether it is stored is unknown.
    """
    body_hash = hash_body(form.form_id, sent)

    def put(under: SubmissionKey) -> Stored:
        random = secrets.token_bytes(10)
        identity = identify(form.form_id, under, received_at=now, random=random)
        circumstances = Circumstances(
            received_at=now,
            stored_at=now,
            body_hash=body_hash,
            receipt=identity.receipt,
            source=source,
            spam_score=verdict.score if verdict else 0,
            spam_reasons=verdict.reasons if verdict else (),
        )
        lead = finish(lead_from_submission(form, values, identity.lead_id, circumstances))
        return put_lead_once(lead, marker_id=identity.marker_id, kind=under.kind)

    try:
        return put(key)
    except KeyReusedError:
        return put(changed_key(key, body_hash))
