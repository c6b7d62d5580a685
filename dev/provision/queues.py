"""The queue of submissions that the table could not take, its dead-letter queue, its worker."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from dev.provision.functions import WORKER_TIMEOUT_SECONDS
from dev.settings import OVERFLOW_DEAD_LETTER_QUEUE, OVERFLOW_QUEUE

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.literals import QueueAttributeNameType

WORKER: Final = "store_overflow"
# Source: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
VISIBILITY_SECONDS: Final = 6 * WORKER_TIMEOUT_SECONDS
# The longest that SQS keeps a message.
RETENTION_SECONDS: Final = 14 * 24 * 3600
# As many as SQS takes: an outage is no reason to give a message up. What is poison, the worker
# sends to the dead-letter queue itself.
MOST_RECEIVES: Final = 1000
# The least that Lambda takes: a table that has just come back isn't overrun.
MOST_WORKERS: Final = 2
BATCH_SIZE: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class OverflowQueues:
    """Where submissions wait for the table, and where those go that never can be stored."""

    url: str
    arn: str
    dead_letter_url: str


def ensure_overflow_queues(sqs: SQSClient) -> OverflowQueues:
    """Make both queues, or set what differs; messages that wait in them stay."""
    retention: dict[QueueAttributeNameType, str] = {
        "MessageRetentionPeriod": str(RETENTION_SECONDS)
    }
    dead_letter_url, dead_letter_arn = _ensure_queue(sqs, OVERFLOW_DEAD_LETTER_QUEUE, retention)
    redrive = {"deadLetterTargetArn": dead_letter_arn, "maxReceiveCount": MOST_RECEIVES}
    url, arn = _ensure_queue(
        sqs,
        OVERFLOW_QUEUE,
        {
            **retention,
            "VisibilityTimeout": str(VISIBILITY_SECONDS),
            "RedrivePolicy": json.dumps(redrive),
        },
    )
    return OverflowQueues(url=url, arn=arn, dead_letter_url=dead_letter_url)


def _ensure_queue(
    sqs: SQSClient, name: str, wanted: Mapping[QueueAttributeNameType, str]
) -> tuple[str, str]:
    try:
        url = sqs.get_queue_url(QueueName=name)["QueueUrl"]
    except sqs.exceptions.QueueDoesNotExist:
        url = sqs.create_queue(QueueName=name, Attributes=dict(wanted))["QueueUrl"]
    found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    differing = {key: value for key, value in wanted.items() if found.get(key) != value}
    if differing:
        sqs.set_queue_attributes(QueueUrl=url, Attributes=differing)
    return url, found["QueueArn"]


def ensure_worker_mapping(functions: LambdaClient, queue_arn: str, function: str = WORKER) -> str:
    """Have the worker called with what is in the queue; return the mapping's id."""
    wanted: dict[str, Any] = {
        "BatchSize": BATCH_SIZE,
        "FunctionResponseTypes": ["ReportBatchItemFailures"],
        "ScalingConfig": {"MaximumConcurrency": MOST_WORKERS},
    }
    mappings = functions.list_event_source_mappings(
        EventSourceArn=queue_arn, FunctionName=function
    )["EventSourceMappings"]
    if not mappings:
        made = functions.create_event_source_mapping(
            EventSourceArn=queue_arn, FunctionName=function, **wanted
        )
        return made["UUID"]
    found = mappings[0]
    if {name: found.get(name) for name in wanted} != wanted:
        functions.update_event_source_mapping(UUID=found["UUID"], **wanted)
    return found["UUID"]
