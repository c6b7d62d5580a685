"""A memory of a store that failed: while it lasts, nobody waits for the store again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from leadmodels.errors import StoreUnavailableError

OPEN_SECONDS: Final = 5.0


class StoreBreaker:
    """Open for some seconds after a failure of the store, in this container."""

    def __init__(self, monotonic_seconds: Callable[[], float], note: Callable[[str], None]) -> None:
        self._monotonic_seconds = monotonic_seconds
        self._note = note
        self._opened_at: float | None = None

    @property
    def is_open(self) -> bool:
        """Tell whether the store failed a moment ago."""
        if self._opened_at is None:
            return False
        return self._monotonic_seconds() - self._opened_at < OPEN_SECONDS

    def trip(self, failure: StoreUnavailableError) -> None:
        """Remember that the store failed just now, and tell operators how.

        While it is open already nothing has asked the store, and it stays no longer open for it.
        """
        if self.is_open:
            return
        self._opened_at = self._monotonic_seconds()
        self._note(str(failure))
