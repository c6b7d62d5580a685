"""What people and programs send, through the real functions: who is quarantined, and who knows."""

from __future__ import annotations

import json
import os
from typing import Any, Final

import pytest

from ingest.settings import read_settings
from ingest.submit_lead import serve_submissions
from leadmodels.forms import Form
from leadmodels.intake.peppers import hash_ip, pepper_for
from leadmodels.intake.rates import count_submission
from leadmodels.spam.scoring import REASONS
from tests.integration.ingest.conftest import Call
from tests.support.corpus import BLOCKED_WORDS, BOTS, FIELDS, HUMANS, ORIGIN, Post
from tests.support.gateway import Context, event, form_post, json_post
from tests.support.table import NOW, store_form

# Says what the browser sent, not what was found.
_ECHO: Final = "Access-Control-Allow-Origin"


@pytest.fixture
def form(table: None) -> Form:  # noqa: ARG001 - binds the models first
    return store_form(fields=FIELDS, origins=(ORIGIN,), blocked_words=BLOCKED_WORDS)


@pytest.fixture
def submit(table: None) -> Call:  # noqa: ARG001 - binds the models first
    """The function at a standstill of time, so that a minute never ends between two posts."""
    handler = serve_submissions(
        read_settings(os.environ), now=lambda: NOW, random=os.urandom, monotonic=lambda: 0.0
    )
    return lambda event: handler(event, Context())  # type: ignore[arg-type]


def posted(form: Form, post: Post, place: int, *, as_page: bool = False) -> dict[str, Any]:
    """Make the request of a post, each from an address that sent as much as the post says."""
    address = f"2001:db8:{place:x}::1"
    ip_hash = hash_ip(address, pepper_for(NOW.date(), random=os.urandom))
    for _ in range(post.submissions_this_minute - 1):
        count_submission(form.form_id, ip_hash, at=NOW)
    fields = {**post.values, **post.honeypots}
    if post.seconds_to_fill is not None:
        fields["_elapsed_seconds"] = str(post.seconds_to_fill)
    headers = {} if post.origin is None else {"Origin": post.origin}
    sent = (form_post if as_page else json_post)(form.form_id, fields, **headers)
    sent["requestContext"]["identity"]["sourceIp"] = address
    return sent


def read_lead(read: Call, key_id: str, answer: dict[str, Any]) -> dict[str, Any]:
    lead_id = json.loads(answer["body"])["lead_id"]
    got = read(event("GET", "/v1/leads/{lead_id}", path={"lead_id": lead_id}, api_key_id=key_id))
    lead: dict[str, Any] = json.loads(got["body"])["lead"]
    return lead


def shape(answer: dict[str, Any]) -> tuple[object, ...]:
    """Give all that a sender could tell apart: status, headers, and the names of what is said."""
    headers = tuple(sorted(set(answer["headers"]) - {_ECHO}))
    body = tuple(json.loads(answer["body"])) if answer["body"] else ()
    next_page = answer["headers"].get("Location", "").partition("receipt=")[0]
    return answer["statusCode"], headers, body, next_page


@pytest.mark.timeout(300)
def test_people_are_taken_programs_quarantined_and_neither_can_tell(
    submit: Call, read: Call, key_id: str, form: Form
) -> None:
    humans = [submit(posted(form, post, place)) for place, post in enumerate(HUMANS)]
    bots = [submit(posted(form, post, 1000 + place)) for place, post in enumerate(BOTS)]
    assert len(humans) == len(bots) == 200
    assert {shape(answer) for answer in bots} == {shape(answer) for answer in humans}
    assert {answer["statusCode"] for answer in humans} == {201}

    leads = [read_lead(read, key_id, answer) for answer in humans]
    refused = [
        (p.kind, le["spam"]) for p, le in zip(HUMANS, leads, strict=True) if le["status"] != "new"
    ]
    assert refused == []

    caught = [read_lead(read, key_id, answer) for answer in bots]
    quarantined = [lead for lead in caught if lead["status"] == "spam"]
    missed = [p.kind for p, le in zip(BOTS, caught, strict=True) if le["status"] != "spam"]
    assert len(quarantined) >= 190, missed
    for lead in quarantined:
        assert lead["spam"]["score"] >= form.spam_threshold
        assert lead["spam"]["reasons"]
        assert set(lead["spam"]["reasons"]) <= REASONS.keys()


def test_plain_form_of_a_program_is_answered_like_a_persons(submit: Call, form: Form) -> None:
    people = {shape(submit(posted(form, p, n, as_page=True))) for n, p in enumerate(HUMANS[:20])}
    programs = {
        shape(submit(posted(form, p, 1000 + n, as_page=True))) for n, p in enumerate(BOTS[:20])
    }
    assert people == programs
    ((status, *_),) = people
    assert status == 303
