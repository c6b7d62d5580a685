"""Containers of a function: each with a memory of its own, busy with one event at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from random import Random
from typing import Any

from tests.simulation.boundary import ContainerCrashError
from tests.support.gateway import Context

Handler = Callable[[dict[str, Any], Any], dict[str, Any]]


class Containers:
    """Some warm containers; now and then one is new, and one that crashed is never seen again."""

    def __init__(self, make_handler: Callable[[], Handler], random: Random) -> None:
        self._make_handler = make_handler
        self._random = random
        self._idle: list[Handler] = []
        self.started = 0

    def run(self, event: dict[str, Any]) -> dict[str, Any]:
        """Run one event.

        Raises:
            ContainerCrashError: the container died on the way.
        """
        with self._taken() as handler:
            return handler(event, Context())

    @contextmanager
    def _taken(self) -> Iterator[Handler]:
        handler = self._take()
        try:
            yield handler
        except ContainerCrashError:
            raise
        except BaseException:
            self._idle.append(handler)
            raise
        self._idle.append(handler)

    def _take(self) -> Handler:
        if self._idle and self._random.random() < 1 / 40:
            self._idle.pop(self._random.randrange(len(self._idle)))
        if self._idle:
            return self._idle.pop(self._random.randrange(len(self._idle)))
        self.started += 1
        return self._make_handler()
