"""Terraform's functions are told what the code reads, and called as on the demo."""

from __future__ import annotations

import json
from typing import Any

import pytest

from dev.provision.functions import RUNTIME, limits_of
from dev.provision.mappings import JOB_MAPPING, OVERFLOW_MAPPING, STREAM_MAPPING
from dev.provision.queues import JOBS, OVERFLOW, RETENTION_SECONDS, QueuePair
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
    export_bucket="bucket",
    usage_plan_id="plan",
)


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


def test_a_message_stays_hidden_while_its_worker_may_run(plan: Plan) -> None:
    queues = {queue["name"]: queue for queue in plan.resources("aws_sqs_queue").values()}
    made = functions(plan)

    for settings, suffix in ((OVERFLOW, "-overflow"), (JOBS, "-jobs")):
        (queue,) = (found for name, found in queues.items() if name.endswith(suffix))
        longest = made[settings.function]["timeout"]
        assert queue["visibility_timeout_seconds"] >= 6 * longest
    assert {queue["message_retention_seconds"] for queue in queues.values()} == {RETENTION_SECONDS}


def test_queues_and_stream_call_as_on_the_demo(plan: Plan) -> None:
    mappings = plan.resources("aws_lambda_event_source_mapping")
    (overflow,) = (m for a, m in mappings.items() if "store_overflow" in a)
    (jobs,) = (m for a, m in mappings.items() if "run_jobs" in a)
    (stream,) = (m for a, m in mappings.items() if "count_leads" in a)

    assert overflow["batch_size"] == OVERFLOW_MAPPING["BatchSize"]
    assert overflow["function_response_types"] == OVERFLOW_MAPPING["FunctionResponseTypes"]
    assert concurrency(overflow) == OVERFLOW_MAPPING["ScalingConfig"]["MaximumConcurrency"]
    assert jobs["batch_size"] == JOB_MAPPING["BatchSize"]
    assert concurrency(jobs) == JOB_MAPPING["ScalingConfig"]["MaximumConcurrency"]
    assert stream["batch_size"] == STREAM_MAPPING["BatchSize"]
    assert stream["maximum_record_age_in_seconds"] == STREAM_MAPPING["MaximumRecordAgeInSeconds"]
    assert stream["bisect_batch_on_function_error"] is False
    (wanted,) = STREAM_MAPPING["FilterCriteria"]["Filters"]
    (made,) = stream["filter_criteria"][0]["filter"]
    assert json.loads(made["pattern"]) == json.loads(wanted["Pattern"])


def concurrency(mapping: dict[str, Any]) -> int:
    most: int = mapping["scaling_config"][0]["maximum_concurrency"]
    return most


def test_the_clock_calls_as_on_the_demo(plan: Plan) -> None:
    rules = plan.resources("aws_cloudwatch_event_rule").values()
    targets = plan.resources("aws_cloudwatch_event_target").values()

    assert {rule["schedule_expression"] for rule in rules} == {
        schedule.expression for schedule in SCHEDULES
    }
    assert {json.loads(target["input"])["task"] for target in targets} == {
        schedule.task for schedule in SCHEDULES
    }
