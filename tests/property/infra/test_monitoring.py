"""Each function, route and queue has its alarms, about metrics that there are."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from dev.provision.api_description import read_description
from dev.settings import FUNCTIONS, ROOT
from ingest.observability import NAMESPACE
from tests.support.infra import INFRA
from tests.support.plans import Plan

# Source: AWS's user guides, on the metrics and dimensions of each service.
METRICS = {
    "AWS/ApiGateway": {"4XXError", "5XXError", "Count", "Latency"},
    "AWS/DynamoDB": {
        *("ConsumedReadCapacityUnits", "ConsumedWriteCapacityUnits"),
        *("ReadThrottleEvents", "WriteThrottleEvents"),
    },
    "AWS/Lambda": {"Duration", "Errors", "Invocations", "Throttles"},
    "AWS/SQS": {
        "ApproximateAgeOfOldestMessage",
        *("ApproximateNumberOfMessagesDelayed", "ApproximateNumberOfMessagesNotVisible"),
        "ApproximateNumberOfMessagesVisible",
    },
}
DIMENSIONS = {
    "AWS/ApiGateway": [{"ApiName", "Stage"}, {"ApiName", "Stage", "Method", "Resource"}],
    "AWS/DynamoDB": [{"TableName"}, {"TableName", "GlobalSecondaryIndexName"}],
    "AWS/Lambda": [{"FunctionName"}],
    "AWS/SQS": [{"QueueName"}],
    NAMESPACE: [{"service"}, {"service", "function_name"}],
}
# What is received more often grows old unseen: its queue is asked whether it is ever empty.
# Source: AWS's developer guide of SQS, available CloudWatch metrics.
SOON_DEAD = 10


@cache
def emitted() -> set[str]:
    """Every word in the functions' code: their metrics are among them."""
    words = {"ColdStart"}  # powertools' own
    for source in (ROOT / "ingest").rglob("*.py"):
        tree = ast.parse(source.read_text(encoding="utf-8"))
        words |= {
            node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        }
    return words


def alarms(plan: Plan) -> dict[str, dict[str, Any]]:
    """The alarms by their names."""
    made = plan.resources("aws_cloudwatch_metric_alarm").values()
    return {each["alarm_name"]: each for each in made}


def watched(plan: Plan) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Give namespace, metric and dimensions of all that is watched or shown."""
    for alarm in alarms(plan).values():
        if alarm["metric_name"]:
            yield alarm["namespace"], alarm["metric_name"], alarm["dimensions"]
        for query in alarm["metric_query"]:
            for metric in query["metric"]:
                yield metric["namespace"], metric["metric_name"], metric["dimensions"]
    for widget in json.loads(plan.only("aws_cloudwatch_dashboard")["dashboard_body"])["widgets"]:
        for line in widget["properties"].get("metrics", ()):
            if isinstance(line[0], str):
                namespace, metric, *named = line[:-1]
                yield namespace, metric, dict(zip(named[::2], named[1::2], strict=True))


def summed(alarm: dict[str, Any]) -> list[dict[str, Any]]:
    """The metrics that an alarm adds up."""
    return [metric for query in alarm["metric_query"] for metric in query["metric"]]


def indexes(plan: Plan) -> list[str]:
    """The table's indexes by their names."""
    return [index["name"] for index in plan.only("aws_dynamodb_table")["global_secondary_index"]]


def names(plan: Plan, kind: str, attribute: str) -> set[str]:
    return {made[attribute] for made in plan.resources(kind).values()}


def test_what_is_watched_is_what_aws_and_the_functions_measure(plan: Plan) -> None:
    known = METRICS | {NAMESPACE: emitted()}
    seen = list(watched(plan))

    assert len(seen) > 50
    for namespace, metric, dimensions in seen:
        assert metric in known[namespace], metric
        assert set(dimensions) in DIMENSIONS[namespace], metric


def test_what_is_watched_is_of_this_stack(plan: Plan) -> None:
    functions = names(plan, "aws_lambda_function", "function_name")
    there = {
        "ApiName": names(plan, "aws_api_gateway_rest_api", "name"),
        "FunctionName": functions,
        "GlobalSecondaryIndexName": set(indexes(plan)),
        "Method": names(plan, "aws_api_gateway_method", "http_method"),
        "QueueName": names(plan, "aws_sqs_queue", "name"),
        "Resource": {route.path for route in read_description(INFRA / "openapi.yaml").routes},
        "Stage": names(plan, "aws_api_gateway_stage", "stage_name"),
        "TableName": names(plan, "aws_dynamodb_table", "name"),
        "function_name": functions,
        "service": functions,
    }
    for _, metric, dimensions in watched(plan):
        for name, value in dimensions.items():
            assert value in there[name], (metric, name)


