"""A job under lease, and the ways to save how far it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from leadmodels.jobs.leases import checkpoint, finish, give_back
from leadmodels.jobs.state import Job

HAND_ON_SECONDS: Final = 60.0
"""What must remain of the function's time to begin another step."""

SAVE_EVERY: Final = timedelta(seconds=3)
"""How often a job is saved that has come no further, so that people see it move and can stop it."""


class HeldJob:
    """The job that a worker has.

    Args:
        job: as `leadmodels.jobs.leases.take_lease` gave it.
        now: the clock.
        remaining_seconds: how long the function may still run.
    """

    def __init__(
        self, job: Job, *, now: Callable[[], datetime], remaining_seconds: Callable[[], float]
    ) -> None:
        self.job = job
        self.reached = job
        self.now = now
        self._remaining_seconds = remaining_seconds
        self._saved_at = now()

    @property
    def is_over(self) -> bool:
        """Tell whether the function's time ends soon, so that the job has to be handed on."""
        return self._remaining_seconds() < HAND_ON_SECONDS

    @property
    def is_quiet(self) -> bool:
        """Tell whether it is time to save the job although it has come no further."""
        return self.now() - self._saved_at >= SAVE_EVERY

    def save(self, **changes: Any) -> None:  # noqa: ANN401 - any of a Job's fields
        """Save changes to the job, and go on having it.

        Raises:
            JobCancelledError: somebody cancelled it; `reached` has the changes.
            VersionConflictError: another worker has it.
            StoreUnavailableError: the store failed.
        """
        self.reached = replace(self.job, **changes)
        self._saved_at = self.now()
        self.job = checkpoint(self.reached, now=self._saved_at)

    def give_back(self, *, wait_seconds: int = 0, error: str | None = None) -> None:
        """Leave the job to the next worker.

        Raises:
            JobCancelledError, VersionConflictError, StoreUnavailableError: as `save`.
        """
        self.reached = replace(self.job, error=error)
        self.job = give_back(self.reached, now=self.now(), wait_seconds=wait_seconds)

    def finish(
        self,
        state: Literal["done", "failed"],
        *,
        error: str | None = None,
        **changes: Any,  # noqa: ANN401 - any of a Job's fields
    ) -> None:
        """Save that the job is over.

        Raises:
            JobCancelledError, VersionConflictError, StoreUnavailableError: as `save`.
        """
        self.reached = replace(self.job, **changes)
        self.job = finish(self.reached, state, now=self.now(), error=error)
