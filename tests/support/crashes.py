"""Calls to AWS watched where botocore makes them, and processes that end before or after one."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, Literal

from botocore.handlers import BUILTIN_HANDLERS

When = Literal["before", "after"]


class CrashError(BaseException):
    """The process is gone: nothing in it can catch that, as nothing can catch a power cut."""


@dataclass(slots=True, kw_only=True)
class Boundary:
    """What crosses it, and where it breaks.

    Args:
        calls: operations in the order they were made, such as `PutItem`.
        sent: messages as they were sent: their bodies and delays.
        crashes: how many calls of an operation are let through before or after which it crashes.
        meanwhile: what somebody else does just before an operation, once.
        refusals: error codes that the next calls of an operation are answered with.
        is_ended: a process has crashed: its other threads get no further either.
    """

    calls: list[str] = field(default_factory=list)
    sent: list[tuple[dict[str, Any], int]] = field(default_factory=list)
    crashes: list[tuple[str, When, int]] = field(default_factory=list)
    meanwhile: dict[str, Callable[[], object]] = field(default_factory=dict)
    refusals: dict[str, list[str]] = field(default_factory=dict)
    is_installed: bool = False
    is_ended: bool = False

    @contextmanager
    def installed(self) -> Iterator[Boundary]:
        """Stand under all clients of sessions that begin in the block."""
        hooks = [("before-call", self._before), ("after-call", self._after)]
        BUILTIN_HANDLERS.extend(hooks)
        self.is_installed = True
        try:
            yield self
        finally:
            self.is_installed = False
            for hook in hooks:
                BUILTIN_HANDLERS.remove(hook)

    def crash(self, operation: str, when: When, *, let_through: int = 0) -> None:
        """End the process at a later call."""
        self.crashes.append((operation, when, let_through))

    def _before(
        self, model: Any, params: dict[str, Any], **_: object
    ) -> tuple[Any, dict[str, Any]] | None:
        if not self.is_installed:
            return None
        if self.is_ended:
            raise CrashError(model.name)
        self.calls.append(model.name)
        if model.name == "SendMessage":
            body = json.loads(params["body"])
            self.sent.append((json.loads(body["MessageBody"]), body.get("DelaySeconds", 0)))
        other = self.meanwhile.pop(model.name, None)
        if other is not None:
            other()
        self._maybe_crash(model.name, "before")
        codes = self.refusals.get(model.name)
        if not codes:
            return None
        error = {"Code": codes.pop(0), "Message": ""}
        return SimpleNamespace(status_code=503), {"Error": error, "ResponseMetadata": {}}

    def _after(self, model: Any, **_: object) -> None:
        if self.is_installed:
            self._maybe_crash(model.name, "after")

    def _maybe_crash(self, operation: str, when: When) -> None:
        for index, (name, moment, let_through) in enumerate(self.crashes):
            if (name, moment) != (operation, when):
                continue
            if let_through == 0:
                del self.crashes[index]
                self.is_ended = True
                raise CrashError(operation)
            self.crashes[index] = (name, moment, let_through - 1)
            return
