from __future__ import annotations

from typing import Any

from dashboard.on_lambda.requests import as_the_gateway_saw_it


def event(headers: dict[str, str], **more: Any) -> dict[str, Any]:
    return {
        "httpMethod": "GET",
        "requestContext": {"identity": {"sourceIp": "203.0.113.7"}},
        "headers": headers,
        "multiValueHeaders": {name: [text] for name, text in headers.items()},
        **more,
    }


def test_the_address_is_the_gateways_word_and_not_the_clients() -> None:
    seen = as_the_gateway_saw_it(
        event({"x-forwarded-for": "6.6.6.6, 203.0.113.7", "Accept": "*/*"})
    )
    assert seen["headers"] == {"Accept": "*/*", "X-Forwarded-For": "203.0.113.7"}
    assert seen["multiValueHeaders"] == {"Accept": ["*/*"], "X-Forwarded-For": ["203.0.113.7"]}


def test_a_header_that_would_take_anothers_name_is_dropped() -> None:
    seen = as_the_gateway_saw_it(event({"X_Forwarded_Proto": "http", "Host": "leads.example.com"}))
    assert seen["headers"].keys() == {"Host", "X-Forwarded-For"}
    assert seen["multiValueHeaders"].keys() == {"Host", "X-Forwarded-For"}


def test_stage_variables_change_no_setting() -> None:
    seen = as_the_gateway_saw_it(event({}, stageVariables={"DJANGO_DEBUG": "true"}))
    assert seen["stageVariables"] is None


def test_a_request_without_headers_or_address_is_taken_as_it_is() -> None:
    bare: dict[str, Any] = {
        "httpMethod": "GET",
        "requestContext": {},
        "headers": None,
        "multiValueHeaders": None,
    }
    assert as_the_gateway_saw_it(bare)["headers"] == {"X-Forwarded-For": ""}


def test_the_event_itself_stays_as_it_was() -> None:
    given = event({"A_B": "c"}, stageVariables={"A": "b"})
    before = repr(given)
    as_the_gateway_saw_it(given)
    assert repr(given) == before
