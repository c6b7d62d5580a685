"""Run a function in a few workers, and let further calls wait for one of them.

Upstream (1.5.33) starts a worker process for every call that finds none free. On AWS that costs a
caller one cold start; here all of them share a laptop's cores: 30 submissions at once start 30
interpreters, the table answers none of them in time, and callers are told that it is down. A
function's reserved concurrency would refuse the calls over it, as it does on AWS, not keep them.

A function that calls itself, through the API for example, could wait for its own worker: none of
ours does.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from typing import Any

# At least two: tests send the same submission to different workers at the same moment.
MOST_WORKERS = 4


def apply() -> None:
    """Wrap the function that leases a worker for one call."""
    from ministack.services import lambda_svc  # noqa: PLC0415 - reads its settings

    execute = lambda_svc._execute_function_warm  # noqa: SLF001 - the seam we patch
    lock = threading.Lock()
    turns: dict[str, threading.Semaphore] = defaultdict(lambda: threading.Semaphore(MOST_WORKERS))

    def execute_in_turn(function: dict[str, Any], *args: Any) -> dict[str, Any]:  # noqa: ANN401 - theirs
        config = function.get("config") or function
        with lock:
            turn = turns[str(config.get("FunctionArn"))]
        # Each call has a thread of its own, so waiting keeps nobody else from being served.
        with turn:
            answer: dict[str, Any] = execute(function, *args)
            return answer

    lambda_svc._execute_function_warm = execute_in_turn  # noqa: SLF001 - same
