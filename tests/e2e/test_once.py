"""However many send the same submission at the same moment: one lead, one answer."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from email.message import Message
from threading import Barrier
from typing import Final

import pytest

from tests.support.http import call
from tests.support.stack import Stack
from tests.support.stack_forms import StackForm, drain_queue, store_form
from tests.support.submission_ids import uuid7

pytestmark = [pytest.mark.demo, pytest.mark.timeout(900)]

SENDERS: Final = 32
GOOD: Final = {"name": "Una Once", "email": "una@example.org", "message": "Only once, please."}

Answer = tuple[int, Message, str]


def send(form: StackForm, body: dict[str, str], headers: dict[str, str]) -> Answer:
    sent = {"Content-Type": "application/json", "Origin": form.site, **headers}
    return call(form.url, json.dumps(body).encode(), sent, timeout_seconds=120)


def send_at_once(form: StackForm, body: dict[str, str], headers: dict[str, str]) -> list[Answer]:
    """Send the same from all senders, none of which waits for another."""
    start = Barrier(SENDERS)

    def send_one(_: int) -> Answer:
        start.wait()
        return send(form, body, headers)

    with ThreadPoolExecutor(SENDERS) as senders:
        return list(senders.map(send_one, range(SENDERS)))


KEYS: Final[dict[str, Callable[[], tuple[dict[str, str], dict[str, str]]]]] = {
    "uuid7 header": lambda: ({"Idempotency-Key": uuid7()}, {}),
    "uuid4 header": lambda: ({"Idempotency-Key": str(uuid.uuid4())}, {}),
    "uuid7 field": lambda: ({}, {"_submission_id": uuid7()}),
    "uuid4 field": lambda: ({}, {"_submission_id": str(uuid.uuid4())}),
    "none": lambda: ({}, {}),
}


@pytest.fixture(scope="module")
def warm_stack(stack: Stack) -> Stack:
    """Have as many containers as senders: a cold start each, all at once, is another test."""
    url = f"{stack.contract['api_url']}/health"
    with ThreadPoolExecutor(SENDERS) as senders:
        answers = senders.map(lambda _: call(url, timeout_seconds=120), range(SENDERS))
        assert {status for status, _, _ in answers} == {200}
    return stack


@pytest.mark.parametrize("kind", KEYS)
def test_many_senders_of_one_submission_get_one_lead_and_one_answer(
    warm_stack: Stack, kind: str
) -> None:
    form = store_form(warm_stack)
    headers, hidden = KEYS[kind]()
    answers = send_at_once(form, {**GOOD, **hidden}, headers)
    statuses = [status for status, _, _ in answers]
    bodies = [json.loads(text) for _, _, text in answers]
    # On a machine so busy that the store answers too late, some are queued, and say so.
    assert set(statuses) <= {201, 202}, bodies
    assert len({body["receipt"] for body in bodies}) == 1
    (lead_id,) = {body["lead_id"] for body in bodies if "lead_id" in body}
    replays = sum(headers["Idempotent-Replayed"] == "true" for _, headers, _ in answers)
    first_ones = statuses.count(201) - replays
    assert first_ones == 1 or (first_ones == 0 and 202 in statuses)
    drain_queue(warm_stack)
    assert form.lead_ids() == [lead_id]

    status, _, text = send(form, {**GOOD, **hidden, "message": "Something else."}, headers)
    if headers:
        assert (status, json.loads(text)["errors"][0]["code"]) == (409, "key_reused")
        assert form.lead_ids() == [lead_id]
    else:
        assert status == 201
        assert form.lead_ids() == [lead_id, json.loads(text)["lead_id"]]
