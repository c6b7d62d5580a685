"""What the Lambdas answer, in API Gateway's proxy form."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ingest.intake import Taken
from ingest.refusals import Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An HTTP answer; `outcome` is the word that logs and metrics keep of it."""

    status: int
    body: str
    headers: Mapping[str, str] = field(default_factory=dict)
    outcome: str = "ok"

    def to_proxy(self, extra_headers: Mapping[str, str]) -> dict[str, Any]:
        """Give the form that API Gateway takes, with headers that every answer carries."""
        return {
            "statusCode": self.status,
            "headers": {"Cache-Control": "no-store", **self.headers, **extra_headers},
            "body": self.body,
        }


def json_answer(
    status: int,
    body: Mapping[str, object],
    *,
    headers: Mapping[str, str] | None = None,
    outcome: str = "ok",
) -> Answer:
    """Answer with JSON."""
    return Answer(
        status=status,
        body=json.dumps(body, ensure_ascii=False, separators=(",", ":")),
        headers={"Content-Type": "application/json; charset=utf-8", **(headers or {})},
        outcome=outcome,
    )


def json_refusal(refusal: Refusal) -> Answer:
    """Answer a refusal with JSON in the documented shape."""
    return json_answer(
        refusal.status,
        refusal.as_json(),
        headers=retry_header(refusal),
        outcome=refusal.code,
    )


def retry_header(refusal: Refusal) -> dict[str, str]:
    """Give Retry-After where trying again helps."""
    seconds = refusal.retry_after_seconds
    return {} if seconds is None else {"Retry-After": str(seconds)}


def taken_answer(taken: Taken, next_url: str) -> Answer:
    """Tell a program what became of its submission: 201 stored, also before, or 202 queued."""
    body = {"ok": True, "receipt": taken.receipt, "next": next_url}
    if taken.lead_id is not None:
        body = {"ok": True, "lead_id": taken.lead_id, **body}
    status = 202 if taken.outcome == "queued" else 201
    return json_answer(status, body, headers=_replay_header(taken), outcome=taken.outcome)


def taken_redirect(taken: Taken, next_url: str) -> Answer:
    """Send a visitor's browser on, with GET."""
    headers = {"Location": next_url, **_replay_header(taken)}
    return Answer(status=303, body="", headers=headers, outcome=taken.outcome)


def _replay_header(taken: Taken) -> dict[str, str]:
    return {"Idempotent-Replayed": "true"} if taken.outcome == "replayed" else {}
