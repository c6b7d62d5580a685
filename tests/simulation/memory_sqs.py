"""Queues in memory, with visibility timeouts on simulated time."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.simulation.clock import SimulatedClock
from tests.simulation.memory_dynamodb import AwsError

_MOST_BYTES = 1_048_576
_LONGEST_WAIT_SECONDS = 43_200


@dataclass(slots=True, kw_only=True)
class Message:
    """A message, and when it can be received again."""

    message_id: str
    body: str
    visible_at: float
    receives: int = 0
    receipt_handle: str = ""


@dataclass(slots=True, kw_only=True)
class Queue:
    """Messages in the order they came."""

    visibility_seconds: float
    messages: dict[str, Message] = field(default_factory=dict)


class MemorySQS:
    """Standard queues by their URL: at least once, in any order."""

    def __init__(self, clock: SimulatedClock) -> None:
        self.queues: dict[str, Queue] = {}
        self._clock = clock
        self._count = 0
        self._operations: Mapping[str, Callable[[Queue, Any], dict[str, Any]]] = {
            "SendMessage": self._send,
            "ReceiveMessage": self._receive,
            "DeleteMessage": self._delete,
            "ChangeMessageVisibility": self._change_visibility,
        }

    def call(self, operation: str, request: Mapping[str, Any]) -> dict[str, Any]:
        """Answer one call.

        Raises:
            AwsError: the service refuses it.
        """
        queue = self.queues.get(request["QueueUrl"])
        if queue is None:
            raise AwsError("QueueDoesNotExist")
        return self._operations[operation](queue, request)

    def _send(self, queue: Queue, request: Mapping[str, Any]) -> dict[str, Any]:
        body = request["MessageBody"]
        if not body or len(body.encode()) > _MOST_BYTES:
            raise AwsError("InvalidParameterValue")
        message_id = self._new_id("message")
        queue.messages[message_id] = Message(
            message_id=message_id, body=body, visible_at=self._clock.seconds
        )
        return {"MessageId": message_id, "MD5OfMessageBody": _md5(body)}

    def _receive(self, queue: Queue, request: Mapping[str, Any]) -> dict[str, Any]:
        now = self._clock.seconds
        visible = [message for message in queue.messages.values() if message.visible_at <= now]
        received = visible[: request.get("MaxNumberOfMessages", 1)]
        for message in received:
            message.visible_at = now + request.get("VisibilityTimeout", queue.visibility_seconds)
            message.receives += 1
            message.receipt_handle = self._new_id("receipt")
        return {"Messages": [_received(message) for message in received]} if received else {}

    def _delete(self, queue: Queue, request: Mapping[str, Any]) -> dict[str, Any]:
        message = _find(queue, request["ReceiptHandle"])
        if message is not None:
            del queue.messages[message.message_id]
        return {}

    def _change_visibility(self, queue: Queue, request: Mapping[str, Any]) -> dict[str, Any]:
        if not 0 <= request["VisibilityTimeout"] <= _LONGEST_WAIT_SECONDS:
            raise AwsError("InvalidParameterValue")
        message = _find(queue, request["ReceiptHandle"])
        if message is None:
            raise AwsError("ReceiptHandleIsInvalid")
        message.visible_at = self._clock.seconds + request["VisibilityTimeout"]
        return {}

    def _new_id(self, kind: str) -> str:
        self._count += 1
        return f"{kind}-{self._count}"


def _find(queue: Queue, receipt_handle: str) -> Message | None:
    """Find a message by its latest receipt: an older one no longer speaks for it."""
    return next((m for m in queue.messages.values() if m.receipt_handle == receipt_handle), None)


def _received(message: Message) -> dict[str, Any]:
    return {
        "MessageId": message.message_id,
        "ReceiptHandle": message.receipt_handle,
        "Body": message.body,
        "MD5OfBody": _md5(message.body),
        "Attributes": {"ApproximateReceiveCount": str(message.receives)},
    }


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
