"""What an integrator reads with an API key."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from leadmodels.changes.apply import Expire, apply_change
from leadmodels.changes.deleting import delete_lead
from leadmodels.forms import Form
from leadmodels.table import bind_table
from tests.integration.ingest.conftest import Call, listed, store_key
from tests.support.changes import work_on
from tests.support.gateway import event
from tests.support.leads import store_lead
from tests.support.table import NOW, UNREACHABLE_TABLE, store_form


def store_leads(form: Form, count: int) -> list[str]:
    """Store leads a minute apart, oldest first, and give their ids, newest first."""
    ids: list[str] = [
        store_lead(form, at=NOW + timedelta(minutes=number), seed=number).lead_id
        for number in range(count)
    ]
    return ids[::-1]


def test_pages_give_every_lead_once_newest_first(read: Call, key_id: str, form: Form) -> None:
    ids = store_leads(form, 23)
    got: list[str] = []
    query = {"limit": ["5"]}
    while True:
        body = json.loads(read(event("GET", "/v1/leads", query=query, api_key_id=key_id))["body"])
        got += [lead["lead_id"] for lead in body["leads"]]
        if body["cursor"] is None:
            break
        query["cursor"] = [body["cursor"]]
    assert got == ids


def test_filters_narrow_the_list(read: Call, key_id: str, form: Form) -> None:
    store_leads(form, 6)
    other = store_form(seed=2)
    store_leads(other, 2)
    assert len(listed(read, key_id)) == 8
    assert len(listed(read, key_id, form=other.form_id)) == 2
    assert len(listed(read, key_id, email="P3@example.ORG")) == 1
    assert len(listed(read, key_id, q="person 5")) == 1
    assert len(listed(read, key_id, status="won")) == 0
    window = {"from": "2026-11-23T12:02:00Z", "to": "2026-11-23T12:04:00Z"}
    assert len(listed(read, key_id, form=form.form_id, **window)) == 2
    assert len(listed(read, key_id, **{"from": "2026-11-24"})) == 0


def test_lead_is_read_whole_with_its_timeline(read: Call, key_id: str, form: Form) -> None:
    [lead_id] = store_leads(form, 1)
    answer = read(event("GET", "/v1/leads/{lead_id}", path={"lead_id": lead_id}, api_key_id=key_id))
    body = json.loads(answer["body"])
    assert body["lead"]["fields"] == {"name": "Person 0", "email": "p0@example.org"}
    assert body["timeline"] == [
        {
            "at": "2026-11-23T12:00:00.000Z",
            "kind": "received",
            "actor": None,
            "before": None,
            "after": None,
            "text": None,
        }
    ]


def test_timeline_tells_who_did_what_oldest_first(read: Call, key_id: str, form: Form) -> None:
    lead = work_on(store_lead(form, at=NOW, seed=1), at=NOW)
    route = "/v1/leads/{lead_id}"
    answer = read(event("GET", route, path={"lead_id": lead.lead_id}, api_key_id=key_id))
    _, *timeline = json.loads(answer["body"])["timeline"]
    assert [(e["kind"], e["before"], e["after"], e["text"]) for e in timeline] == [
        ("status", "new", "contacted", None),
        ("owner", None, "staff_b", None),
        ("tags", None, "fair, vip", None),
        ("follow_up", None, "2026-12-01", None),
        ("note", None, None, "Called.\nBusy."),
        ("retention", "forever", "hold", "A question of law"),
    ]
    assert {entry["actor"] for entry in timeline} == {"staff_a"}
    assert timeline[1]["at"] == "2026-11-23T12:00:01.001Z"


@pytest.mark.parametrize("gone", ["deleted", "expired", "never there"])
def test_lead_that_is_gone_is_not_found_though_notes_were_written_on_it(
    read: Call, key_id: str, form: Form, gone: str
) -> None:
    lead = store_lead(form, at=NOW, seed=1)
    if gone == "deleted":
        delete_lead(work_on(lead, at=NOW), now=NOW, key="0" * 10)
    if gone == "expired":
        apply_change(lead, Expire(), actor="staff_a", at=datetime.now(UTC), key="0" * 10)
    lead_id = lead.lead_id if gone != "never there" else "lead_01h455vb4pex5vsknk084sn02q"
    answer = read(event("GET", "/v1/leads/{lead_id}", path={"lead_id": lead_id}, api_key_id=key_id))
    assert answer["statusCode"] == 404
    assert "timeline" not in json.loads(answer["body"])


@pytest.mark.parametrize(
    "query",
    [
        {"cursor": ["nonsense"]},
        {"cursor": ["1.aaaaaaaaaa.MjAyNg"]},
        {"from": ["yesterday"]},
        {"to": ["2026-13-01"]},
        {"from": ["2026-11-23T10:00:00"]},
        {"from": ["2026-11-24"], "to": ["2026-11-23"]},
        {"limit": ["0"]},
        {"limit": ["101"]},
        {"limit": ["٣"]},
        {"order": ["sideways"]},
        {"status": ["lukewarm"]},
        {"form": ["form_x"]},
        {"q": [" "]},
        {"unheard": ["of"]},
        {"limit": ["1", "2"]},
    ],
)
def test_bad_parameters_are_400_with_a_sentence(
    read: Call, key_id: str, query: dict[str, list[str]]
) -> None:
    answer = read(event("GET", "/v1/leads", query=query, api_key_id=key_id))
    assert answer["statusCode"] == 400
    assert json.loads(answer["body"])["error"].endswith(".")


def test_unknown_lead_is_404(read: Call, key_id: str) -> None:
    for lead_id in ("lead_01h455vb4pex5vsknk084sn02q", "nonsense"):
        path = {"lead_id": lead_id}
        got = read(event("GET", "/v1/leads/{lead_id}", path=path, api_key_id=key_id))
        assert got["statusCode"] == 404


def test_expired_leads_are_in_no_answer(read: Call, key_id: str) -> None:
    form = store_form(retention_days=1)
    lead = store_lead(form, at=datetime.now(UTC) - timedelta(days=2), seed=1)
    path: dict[str, str] = {"lead_id": lead.lead_id}
    got = read(event("GET", "/v1/leads/{lead_id}", path=path, api_key_id=key_id))
    assert got["statusCode"] == 404
    assert listed(read, key_id) == []


def test_key_without_the_scope_is_refused(read: Call, submit: Call, form: Form) -> None:
    writer = store_key("writerkey1", {"leads:write"})
    reader = store_key("readerkey1", {"leads:read"})
    body = json.dumps({"form_id": form.form_id, "fields": {"name": "A", "email": "a@example.org"}})

    def post(key_id: str | None) -> int:
        headers = {"Content-Type": "application/json"}
        got = submit(event("POST", "/v1/leads", body=body, headers=headers, api_key_id=key_id))
        status: int = got["statusCode"]
        return status

    def get(key_id: str | None) -> int:
        status: int = read(event("GET", "/v1/leads", api_key_id=key_id))["statusCode"]
        return status

    assert (get(reader), get(writer), get(None), get("strangerkey")) == (200, 403, 403, 403)
    assert (post(writer), post(reader), post(None)) == (201, 403, 403)


def test_inactive_and_expired_keys_are_refused(read: Call) -> None:
    inactive = store_key("inactive01", {"leads:read"}, active=False)
    expired = store_key("expired001", {"leads:read"}, expires_at=NOW - timedelta(days=700))
    for key_id in (inactive, expired):
        assert read(event("GET", "/v1/leads", api_key_id=key_id))["statusCode"] == 403


def test_store_failure_is_503(read: Call, key_id: str) -> None:
    bind_table(UNREACHABLE_TABLE)
    answer = read(event("GET", "/v1/leads", api_key_id=key_id))
    assert answer["statusCode"] == 503
    assert answer["headers"]["Retry-After"] == "30"


def test_server_submission_is_checked_like_any_other(submit: Call, key_id: str, form: Form) -> None:
    def post(body: str) -> int:
        headers = {"Content-Type": "application/json"}
        got = submit(event("POST", "/v1/leads", body=body, headers=headers, api_key_id=key_id))
        status: int = got["statusCode"]
        return status

    assert post(json.dumps({"form_id": form.form_id, "fields": {}})) == 422
    assert post(json.dumps({"form_id": form.form_id})) == 400
    assert post(json.dumps({"form_id": [7], "fields": {}})) == 400
    assert post("{") == 400
