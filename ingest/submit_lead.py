"""The Lambda that takes submissions: `ingest.submit_lead.handler`."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime

from ingest.answers import json_answer
from ingest.events import Request
from ingest.form_cache import FormCache
from ingest.integrator import Integrator
from ingest.observability import Observer
from ingest.refusals import Refusal
from ingest.serving import Handler, Reply, make_handler, refuse_as_json
from ingest.settings import Settings, read_settings
from ingest.visitor import Visitor
from leadmodels.table import bind_table


def make_submit_lead(settings: Settings) -> Handler:
    """Wire the function's routes to the real clock, randomness and table."""
    bind_table(settings.table)
    forms = FormCache(time.monotonic)
    visitor = Visitor(settings=settings, forms=forms, now=_now, random=os.urandom)
    integrator = Integrator(settings=settings, forms=forms, now=_now, random=os.urandom)

    def refuse(request: Request, refusal: Refusal) -> Reply:
        is_visitor = " /f/" in request.route
        return (visitor.refuse if is_visitor else refuse_as_json)(request, refusal)

    routes = {
        "POST /f/{form_id}": visitor.submit,
        "OPTIONS /f/{form_id}": visitor.preflight,
        "GET /f/{form_id}": visitor.describe,
        "GET /f/{form_id}/thanks": visitor.thank,
        "POST /v1/leads": integrator.submit,
        "GET /health": _check_health,
    }
    return make_handler(routes, Observer("submit_lead"), refuse)


def _check_health(_: Request) -> Reply:
    answer = json_answer(
        200, {"ok": True}, headers={"Cache-Control": "max-age=10"}, outcome="healthy"
    )
    return Reply(answer=answer, headers={})


def _now() -> datetime:
    return datetime.now(UTC)


handler = make_submit_lead(read_settings(os.environ))
