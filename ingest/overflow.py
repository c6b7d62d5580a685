"""The queue that takes what the store can't: the second durable place."""

from __future__ import annotations

from typing import Any

from ingest.aws_clients import make_sqs_client
from ingest.errors import QueueUnavailableError
from ingest.submission import Submission


class OverflowQueue:
    """Sends submissions to SQS. Its client is made when it is first needed, in an outage only."""

    def __init__(self, queue_url: str | None, *, region: str, endpoint_url: str | None) -> None:
        self._queue_url = queue_url
        self._region = region
        self._endpoint_url = endpoint_url
        self._client: Any = None

    def send(self, submission: Submission) -> None:
        """Put a submission into the queue.

        Raises:
            QueueUnavailableError: there is no queue, or it failed.
        """
        # Here and not on top: a cold start that finds its store never pays for these.
        from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415

        if not self._queue_url:
            raise QueueUnavailableError("There is no overflow queue.")
        try:
            self._client = self._client or make_sqs_client(self._region, self._endpoint_url)
            self._client.send_message(QueueUrl=self._queue_url, MessageBody=submission.to_message())
        except (BotoCoreError, ClientError) as exc:
            raise QueueUnavailableError(type(exc).__name__) from exc
