"""Terraform's functions are told what the code reads, and called as on the demo."""

from __future__ import annotations

import json
from typing import Any

import pytest

from dev.provision.functions import RUNTIME, limits_of
from dev.provision.mappings import (
    EVENT_MAPPING,
    JOB_MAPPING,
    MAIL_MAPPING,
    NOTICE_MAPPING,
    OVERFLOW_MAPPING,
    STREAM_MAPPING,
)
from dev.provision.queues import (
    JOBS,
    MAIL,
    NOTICES,
    OVERFLOW,
    RETENTION_SECONDS,
    QueuePair,
)
from dev.provision.schedules import SCHEDULES
from dev.provision.variables import Surroundings, function_variables
from dev.settings import FUNCTIONS
from tests.support.plans import Plan

NO_QUEUE = QueuePair(url="url", arn="arn", dead_letter_url="dead")
AROUND = Surroundings(
    table_name="table",
    api_url="url",
    overflow=NO_QUEUE,
    jobs=NO_QUEUE,
    mail=NO_QUEUE,
    notices=NO_QUEUE,
    export_bucket="bucket",
    usage_plan_id="plan",
    dashboard_url="url",
)
QUEUES = (OVERFLOW, JOBS, MAIL, NOTICES)
MAPPINGS: dict[tuple[str, str], dict[str, Any]] = {
    (OVERFLOW.function, "queue"): OVERFLOW_MAPPING,
    (JOBS.function, "queue"): JOB_MAPPING,
    (MAIL.function, "queue"): MAIL_MAPPING,
    (NOTICES.function, "queue"): NOTICE_MAPPING,
    ("count_leads", "stream"): STREAM_MAPPING,
    ("notify", "stream"): EVENT_MAPPING,
}
"""By the function that is called, and by what."""


def functions(plan: Plan) -> dict[str, dict[str, Any]]:
    """Give the planned functions by their names in the code."""
    return {
        function["handler"].split(".")[1]: function
        for function in plan.resources("aws_lambda_function").values()
    }


def test_every_function_is_made(plan: Plan) -> None:
    made = functions(plan)

    assert set(made) == set(FUNCTIONS)
    assert {function["handler"] for function in made.values()} == {
        f"ingest.{name}.handler" for name in FUNCTIONS
    }


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_is_told_what_the_demo_tells_it(plan: Plan, name: str) -> None:
    assert set(plan.output("function_settings")[name]) == set(function_variables(name, AROUND))


def test_functions_have_the_time_and_memory_that_their_work_takes(plan: Plan) -> None:
    for name, function in functions(plan).items():
        limits = limits_of(name)
        assert function["timeout"] >= limits.timeout_seconds, name
        assert function["memory_size"] == limits.memory_mebibytes, name
        assert function["runtime"] == plan.variables.get("runtime", RUNTIME)
        assert function["architectures"] == ["arm64"]


def test_queues_keep_and_give_up_messages_as_on_the_demo(plan: Plan) -> None:
    planned = {queue["name"]: queue for queue in plan.resources("aws_sqs_queue").values()}
    made = functions(plan)
    left = set(planned)

    for settings in QUEUES:
        work, dead = settings.name.rpartition("-")[2], settings.dead_letter_name
        (name,) = (each for each in planned if each.endswith(f"-{work}"))
        queue = planned[name]
        longest = made[settings.function]["timeout"]
        assert queue["visibility_timeout_seconds"] >= 6 * longest
        given_up = json.loads(queue["redrive_policy"])
        assert given_up["maxReceiveCount"] == settings.most_receives
        dead_name = given_up["deadLetterTargetArn"].rpartition(":")[2]
        assert dead_name.endswith(dead.removeprefix("lead-capture"))
        left -= {name, dead_name}
    assert left == set()
    assert {each["message_retention_seconds"] for each in planned.values()} == {RETENTION_SECONDS}


def test_queues_and_stream_call_as_on_the_demo(plan: Plan) -> None:
    planned = {
        (address.split('"')[1], address.rpartition(".")[2].partition("[")[0]): mapping
        for address, mapping in plan.resources("aws_lambda_event_source_mapping").items()
    }

    assert set(planned) == set(MAPPINGS)
    for called, wanted in MAPPINGS.items():
        made = planned[called]
        assert made["batch_size"] == wanted["BatchSize"]
        assert made["function_response_types"] == wanted.get("FunctionResponseTypes")
        concurrency = [each["maximum_concurrency"] for each in made["scaling_config"]]
        assert concurrency == list(wanted.get("ScalingConfig", {}).values())
        filters = [json.loads(each["pattern"]) for each in filters_of(made)]
        wanted_filters = wanted.get("FilterCriteria", {}).get("Filters", [])
        assert filters == [json.loads(each["Pattern"]) for each in wanted_filters]
        if "MaximumRecordAgeInSeconds" in wanted:
            oldest, halves = "MaximumRecordAgeInSeconds", "BisectBatchOnFunctionError"
            assert made["maximum_record_age_in_seconds"] == wanted[oldest]
            assert made["bisect_batch_on_function_error"] is wanted[halves]


def filters_of(mapping: dict[str, Any]) -> list[dict[str, Any]]:
    return [each for criteria in mapping["filter_criteria"] for each in criteria["filter"]]


def test_the_clock_calls_as_on_the_demo(plan: Plan) -> None:
    rules = plan.resources("aws_cloudwatch_event_rule").values()
    targets = plan.resources("aws_cloudwatch_event_target").values()

    assert {rule["schedule_expression"] for rule in rules} == {
        schedule.expression for schedule in SCHEDULES
    }
    assert {json.loads(target["input"])["task"] for target in targets} == {
        schedule.task for schedule in SCHEDULES
    }
