"""Change a queue in one thread at a time.

Upstream (1.5.33) serves requests in one thread and feeds functions from queues in others. The
latter read a queue's messages, then put a shorter list in their place, under a lock that requests
don't take: a message sent between the two is acknowledged and gone. SQS keeps what it acknowledged.
"""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable
from typing import Any

ACTIONS = (
    "SendMessage",
    "SendMessageBatch",
    "DeleteMessage",
    "DeleteMessageBatch",
    "ChangeMessageVisibility",
    "ChangeMessageVisibilityBatch",
    "GetQueueAttributes",
    "PurgeQueue",
)
# Receiving waits in between, so its steps are locked one by one.
STEPS = ("_expire_retained", "_dlq_sweep", "_collect_msgs")


def apply() -> None:
    """Wrap what changes a queue's messages."""
    from ministack.services import sqs  # noqa: PLC0415 - reads its settings

    # Re-entrant: the threads that hold it already come through the same steps.
    lock = threading.RLock()

    def locked(function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def call(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - theirs
            with lock:
                return function(*args, **kwargs)

        return call

    sqs._queues_lock = lock  # noqa: SLF001 - the seam we patch
    for action in ACTIONS:
        sqs._HANDLERS[action] = locked(sqs._HANDLERS[action])  # noqa: SLF001 - same
    for step in STEPS:
        setattr(sqs, step, locked(getattr(sqs, step)))
