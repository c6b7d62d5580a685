"""The functions and their queues that are provisioned: time, memory, callers, messages."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from dev.provision.queues import WORKER
from dev.provision.schedules import SCHEDULES
from dev.settings import (
    JOB_DEAD_LETTER_QUEUE,
    JOB_QUEUE,
    MAIL_DEAD_LETTER_QUEUE,
    MAIL_QUEUE,
    NOTICE_DEAD_LETTER_QUEUE,
    NOTICE_QUEUE,
    OVERFLOW_DEAD_LETTER_QUEUE,
    OVERFLOW_QUEUE,
)
from tests.integration.dev.emulator import LocalAws
from tests.integration.dev.provisioned import (
    provision,
    queues,
)


@pytest.mark.parametrize(
    ("name", "dead_letter_name", "worker", "receives"),
    [
        (OVERFLOW_QUEUE, OVERFLOW_DEAD_LETTER_QUEUE, "store_overflow", 1000),
        (JOB_QUEUE, JOB_DEAD_LETTER_QUEUE, "run_jobs", 5),
        (MAIL_QUEUE, MAIL_DEAD_LETTER_QUEUE, "send_mail", 100),
        (NOTICE_QUEUE, NOTICE_DEAD_LETTER_QUEUE, "notify", 5),
    ],
)
def test_messages_wait_14_days_hidden_while_they_are_worked_on(
    empty_aws: LocalAws,
    packages: Path,
    name: str,
    dead_letter_name: str,
    worker: str,
    receives: int,
) -> None:
    provision(empty_aws, packages, 4612)
    made = queues(empty_aws)
    assert len(made) == 8
    assert {queue["MessageRetentionPeriod"] for queue in made.values()} == {"1209600"}
    redrive = json.loads(made[name]["RedrivePolicy"])
    assert redrive["deadLetterTargetArn"] == made[dead_letter_name]["QueueArn"]
    assert redrive["maxReceiveCount"] == receives
    functions = empty_aws.clients.functions
    function = functions.get_function_configuration(FunctionName=worker)
    assert int(made[name]["VisibilityTimeout"]) == 6 * function["Timeout"]


def test_each_function_has_the_time_and_memory_of_its_work(
    empty_aws: LocalAws, packages: Path
) -> None:
    provision(empty_aws, packages, 4612)
    functions = empty_aws.clients.functions.list_functions()["Functions"]
    assert {f["FunctionName"]: (f["Timeout"], f["MemorySize"]) for f in functions} == {
        "submit_lead": (15, 256),
        "get_leads": (15, 256),
        "store_overflow": (30, 256),
        "run_jobs": (900, 1024),
        "count_leads": (60, 256),
        "notify": (60, 256),
        "send_mail": (60, 256),
    }


def test_each_function_that_nobody_asks_is_called(empty_aws: LocalAws, packages: Path) -> None:
    provision(empty_aws, packages, 4612)
    clients = empty_aws.clients
    mappings = clients.functions.list_event_source_mappings()["EventSourceMappings"]
    sources = {
        (mapping["FunctionArn"].rpartition(":")[2], mapping["EventSourceArn"])
        for mapping in mappings
    }
    table = clients.dynamodb.describe_table(TableName="leads")["Table"]
    made = {name: queue["QueueArn"] for name, queue in queues(empty_aws).items()}
    assert sources == {
        ("store_overflow", made[OVERFLOW_QUEUE]),
        ("run_jobs", made[JOB_QUEUE]),
        ("send_mail", made[MAIL_QUEUE]),
        ("notify", made[NOTICE_QUEUE]),
        ("notify", table["LatestStreamArn"]),
        ("count_leads", table["LatestStreamArn"]),
    }
    tasks = {
        schedule.name: clients.schedules.list_targets_by_rule(Rule=schedule.name)["Targets"]
        for schedule in SCHEDULES
    }
    assert {name: json.loads(target["Input"])["task"] for name, (target,) in tasks.items()} == {
        "lead-capture-sweep": "sweep",
        "lead-capture-recount": "recount",
    }


def mapping_of(aws: LocalAws, function: str) -> Any:
    found = aws.clients.functions.list_event_source_mappings(FunctionName=function)
    (mapping,) = found["EventSourceMappings"]
    return mapping


def test_a_queue_set_otherwise_is_put_right_and_keeps_its_messages(
    empty_aws: LocalAws, packages: Path
) -> None:
    provision(empty_aws, packages, 4612)
    sqs = empty_aws.clients.queues
    url = sqs.get_queue_url(QueueName=OVERFLOW_DEAD_LETTER_QUEUE)["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody="{}")
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"MessageRetentionPeriod": "3600"})
    mapping = mapping_of(empty_aws, WORKER)
    empty_aws.clients.functions.update_event_source_mapping(UUID=mapping["UUID"], BatchSize=1)
    provision(empty_aws, packages, 4612)
    found = queues(empty_aws)[OVERFLOW_DEAD_LETTER_QUEUE]
    assert found["MessageRetentionPeriod"] == "1209600"
    assert found["ApproximateNumberOfMessages"] == "1"
    after = mapping_of(empty_aws, WORKER)
    assert (after["UUID"], after["BatchSize"]) == (mapping["UUID"], 10)


def test_the_functions_can_be_led_to_their_table_and_queues_through_a_proxy(
    empty_aws: LocalAws, packages: Path
) -> None:
    chosen = {"table_endpoint": "http://127.0.0.1:1", "queue_endpoint": "http://127.0.0.1:2"}
    provision(empty_aws, packages, 4612, **chosen)
    functions = empty_aws.clients.functions
    variables = functions.get_function_configuration(FunctionName=WORKER)["Environment"][
        "Variables"
    ]
    assert variables["AWS_ENDPOINT_URL_DYNAMODB"] == chosen["table_endpoint"]
    assert variables["AWS_ENDPOINT_URL_SQS"] == chosen["queue_endpoint"]
    provision(empty_aws, packages, 4612)
    after = functions.get_function_configuration(FunctionName=WORKER)["Environment"]["Variables"]
    assert "AWS_ENDPOINT_URL_DYNAMODB" not in after
