"""What every request goes through: defects told apart and logged without a visitor's words."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any, NoReturn

import pytest

from ingest.events import Request
from ingest.observability import Observer
from ingest.refusals import Refusal
from ingest.serving import Reply, make_handler
from ingest.submit_lead import serve_submissions
from leadmodels.errors import StoreUnavailableError
from tests.support.gateway import Context, event, form_post, json_post
from tests.support.table import NOW, SITE
from tests.unit.ingest.conftest import ReadLines, ReadSettings

CANARY = "Canary Tweety canary@example.org"
FORM_ID = "form_01h455vb4pex5vsknk084sn02q"


def break_down(*_: object) -> NoReturn:
    raise RuntimeError(CANARY)


def break_clock() -> NoReturn:
    break_down()


def fail_store(_: Request) -> Reply:
    failure = StoreUnavailableError("The lead store did not answer: Throttled.")
    raise Refusal(503, "unavailable", "Later.") from failure


def call(handler: Any, sent: dict[str, Any]) -> dict[str, Any]:
    answer: dict[str, Any] = handler(sent, Context())
    return answer


def counted(written: list[dict[str, Any]]) -> dict[str, float]:
    """Sum the metrics up, by name."""
    sums: dict[str, float] = {}
    for line in written:
        for group in line.get("_aws", {}).get("CloudWatchMetrics", []):
            for metric in group["Metrics"]:
                sums[metric["Name"]] = sums.get(metric["Name"], 0) + sum(line[metric["Name"]])
    return sums


@pytest.mark.parametrize(
    ("sent", "content_type"),
    [
        (json_post(FORM_ID, {"name": CANARY}, Origin=SITE), "application/json"),
        (form_post(FORM_ID, {"name": CANARY}, Origin=SITE), "text/html"),
        (event("GET", "/f/{form_id}", path={"form_id": FORM_ID}), "text/html"),
        (event("GET", "/f/{form_id}/thanks", path={"form_id": FORM_ID}), "text/html"),
        (event("OPTIONS", "/f/{form_id}", path={"form_id": FORM_ID}), "text/html"),
    ],
    ids=["JSON", "form", "page", "thanks", "preflight"],
)
def test_a_defect_is_503_in_words_and_logged_without_its_text(
    settings_with: ReadSettings, lines: ReadLines, sent: dict[str, Any], content_type: str
) -> None:
    handler = serve_submissions(
        settings_with(), now=lambda: NOW, random=bytes, monotonic=break_clock
    )
    lines("submit_lead")
    answer = call(handler, sent)
    assert answer["statusCode"] == 503
    assert answer["headers"]["Content-Type"].startswith(content_type)
    assert answer["headers"]["Retry-After"] == "30"
    assert answer["headers"]["Vary"] == "Origin"
    assert "Something went wrong on our side." in answer["body"]
    written = lines("submit_lead")
    [defect] = [line for line in written if line.get("message") == "defect"]
    assert defect["error"] == "RuntimeError"
    assert defect["place"].startswith("break_down:")
    assert defect["correlation_id"] == answer["headers"]["X-Correlation-Id"]
    assert CANARY not in answer["body"] + json.dumps(written)
    sums = counted(written)
    assert (sums["Defects"], sums["Requests"], sums["Answers5xx"]) == (1, 1, 1)


def test_a_defect_is_json_for_an_integrator(settings_with: ReadSettings, lines: ReadLines) -> None:
    def now() -> datetime:
        break_down()

    handler = serve_submissions(settings_with(), now=now, random=bytes, monotonic=lambda: 0.0)
    lines("submit_lead")
    answer = call(handler, event("POST", "/v1/leads", body="{}", api_key_id="abcdefghij"))
    assert answer["statusCode"] == 503
    assert json.loads(answer["body"])["errors"][0]["code"] == "defect"
    assert counted(lines("submit_lead"))["Defects"] == 1


@pytest.mark.parametrize(
    ("resource", "status", "metric"),
    [("/health", 200, "Answers2xx"), ("/elsewhere", 404, "Answers4xx")],
)
def test_every_request_is_counted_and_logged_once_with_its_outcome(
    settings_with: ReadSettings, lines: ReadLines, resource: str, status: int, metric: str
) -> None:
    handler = serve_submissions(
        settings_with(), now=lambda: NOW, random=bytes, monotonic=lambda: 0.0
    )
    lines("submit_lead")
    answer = call(handler, event("GET", resource))
    written = lines("submit_lead")
    [request] = [line for line in written if line.get("message") == "request"]
    assert (answer["statusCode"], request["status"]) == (status, status)
    assert request["route"] == f"GET {resource}"
    assert request["correlation_id"] == answer["headers"]["X-Correlation-Id"]
    sums = counted(written)
    assert (sums["Requests"], sums[metric]) == (1, 1)
    assert "Defects" not in sums


def test_metrics_carry_the_function_s_name_on_aws(
    settings_with: ReadSettings, lines: ReadLines
) -> None:
    settings = settings_with(AWS_LAMBDA_FUNCTION_NAME="leads-prod-submit-lead")
    handler = serve_submissions(settings, now=lambda: NOW, random=bytes, monotonic=lambda: 0.0)
    lines("submit_lead")
    call(handler, event("GET", "/health"))
    metrics = [line for line in lines("submit_lead") if "_aws" in line]
    assert [line["service"] for line in metrics] == ["leads-prod-submit-lead"]


def test_how_the_store_failed_is_logged_in_its_own_code(lines: ReadLines) -> None:
    handler = make_handler({"GET /x": fail_store}, Observer("serving"))
    lines("serving")
    assert call(handler, event("GET", "/x"))["statusCode"] == 503
    written = lines("serving")
    [line] = [line for line in written if line.get("message") == "store"]
    assert line["failure"] == "The lead store did not answer: Throttled."
    assert counted(written)["StoreFailures"] == 1


@pytest.mark.parametrize(("typed", "logged"), [(FORM_ID, FORM_ID), (CANARY, None)])
def test_only_what_has_an_id_s_shape_is_logged_of_a_path(
    lines: ReadLines, typed: str, logged: str | None
) -> None:
    handler = make_handler({}, Observer("serving"))
    lines("serving")
    call(handler, event("GET", "/x", path={"form_id": typed}))
    [request] = [line for line in lines("serving") if line.get("message") == "request"]
    assert request.get("form_id") == logged


def test_answers_are_not_stored_by_caches() -> None:
    handler = make_handler({}, Observer("serving"))
    answer = call(handler, event("GET", "/x"))
    assert answer["headers"]["Cache-Control"] == "no-store"
