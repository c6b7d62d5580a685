"""A gateway's keys in memory, and every step between us, it and the table to break at."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from leadmodels.errors import GatewayKeyMissingError, GatewayUnavailableError
from leadmodels.key_models import ApiKeyItem
from leadmodels.rotation.gateway import GatewayKey, MadeKey, Usage
from leadmodels.table import shared_connection

_WRITES: Final = frozenset({"PutItem", "UpdateItem", "DeleteItem", "TransactWriteItems"})


class KeyCrashError(BaseException):
    """The process is gone: nothing in it can catch that."""


@dataclass(slots=True)
class Steps:
    """Counts the moments before and after each write and each call of the gateway.

    Args:
        at: what happens at which of them, counted from 0.
        always: what is looked at at each.
    """

    at: dict[int, Callable[[], object]] = field(default_factory=dict)
    always: Callable[[], object] | None = None
    passed: int = 0
    _is_inside: bool = False

    def cross(self) -> None:
        """Come to the next one; what is done there crosses none itself."""
        if self._is_inside:
            return
        self._is_inside = True
        try:
            if self.always is not None:
                self.always()
            number = self.passed
            self.passed += 1
            self.at.pop(number, _nothing)()
        finally:
            self._is_inside = False

    @contextmanager
    def under_the_table(self) -> Iterator[None]:
        """Stand between the models and DynamoDB."""

        def around(model: Any, **_: object) -> None:
            if model.name in _WRITES:
                self.cross()

        events = shared_connection(ApiKeyItem).client.meta.events
        names = ("before-call.dynamodb", "after-call.dynamodb")
        for name in names:
            events.register(name, around)
        try:
            yield
        finally:
            for name in names:
                events.unregister(name, around)


def _nothing() -> None:
    pass


@dataclass(slots=True)
class MemoryGateway:
    """As API Gateway keeps keys: names may repeat, values and ids never do."""

    steps: Steps = field(default_factory=Steps)
    keys: dict[str, GatewayKey] = field(default_factory=dict)
    in_plan: set[str] = field(default_factory=set)
    values: dict[str, str] = field(default_factory=dict)
    quota: dict[str, Usage] = field(default_factory=dict)
    is_away: bool = False
    _made: int = 0

    def admits(self, key_id: str) -> bool:
        """Tell whether a call with this key gets through."""
        key = self.keys.get(key_id)
        return key is not None and key.enabled and key_id in self.in_plan

    @contextmanager
    def _call(self) -> Iterator[None]:
        self.steps.cross()
        if self.is_away:
            raise GatewayUnavailableError("The API gateway did not answer: Timeout.")
        yield
        self.steps.cross()

    def create(self, name: str) -> MadeKey:
        """Make an enabled key."""
        with self._call():
            self._made += 1
            key_id = f"gw{self._made:08}"
            self.keys[key_id] = GatewayKey(key_id=key_id, name=name, enabled=True)
            self.values[key_id] = f"{self._made:036}CAFE"
        return MadeKey(key_id=key_id, value=self.values[key_id])

    def attach(self, key_id: str) -> None:
        """Put a key into the plan."""
        with self._call():
            self._require(key_id)
            self.in_plan.add(key_id)

    def enable(self, key_id: str) -> None:
        """Let a key through."""
        with self._call():
            self._require(key_id)
            self.keys[key_id] = replace(self.keys[key_id], enabled=True)

    def disable(self, key_id: str) -> None:
        """Refuse a key."""
        with self._call():
            if key_id in self.keys:
                self.keys[key_id] = replace(self.keys[key_id], enabled=False)

    def detach(self, key_id: str) -> None:
        """Take a key out of the plan."""
        with self._call():
            self.in_plan.discard(key_id)

    def delete(self, key_id: str) -> None:
        """Delete a key."""
        with self._call():
            self.keys.pop(key_id, None)
            self.in_plan.discard(key_id)

    def named(self, beginning: str) -> tuple[GatewayKey, ...]:
        """Find keys by the beginning of their names."""
        with self._call():
            return tuple(key for key in self.keys.values() if key.name.startswith(beginning))

    def attached(self) -> tuple[GatewayKey, ...]:
        """List the plan's keys."""
        with self._call():
            return tuple(key for key in self.keys.values() if key.key_id in self.in_plan)

    def usage(self, *, now: datetime) -> Mapping[str, Usage]:  # noqa: ARG002 - as the product asks
        """Tell of the quota."""
        with self._call():
            return dict(self.quota)

    def _require(self, key_id: str) -> None:
        if key_id not in self.keys:
            raise GatewayKeyMissingError("The gateway has no such key or usage plan.")
