"""One submission, one lead: however often, however late, by whichever kind of key."""

from __future__ import annotations

import random
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from itertools import count

import pytest

from leadmodels.errors import KeyReusedError, LeadNotFoundError
from leadmodels.forms import Form
from leadmodels.intake.identity import SubmissionKey, identify
from leadmodels.intake.once import Stored, bury_lead, put_lead_once
from leadmodels.leads import Lead, get_lead
from leadmodels.lists.listing import LeadFilters, list_leads
from leadmodels.models import MarkerItem
from tests.support.leads import make_lead
from tests.support.table import NOW, store_form

pytestmark = pytest.mark.usefixtures("table")

FRESH = "019ab1b8-1000-7abc-8def-0123456789ab"
KEYS = [
    SubmissionKey(kind="header", value=FRESH),
    SubmissionKey(kind="header", value="9b2c8a3e-0c4f-4b7e-9d55-1f2e3d4c5b6a"),
    SubmissionKey(kind="field", value="order-77"),
    SubmissionKey(kind="content", value="0" * 64),
]
_SEEDS = count(5000)
_NOISE = random.Random(7)


@pytest.fixture
def form() -> Form:
    return store_form(seed=next(_SEEDS))


def attempt(
    form: Form,
    key: SubmissionKey,
    *,
    values: Mapping[str, str | bool] | None = None,
    minutes: float = 0,
) -> tuple[Lead, str | None]:
    """Make the lead of one attempt, as a server does that knows nothing of others."""
    received_at = NOW + timedelta(minutes=minutes)
    identity = identify(form.form_id, key, received_at=received_at, random=_NOISE.randbytes(10))
    lead = make_lead(form, at=received_at, seed=0, values=values or {"name": "Ann"})
    return replace(lead, lead_id=identity.lead_id, receipt=identity.receipt), identity.marker_id


def submit(form: Form, key: SubmissionKey, **changes: object) -> Stored:
    lead, marker_id = attempt(form, key, **changes)  # type: ignore[arg-type]
    return put_lead_once(lead, marker_id=marker_id, kind=key.kind)


def stored_ids(form: Form) -> set[str]:
    page = list_leads(LeadFilters(form_id=form.form_id), limit=100, now=NOW)
    return {lead.lead_id for lead in page.leads}


@pytest.mark.parametrize("key", KEYS, ids=lambda key: f"{key.kind}-{key.value[:8]}")
def test_second_attempt_is_the_first_lead_again(form: Form, key: SubmissionKey) -> None:
    first, second = submit(form, key), submit(form, key, minutes=3)
    assert (first.is_replay, second.is_replay) == (False, True)
    assert second.lead.lead_id == first.lead.lead_id
    assert second.lead.receipt == first.lead.receipt
    assert stored_ids(form) == {first.lead.lead_id}


@pytest.mark.parametrize("key", KEYS, ids=lambda key: f"{key.kind}-{key.value[:8]}")
def test_attempts_at_the_same_moment_store_one_lead(form: Form, key: SubmissionKey) -> None:
    attempts = [attempt(form, key) for _ in range(16)]
    with ThreadPoolExecutor(16) as pool:
        results = list(
            pool.map(
                lambda made: put_lead_once(made[0], marker_id=made[1], kind=key.kind), attempts
            )
        )
    assert len(stored_ids(form)) == 1
    assert {result.lead.lead_id for result in results} == stored_ids(form)
    assert sum(not result.is_replay for result in results) == 1


@pytest.mark.parametrize("key", KEYS[:3], ids=lambda key: f"{key.kind}-{key.value[:8]}")
def test_same_key_with_other_content_is_told_apart(form: Form, key: SubmissionKey) -> None:
    first = submit(form, key)
    with pytest.raises(KeyReusedError):
        submit(form, key, values={"name": "Bob"})
    assert stored_ids(form) == {first.lead.lead_id}


@pytest.mark.parametrize("key", KEYS, ids=lambda key: f"{key.kind}-{key.value[:8]}")
def test_deleted_lead_does_not_come_back(form: Form, key: SubmissionKey) -> None:
    first = submit(form, key)
    bury_lead(first.lead, now=NOW, key="0" * 10)
    assert submit(form, key, minutes=1).is_replay
    assert stored_ids(form) == set()
    with pytest.raises(LeadNotFoundError):
        get_lead(first.lead.lead_id, now=NOW)


def test_crash_between_marker_and_lead_is_healed_by_the_next_attempt(form: Form) -> None:
    key = KEYS[1]
    lead, marker_id = attempt(form, key)
    put_lead_once(lead, marker_id=marker_id, kind=key.kind)
    assert marker_id is not None
    crashed = replace(lead, lead_id=attempt(form, key)[0].lead_id)
    MarkerItem(
        marker_id="idem_crashed",
        lead_id=crashed.lead_id,
        lead_timestamp="unused here",
        body_hash=crashed.body_hash,
        first_received_at=NOW,
        expires_at=NOW + timedelta(days=45),
    ).save()
    other = attempt(form, key)[0]
    healed = put_lead_once(other, marker_id="idem_crashed", kind=key.kind)
    assert (healed.is_replay, healed.lead.lead_id) == (False, crashed.lead_id)


def test_same_content_is_a_new_lead_after_ten_minutes(form: Form) -> None:
    key = KEYS[3]
    first = submit(form, key)
    soon = submit(form, key, minutes=9.9)
    later = submit(form, key, minutes=10)
    again = submit(form, key, minutes=15)
    assert (soon.lead.lead_id, soon.is_replay) == (first.lead.lead_id, True)
    assert (later.is_replay, again.lead.lead_id) == (False, later.lead.lead_id)
    assert len(stored_ids(form)) == 2


def test_submission_that_waited_in_the_queue_is_not_taken_for_a_later_one(form: Form) -> None:
    key = KEYS[3]
    submit(form, key, minutes=30)
    late, marker_id = attempt(form, key)
    waited = put_lead_once(late, marker_id=marker_id, kind=key.kind)
    redelivered = put_lead_once(late, marker_id=marker_id, kind=key.kind)
    assert (waited.is_replay, redelivered.is_replay) == (False, True)
    assert len(stored_ids(form)) == 2
