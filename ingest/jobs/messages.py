"""Messages that name a job to work on; all else about it is in the table."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Final

from botocore.exceptions import BotoCoreError, ClientError

from ingest.errors import QueueUnavailableError

LONGEST_WAIT_SECONDS: Final = 900
"""Source: docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html"""


class JobQueue:
    """Sends jobs' names to SQS.

    Args:
        queue_url: the queue that `run_jobs` is called from.
        sqs: gives the client.
    """

    def __init__(self, queue_url: str, sqs: Callable[[], Any]) -> None:
        self._queue_url = queue_url
        self._sqs = sqs

    def send(self, job_id: str, *, wait_seconds: int = 0) -> None:
        """Have a job worked on, in 0 to 900 seconds.

        Raises:
            QueueUnavailableError: the queue failed; whether it took the message is unknown.
        """
        try:
            self._sqs().send_message(
                QueueUrl=self._queue_url,
                MessageBody=json.dumps({"job_id": job_id}),
                DelaySeconds=min(wait_seconds, LONGEST_WAIT_SECONDS),
            )
        except (BotoCoreError, ClientError) as exc:
            raise QueueUnavailableError(type(exc).__name__) from exc


def job_id_of(body: str) -> str | None:
    """Read which job a message names; None: nobody can read it, and the sweep finds its job."""
    try:
        message = json.loads(body)
    except ValueError:
        return None
    job_id = message.get("job_id") if isinstance(message, dict) else None
    return job_id if isinstance(job_id, str) else None
