"""The edge where botocore would send: services in memory answer there, or a fault does.

What runs above it is real: the handlers, PynamoDB, botocore's retries, its errors and time limits.
"""

from __future__ import annotations

import json
import logging
import os
import warnings
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final
from unittest import mock

import botocore.session
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from botocore.exceptions import ReadTimeoutError
from botocore.handlers import BUILTIN_HANDLERS

from tests.simulation.clock import SimulatedClock
from tests.simulation.faults import Fault, FaultPlan, Service
from tests.simulation.memory_dynamodb import AwsError, MemoryDynamoDB
from tests.simulation.memory_sqs import MemorySQS

Apply = Callable[[str, dict[str, Any]], dict[str, Any]]
"""Does one call, by its operation and its request."""
Mutation = Callable[[str, dict[str, Any], Apply], dict[str, Any]]
"""Does a call otherwise than the service would, to prove that the checker sees it."""

_CALL_SECONDS: Final = 0.004
# The product's own limits, which end a call that is not answered.
_LIMIT_SECONDS: Final[dict[Service, float]] = {"store": 1.5, "queue": 3.0}
_ANSWERS: Final[dict[tuple[Service, Fault], tuple[int, str]]] = {
    ("store", "throttle"): (400, "ProvisionedThroughputExceededException"),
    ("store", "server_error"): (500, "InternalServerError"),
    ("queue", "throttle"): (400, "ThrottlingException"),
    ("queue", "server_error"): (503, "ServiceUnavailable"),
}


class ContainerCrashError(BaseException):
    """The process is gone: nothing in it can catch that, as nothing can catch a power cut."""


Tally = Counter[Service]
"""How many faults of each service one run of a handler met."""


class Boundary:
    """Answers every call of every botocore client, for as long as it is installed."""

    def __init__(
        self,
        clock: SimulatedClock,
        plan: FaultPlan,
        *,
        interleave: Callable[[], None],
        mutation: Mutation | None = None,
    ) -> None:
        self.dynamodb = MemoryDynamoDB()
        self.sqs = MemorySQS(clock)
        self._clock = clock
        self._plan = plan
        self._interleave = interleave
        self._mutation = mutation
        self._tally: Tally = Counter()
        self._is_installed = False

    @contextmanager
    def installed(self) -> Iterator[None]:
        """Stand under all clients made in the block; sleeping between retries moves the clock."""
        hook = ("before-send", self._send)
        BUILTIN_HANDLERS.append(hook)
        self._is_installed = True
        logging.disable(logging.CRITICAL)
        try:
            # One session: it parses the services' descriptions once, not once a cold container.
            session = botocore.session.get_session()
            with (
                mock.patch.object(botocore.session, "get_session", return_value=session),
                mock.patch("botocore.endpoint.time", SimpleNamespace(sleep=self._sleep)),
                mock.patch("leadmodels.dynamodb.retries.time", SimpleNamespace(sleep=self._sleep)),
                Path(os.devnull).open("w") as nowhere,
                redirect_stdout(nowhere),
                warnings.catch_warnings(),
            ):
                # A handler that crashes has no metrics to publish, which Powertools warns of.
                warnings.filterwarnings("ignore", message="No application metrics")
                yield
        finally:
            logging.disable(logging.NOTSET)
            self._is_installed = False
            BUILTIN_HANDLERS.remove(hook)

    @contextmanager
    def counting(self) -> Iterator[Tally]:
        """Count the faults of one run apart from those of the runs around it."""
        before, self._tally = self._tally, Counter()
        try:
            yield self._tally
        finally:
            self._tally = before

    def _sleep(self, _: float) -> None:
        # Not botocore's own jitter, which no seed makes.
        self._clock.advance(0.05)

    def _send(self, request: Any, **_: object) -> AWSResponse | None:
        if not self._is_installed:
            return None
        name, operation = _target_of(request).split(".")
        service: Service = "store" if name.startswith("DynamoDB") else "queue"
        self._clock.advance(_CALL_SECONDS)
        self._interleave()
        fault = self._plan.draw(service, self._clock.seconds)
        if fault is not None:
            self._tally[service] += 1
            refusal = _ANSWERS.get((service, fault))
            if refusal is not None:
                status, code = refusal
                return _answer(request.url, status, {"__type": code})
        self._fail(service, fault, before=True, url=request.url)
        answer = self._apply(service, operation, json.loads(request.body), request.url)
        self._interleave()
        self._fail(service, fault, before=False, url=request.url)
        return answer

    def _fail(self, service: Service, fault: Fault | None, *, before: bool, url: str) -> None:
        if fault == ("crash_before" if before else "crash_after"):
            raise ContainerCrashError
        if fault == ("timeout" if before else "answer_lost"):
            self._clock.advance(_LIMIT_SECONDS[service])
            raise ReadTimeoutError(endpoint_url=url)

    def _apply(
        self, service: Service, operation: str, request: dict[str, Any], url: str
    ) -> AWSResponse:
        apply = self.dynamodb.call if service == "store" else self.sqs.call
        try:
            if self._mutation is not None:
                return _answer(url, 200, self._mutation(operation, request, apply))
            return _answer(url, 200, apply(operation, request))
        except AwsError as exc:
            return _answer(url, exc.status, {"__type": exc.code, **exc.members})


def _answer(url: str, status: int, body: dict[str, Any]) -> AWSResponse:
    raw = json.dumps(body).encode()
    headers = HTTPHeaders()
    headers["Content-Type"] = "application/x-amz-json-1.0"
    headers["x-amz-crc32"] = str(zlib.crc32(raw))
    return AWSResponse(url, status, headers, _Raw(raw))


def _target_of(request: Any) -> str:
    target: str | bytes = request.headers["X-Amz-Target"]
    return target if isinstance(target, str) else target.decode()


class _Raw(BytesIO):
    """A body as urllib3 gives it."""

    def stream(self, **_: object) -> Iterator[bytes]:
        yield self.read()
