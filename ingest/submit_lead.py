"""The Lambda that takes submissions: `ingest.submit_lead.handler`."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from datetime import UTC, datetime

from ingest.answers import json_answer
from ingest.arrivals import Arrivals
from ingest.breaker import StoreBreaker
from ingest.events import Request
from ingest.form_cache import FormCache
from ingest.intake import Intake
from ingest.integrator import Integrator
from ingest.observability import Observer
from ingest.overflow import OverflowQueue
from ingest.refusals import Refusal
from ingest.serving import Handler, Reply, make_handler, refuse_as_json
from ingest.settings import Settings, read_settings
from ingest.visitor import Visitor
from leadmodels.intake.peppers import PepperCache
from leadmodels.table import bind_table


def make_submit_lead(settings: Settings) -> Handler:
    """Wire the function's routes to the real clock, randomness, table and queue.

    On AWS the initialisation has a whole CPU and a small function's requests a seventh of one: with
    the day's pepper read and the connection open, a first request takes a third of its time.
    """
    bind_table(settings.table)
    return serve_submissions(
        settings,
        now=_now,
        random=os.urandom,
        monotonic=time.monotonic,
        is_prepared=settings.function_name is not None,
    )


def serve_submissions(
    settings: Settings,
    *,
    now: Callable[[], datetime],
    random: Callable[[int], bytes],
    monotonic: Callable[[], float],
    is_prepared: bool = False,
) -> Handler:
    """Wire the function's routes: one container's memory, over clocks and randomness as given.

    Args:
        settings: what it needs to know of where it runs.
        now: the clock, in UTC.
        random: gives so many random bytes.
        monotonic: seconds that no clock change moves.
        is_prepared: the store is asked before the first request, for what all requests need.
    """
    observer = Observer("submit_lead", settings.function_name)
    breaker = StoreBreaker(monotonic, observer.store_failed)
    forms = FormCache(monotonic, breaker)
    queue = OverflowQueue(
        settings.overflow_queue_url,
        region=settings.table.region,
        endpoint_url=settings.sqs_endpoint_url,
    )
    arrivals = Arrivals(breaker=breaker, peppers=PepperCache(random), now=now, random=random)
    intake = Intake(settings=settings, forms=forms, breaker=breaker, queue=queue, now=now)
    if is_prepared:
        arrivals.prepare()
    visitor = Visitor(settings=settings, forms=forms, arrivals=arrivals, intake=intake)
    integrator = Integrator(settings=settings, arrivals=arrivals, intake=intake)

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
    return make_handler(routes, observer, refuse)


def _check_health(_: Request) -> Reply:
    answer = json_answer(
        200, {"ok": True}, headers={"Cache-Control": "max-age=10"}, outcome="healthy"
    )
    return Reply(answer=answer, headers={})


def _now() -> datetime:
    return datetime.now(UTC)


handler = make_submit_lead(read_settings(os.environ))
