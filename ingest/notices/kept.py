"""What a container keeps of what it has read, for as long as a change may take to be seen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Generic, TypeVar

from leadmodels.forms import FORM_KEPT_SECONDS

Value = TypeVar("Value")

_MOST: Final = 500


class Kept(Generic[Value]):
    """Reads a thing by its id, and remembers it for a minute.

    Args:
        read: reads it; what it raises is passed on, and nothing is remembered.
        monotonic: the clock, in seconds.
    """

    def __init__(self, read: Callable[[str], Value], monotonic: Callable[[], float]) -> None:
        self._read = read
        self._monotonic = monotonic
        self._kept: dict[str, tuple[float, Value]] = {}

    def __call__(self, item_id: str) -> Value:
        """Give what was read within the last minute, else read it."""
        now = self._monotonic()
        found = self._kept.get(item_id)
        if found is not None and now - found[0] < FORM_KEPT_SECONDS:
            return found[1]
        value = self._read(item_id)
        if len(self._kept) >= _MOST:
            self._kept.clear()
        self._kept[item_id] = (now, value)
        return value
