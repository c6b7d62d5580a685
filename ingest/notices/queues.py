"""Notices put into the queues of those who send them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from botocore.exceptions import BotoCoreError, ClientError

from ingest.notices.messages import to_message
from ingest.notices.targets import Addressed, QueueName

_MOST_TOGETHER: Final = 10
"""In a call.

Source: docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeQueues:
    """Sends notices, ten at a time.

    Args:
        urls: of the queues there are; notices for another are left out.
        sqs: gives the client.
    """

    urls: Mapping[QueueName, str]
    sqs: Callable[[], Any]

    def send(self, notices: Sequence[Addressed]) -> set[int]:
        """Send notices and give the places of those that may not have been taken.

        One that was taken and is said not to have been comes twice; whoever sends it knows it by
        its id.
        """
        failed: set[int] = set()
        for name, url in self.urls.items():
            places = [place for place, (queue, _) in enumerate(notices) if queue == name]
            for start in range(0, len(places), _MOST_TOGETHER):
                failed |= self._send(url, notices, places[start : start + _MOST_TOGETHER])
        return failed

    def _send(self, url: str, notices: Sequence[Addressed], places: Sequence[int]) -> set[int]:
        entries = [
            {"Id": str(place), "MessageBody": to_message(notices[place][1])} for place in places
        ]
        try:
            answer = self.sqs().send_message_batch(QueueUrl=url, Entries=entries)
        except (BotoCoreError, ClientError):
            return set(places)
        return {int(entry["Id"]) for entry in answer.get("Failed", ())}
