"""Whether a variant does the job that `submit_lead` does, asked before anything is measured."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Final

from bench.measuring import BenchError, Lab
from bench.variants import Variant
from bench.workload import ORIGIN, submissions

_CREATED: Final = 201
_INVALID: Final = 422
# Scores and reasons of spam are ours alone, as are choices that a lead without them leaves out.
_KEPT: Final = frozenset(
    {
        *("leadId", "timestamp", "form_id", "received_at", "stored_at", "status", "fields"),
        *("name", "email", "phone", "company", "search_text", "source", "ip_hash", "body_hash"),
        *("receipt", "expires_at", "version", "time_partition", "form_partition"),
        *("status_partition", "email_partition", "expiry_partition", "stored_sort", "expiry_sort"),
    }
)
Answer = dict[str, Any]


def check_same_job(lab: Lab, variants: Iterable[Variant]) -> None:
    """Check each variant's answers to a submission, to the same once more, and to a wrong one.

    Raises:
        BenchError: one of them does another job.
    """
    for number, variant in enumerate(variants):
        [event] = submissions(1, seed=-1 - number)
        _require_stored(lab, variant, lab.last_answer(variant, [event]))
        again = lab.last_answer(variant, [event])
        if again["statusCode"] != _CREATED or "true" not in _header(again, "Idempotent-Replayed"):
            raise BenchError(f"{variant.name} doesn't know a submission that comes again: {again}")
        before = len(lab.server.table.lead_writes)
        for wrong in (
            {"email": "nobody"},
            {"name": ""},
            {"topic": "else"},
            {"message": "x" * 2001},
        ):
            answer = lab.last_answer(variant, [*submissions(1, seed=-100, **wrong)])
            if answer["statusCode"] != _INVALID:
                raise BenchError(f"{variant.name} takes {wrong}: {answer}")
        if len(lab.server.table.lead_writes) != before:
            raise BenchError(f"{variant.name} stores what is wrong.")


def _require_stored(lab: Lab, variant: Variant, answer: Answer) -> None:
    lead = lab.server.table.lead_writes[-1]
    body = json.loads(answer["body"])
    told = {"ok", "lead_id", "receipt", "next"} <= body.keys() and body["ok"] is True
    if answer["statusCode"] != _CREATED or not told or body["lead_id"] != lead["leadId"]["S"]:
        raise BenchError(f"{variant.name} answers otherwise: {answer}")
    if ORIGIN not in _header(answer, "Access-Control-Allow-Origin"):
        raise BenchError(f"{variant.name} doesn't let its page read the answer: {answer}")
    missing = _KEPT - lead.keys()
    if missing:
        raise BenchError(f"{variant.name} doesn't store {sorted(missing)}.")


def _header(answer: Answer, name: str) -> str:
    values = (answer.get("multiValueHeaders") or {}).get(name, [])
    return str(values or (answer.get("headers") or {}).get(name, ""))
