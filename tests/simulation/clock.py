"""The simulation's one clock: nothing waits, and all that takes time moves it on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

START = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)


class SimulatedClock:
    """Seconds since the simulation began, as every clock that the product asks."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def now(self) -> datetime:
        """Give the server's clock."""
        return START + timedelta(seconds=self.seconds)

    def monotonic(self) -> float:
        """Give a container's monotonic clock, in seconds."""
        return self.seconds

    def advance(self, seconds: float) -> None:
        """Let time pass; also what a retry sleeps."""
        self.seconds += seconds

    def reach(self, seconds: float) -> None:
        """Go on to an instant, unless it has passed."""
        self.seconds = max(self.seconds, seconds)