def test_every_function_has_alarms_on_errors_throttles_and_timeouts(plan: Plan) -> None:
    made = [each for each in alarms(plan).values() if each["namespace"] == "AWS/Lambda"]
    of_function = {
        function: {
            each["metric_name"]: each
            for each in made
            if each["dimensions"]["FunctionName"] == function
        }
        for function in names(plan, "aws_lambda_function", "function_name")
    }
    limits = {
        made["function_name"]: made["timeout"] * 1000
        for made in plan.resources("aws_lambda_function").values()
    }

    assert len(of_function) == len(FUNCTIONS)
    for function, alarmed in of_function.items():
        assert set(alarmed) == {"Duration", "Errors", "Throttles"}, function
        # A call that is ended has taken all its time, and no call takes more.
        assert 0.9 * limits[function] < alarmed["Duration"]["threshold"] < limits[function]
        assert alarmed["Duration"]["statistic"] == "Maximum"


def test_every_route_has_alarms_on_errors_and_latency(plan: Plan) -> None:
    of_route = {
        (each["dimensions"].get("Method"), each["dimensions"].get("Resource"), each["metric_name"])
        for each in alarms(plan).values()
        if each["namespace"] == "AWS/ApiGateway"
    }
    settings = plan.resources("aws_api_gateway_method_settings").values()
    has_metrics = {each["settings"][0]["metrics_enabled"] for each in settings}
    routes = [
        (route.method, route.path) for route in read_description(INFRA / "openapi.yaml").routes
    ]

    # Where routes have no metrics of their own, those of the whole API stand for all of them.
    watched_routes = routes if has_metrics == {True} else [(None, None)]
    assert of_route == {
        (*route, metric) for route in watched_routes for metric in ("5XXError", "Latency")
    }


def test_dev_and_prod_watch_each_route_by_itself(dev: Plan, prod: Plan) -> None:
    for plan in (dev, prod):
        assert "Resource" in str([each["dimensions"] for each in alarms(plan).values()])


def test_every_queue_has_alarms_on_dead_letters_and_age(plan: Plan) -> None:
    made = [each for each in alarms(plan).values() if each["namespace"] == "AWS/SQS"]
    counted = {
        each["dimensions"]["QueueName"]: each["threshold"]
        for each in made
        if each["metric_name"] == "ApproximateNumberOfMessagesVisible"
    }
    aged = {
        each["dimensions"]["QueueName"]
        for each in made
        if each["metric_name"] == "ApproximateAgeOfOldestMessage"
    }
    queues = names(plan, "aws_sqs_queue", "name")

    assert counted == {name: 0 for name in queues if name.endswith("-dead")}
    assert aged == {name for name in queues if not name.endswith("-dead")}


def test_a_queue_whose_messages_are_tried_for_long_is_asked_whether_it_is_ever_empty(
    plan: Plan,
) -> None:
    tried_for_long = {
        queue["name"]
        for queue in plan.resources("aws_sqs_queue").values()
        if json.loads(queue.get("redrive_policy") or "{}").get("maxReceiveCount", 0) > SOON_DEAD
    }
    stuck = [alarm for name, alarm in alarms(plan).items() if name.endswith("-stuck")]
    asked = {metric["dimensions"]["QueueName"] for alarm in stuck for metric in summed(alarm)}

    assert tried_for_long
    assert asked >= tried_for_long
    for alarm in stuck:
        metrics = summed(alarm)
        assert len({metric["dimensions"]["QueueName"] for metric in metrics}) == 1
        assert {metric["metric_name"] for metric in metrics} == {
            f"ApproximateNumberOfMessages{state}" for state in ("Delayed", "NotVisible", "Visible")
        }
        # All of the time, and no longer than CloudWatch looks back.
        spans = alarm["evaluation_periods"]
        assert alarm["datapoints_to_alarm"] == spans > 1
        assert {metric["period"] for metric in metrics} == {60}
        assert 60 * spans <= 86400
        assert {metric["stat"] for metric in metrics} == {"Maximum"}


def test_an_index_that_is_refused_is_told_as_the_table_is(plan: Plan) -> None:
    made = [metric for alarm in alarms(plan).values() for metric in summed(alarm)]
    watched = {
        (metric["metric_name"], metric["dimensions"].get("GlobalSecondaryIndexName"))
        for metric in made
        if metric["namespace"] == "AWS/DynamoDB"
    }

    assert len(indexes(plan)) > 3
    assert watched == {
        (f"{kind}ThrottleEvents", index)
        for kind in ("Read", "Write")
        for index in (None, *indexes(plan))
    }


