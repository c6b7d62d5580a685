"""Which failures are worth another try, and how long to wait before it.

Source: docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html, standard mode; the wait
is DynamoDB's own, which starts at 50 ms.
"""

from __future__ import annotations

import random
import time
from typing import Final

_TRANSIENT_STATUSES: Final = frozenset({500, 502, 503, 504})
_TRANSIENT_CODES: Final = frozenset(
    {
        "PriorRequestNotComplete",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "RequestTimeout",
        "RequestTimeoutException",
        "SlowDown",
        "ThrottledException",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
        "TransactionInProgressException",
    }
)
_FIRST_WAIT_SECONDS: Final = 0.05
_LONGEST_WAIT_SECONDS: Final = 20.0


def is_transient(status: int, code: str) -> bool:
    """Tell whether a refusal may be gone at the next try."""
    return status in _TRANSIENT_STATUSES or code in _TRANSIENT_CODES


def wait_before(attempt: int) -> None:
    """Wait before an attempt, the second one or a later one: twice as long each time, at random."""
    longest = min(_FIRST_WAIT_SECONDS * 2 ** (attempt - 2), _LONGEST_WAIT_SECONDS)
    time.sleep(longest * random.random())  # noqa: S311 - spreads callers, keeps no secret
