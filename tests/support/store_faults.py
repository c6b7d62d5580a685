"""What can go wrong between the models and DynamoDB, made to happen where botocore would send."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any, Final

from leadmodels.models import LeadItem
from leadmodels.table import shared_connection

# Unlike at "before-send", an answer given here keeps the call from whatever would take it next.
_CALLS: Final = "before-call.dynamodb"

Answer = tuple[Any, dict[str, Any]]


class ProcessCrashError(BaseException):
    """The process is gone: nothing in it can catch that."""


@contextmanager
def observed_calls() -> Iterator[list[tuple[str, dict[str, Any]]]]:
    """Collect every call that is made, by its operation and its request."""
    made: list[tuple[str, dict[str, Any]]] = []

    def note(model: Any, params: Any, **_: object) -> None:
        made.append((model.name, json.loads(params["body"])))

    with _intercepting(note):
        yield made


@contextmanager
def crash_before(operation: str, *, number: int) -> Iterator[None]:
    """Let the process crash before it makes the n-th call of an operation, counted from 1."""

    def crash() -> None:
        raise ProcessCrashError

    with meanwhile(crash, operation, number=number):
        yield


@contextmanager
def meanwhile(do: Callable[[], object], operation: str, *, number: int = 1) -> Iterator[None]:
    """Have something done, once, before the n-th call of an operation, counted from 1."""
    seen = 0

    def interrupt(model: Any, **_: object) -> None:
        nonlocal seen
        if model.name == operation:
            seen += 1
            if seen == number:
                do()

    with _intercepting(interrupt):
        yield


@contextmanager
def transactions_cancelled(reasons: Sequence[str], *, times: int) -> Iterator[None]:
    """Cancel the next transactions for these reasons, one an item, ``None`` for no reason."""
    left = times

    def cancel(model: Any, **_: object) -> Answer | None:
        nonlocal left
        if left == 0 or model.name != "TransactWriteItems":
            return None
        left -= 1
        why = {"CancellationReasons": [{"Code": reason} for reason in reasons]}
        return _refusal("TransactionCanceledException", **why)

    with _intercepting(cancel):
        yield


@contextmanager
def refused(operation: str, code: str) -> Iterator[None]:
    """Refuse every call of an operation with an error's code."""

    def refuse(model: Any, **_: object) -> Answer | None:
        return _refusal(code) if model.name == operation else None

    with _intercepting(refuse):
        yield


@contextmanager
def _intercepting(handler: Any) -> Iterator[None]:
    events = shared_connection(LeadItem).client.meta.events
    events.register_first(_CALLS, handler)
    try:
        yield
    finally:
        events.unregister(_CALLS, handler)


def _refusal(code: str, **members: object) -> Answer:
    error = {"Code": code, "Message": "Refused by the test"}
    return SimpleNamespace(status_code=400), {"Error": error, "ResponseMetadata": {}, **members}