def test_no_alarm_adds_up_more_than_cloudwatch_does(plan: Plan) -> None:
    assert max(len(summed(alarm)) for alarm in alarms(plan).values()) <= 10


def test_every_alarm_is_heard_once(plan: Plan) -> None:
    composite = plan.only("aws_cloudwatch_composite_alarm")
    spoken_for = set(re.findall(r'ALARM\("([^"]+)"\)', composite["alarm_rule"]))
    # The topic's ARN is known later; where there is no action, that is known now.
    speaking = {name for name, alarm in alarms(plan).items() if "alarm_actions" not in alarm}

    assert "alarm_actions" not in composite
    assert spoken_for | speaking == set(alarms(plan))
    assert not spoken_for & speaking


def test_what_puts_leads_at_risk_speaks_as_one(plan: Plan) -> None:
    rule = plan.only("aws_cloudwatch_composite_alarm")["alarm_rule"]
    risks = [
        *("submit-lead-errors", "submit-lead-throttles", "submit-lead-timeouts"),
        *("store-overflow-errors", "overflow-dead-letters", "overflow-age", "overflow-stuck"),
        *("store-failures", "defects", "table-throttles", "index-write-throttles"),
    ]

    assert [risk for risk in risks if f'-{risk}")' not in rule] == []
    assert "run-jobs" not in rule
    assert ("no-leads" in rule) == (plan.variables.get("expects_leads") is not None)


def test_alarms_are_sentences(plan: Plan) -> None:
    for name, alarm in alarms(plan).items():
        assert len(alarm["alarm_description"].split()) > 5, name
        assert alarm["alarm_description"].endswith((".", "!")), name


def test_the_alarm_without_leads_is_as_asked(plan: Plan) -> None:
    asked = plan.variables.get("expects_leads")
    made = [each for each in alarms(plan).values() if each["metric_name"] == "LeadsStored"]

    assert [(each["threshold"], each["period"] / 3600) for each in made] == (
        [(asked["leads"], asked["hours"])] if asked else []
    )
    # No data at all is what the alarm is for.
    assert {each["treat_missing_data"] for each in made} <= {"breaching"}


def test_the_dashboard_shows_what_an_operator_asks(plan: Plan) -> None:
    shown = {metric for _, metric, _ in watched(plan)}
    body = plan.only("aws_cloudwatch_dashboard")["dashboard_body"]

    assert {
        *("Count", "Latency", "4XXError", "5XXError", "ColdStart", "Duration", "Throttles"),
        *("ApproximateNumberOfMessagesVisible", "ApproximateAgeOfOldestMessage"),
        *("ConsumedReadCapacityUnits", "ConsumedWriteCapacityUnits", "LeadsStored", "SpamStored"),
    } <= shown
    assert {"p50", "p95", "p99"} <= set(re.findall(r"p[0-9]{2}", body))
    assert "Estimated cost" in body


def test_the_estimate_knows_each_function_s_memory(plan: Plan) -> None:
    widgets = json.loads(plan.only("aws_cloudwatch_dashboard")["dashboard_body"])["widgets"]
    lines = [line for widget in widgets for line in widget["properties"].get("metrics", ())]
    (expression,) = (
        line[0]["expression"]
        for line in lines
        if isinstance(line[0], dict) and line[0]["label"] == "functions"
    )
    ids = {
        line[3]: line[-1]["id"].removeprefix("ms")
        for line in lines
        if not isinstance(line[0], dict) and line[-1].get("id", "").startswith("ms")
    }

    # Dollars for a GB-second on arm64, at list price.
    for made in plan.resources("aws_lambda_function").values():
        price = made["memory_size"] / 1024 * 0.0000133334 / 1000
        assert f"ms{ids[made['function_name']]} * {price:.15f}" in expression


def test_a_budget_is_watched_where_one_was_asked_for(plan: Plan, prod: Plan) -> None:
    asked = plan.variables.get("monthly_budget_usd")
    limits = [float(made["limit_amount"]) for made in plan.resources("aws_budgets_budget").values()]

    assert limits == ([50] if plan is prod else [asked] if asked else [])


def test_everybody_who_is_to_be_told_is_told(plan: Plan) -> None:
    told = names(plan, "aws_sns_topic_subscription", "endpoint")
    assert told == set(plan.variables.get("alarm_emails", ()))
