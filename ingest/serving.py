"""What every request goes through: routing, refusals, correlation ids, logs and metrics."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from ingest.answers import Answer, json_refusal
from ingest.events import Request, from_event
from ingest.observability import Observer
from ingest.refusals import Refusal
from leadmodels.errors import InvalidIdError, StoreUnavailableError
from leadmodels.ids import parse_form_id

Handler = Callable[[dict[str, Any], LambdaContext], dict[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A route's answer, with the headers that this request's answers carry whatever they are."""

    answer: Answer
    headers: Mapping[str, str]


Route = Callable[[Request], Reply]
Refuse = Callable[[Request, Refusal], Reply]


def refuse_as_json(_: Request, refusal: Refusal) -> Reply:
    """Answer a refusal to a program."""
    return Reply(answer=json_refusal(refusal), headers={})


def make_handler(
    routes: Mapping[str, Route], observer: Observer, refuse: Refuse = refuse_as_json
) -> Handler:
    """Make a Lambda handler of routes by ``METHOD resource``; ``refuse`` words their refusals."""

    @observer.logger.inject_lambda_context(clear_state=True)
    def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:  # noqa: ARG001 - Lambda passes it
        request = from_event(event)
        observer.logger.append_keys(correlation_id=request.correlation_id)
        reply = _serve(request, routes, observer, refuse)
        observer.request_done(
            route=request.route,
            status=reply.answer.status,
            outcome=reply.answer.outcome,
            form_id=_loggable(request.path_parameters.get("form_id", "")),
        )
        return reply.answer.to_proxy({**reply.headers, "X-Correlation-Id": request.correlation_id})

    observed: Handler = observer.metrics.log_metrics(handler, capture_cold_start_metric=True)
    return observed


def _loggable(form_id: str) -> str | None:
    """Let only what has an id's shape into the logs: a path can hold whatever a caller types."""
    try:
        return parse_form_id(form_id)
    except InvalidIdError:
        return None


def _refuse_route(_: Request) -> Reply:
    raise Refusal(404, "route_unknown", "There is nothing at this address.")


def _serve(
    request: Request, routes: Mapping[str, Route], observer: Observer, refuse: Refuse
) -> Reply:
    try:
        return routes.get(request.route, _refuse_route)(request)
    except Refusal as refusal:
        if isinstance(refusal.__cause__, StoreUnavailableError):
            observer.store_failed(str(refusal.__cause__))
        return refuse(request, refusal)
    except Exception as exc:  # noqa: BLE001 - the outermost handler: a defect is logged, not shown
        observer.failed(exc, route=request.route)
        return refuse(
            request,
            Refusal(503, "defect", "Something went wrong on our side. Please try again."),
        )
