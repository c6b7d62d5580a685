"""The queues of work, each with the dead-letter queue beside it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from dev.provision.functions import limits_of
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

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.literals import QueueAttributeNameType

WORKER: Final = "store_overflow"
JOB_WORKER: Final = "run_jobs"
NOTIFIER: Final = "notify"
MAIL_WORKER: Final = "send_mail"
# The longest that SQS keeps a message.
RETENTION_SECONDS: Final = 14 * 24 * 3600
# AWS refuses a mapping whose queue is visible again before its function has run to its end, and
# asks for six times that.
# Source: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
VISIBILITY_FACTOR: Final = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueSettings:
    """A queue, the function at its end, and how often that is tried before a message is given up.

    Args:
        name: the queue.
        dead_letter_name: where messages go that were given up.
        function: who is called with what is in the queue.
        most_receives: how many times, 1 to 1,000.
    """

    name: str
    dead_letter_name: str
    function: str
    most_receives: int

    @property
    def visibility_seconds(self) -> int:
        """How long a message that a worker has is hidden from the others."""
        return VISIBILITY_FACTOR * limits_of(self.function).timeout_seconds


# Submissions that the table could not take. Received as often as SQS takes: an outage is no reason
# to give a message up. What is poison, the worker sends to the dead-letter queue itself.
OVERFLOW: Final = QueueSettings(
    name=OVERFLOW_QUEUE,
    dead_letter_name=OVERFLOW_DEAD_LETTER_QUEUE,
    function=WORKER,
    most_receives=1000,
)
# Names of jobs to work on. The job itself is in the table, from where the sweep sends its name
# again: a message that keeps killing its worker may go soon.
JOBS: Final = QueueSettings(
    name=JOB_QUEUE, dead_letter_name=JOB_DEAD_LETTER_QUEUE, function=JOB_WORKER, most_receives=5
)
# Names of leads that people are told of. What SES doesn't take comes back later and later, up to
# every 15 minutes: a hundred times are about a day.
MAIL: Final = QueueSettings(
    name=MAIL_QUEUE,
    dead_letter_name=MAIL_DEAD_LETTER_QUEUE,
    function=MAIL_WORKER,
    most_receives=100,
)
# Leads that notify could not tell of, for a defect of ours: set aside among its dead letters, to be
# put back when that is mended.
NOTICES: Final = QueueSettings(
    name=NOTICE_QUEUE,
    dead_letter_name=NOTICE_DEAD_LETTER_QUEUE,
    function=NOTIFIER,
    most_receives=5,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuePair:
    """A queue, and where its messages go that are given up."""

    url: str
    arn: str
    dead_letter_url: str


def ensure_queues(sqs: SQSClient, settings: QueueSettings) -> QueuePair:
    """Make both queues, or set what differs; messages that wait in them stay."""
    retention: dict[QueueAttributeNameType, str] = {
        "MessageRetentionPeriod": str(RETENTION_SECONDS)
    }
    dead_letter_url, dead_letter_arn = _ensure_queue(sqs, settings.dead_letter_name, retention)
    redrive = {"deadLetterTargetArn": dead_letter_arn, "maxReceiveCount": settings.most_receives}
    url, arn = _ensure_queue(
        sqs,
        settings.name,
        {
            **retention,
            "VisibilityTimeout": str(settings.visibility_seconds),
            "RedrivePolicy": json.dumps(redrive),
        },
    )
    return QueuePair(url=url, arn=arn, dead_letter_url=dead_letter_url)


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
