"""What the clock does for keys: ends overlaps, takes back the half-made, deletes what is off."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from leadmodels.api_keys import ApiKey, list_api_keys
from leadmodels.errors import (
    GatewayKeyMissingError,
    GatewayUnavailableError,
    InvalidRotationError,
    VersionConflictError,
)
from leadmodels.rotation.ending import delete_ended, end_key, find_api_key, is_to_be_deleted
from leadmodels.rotation.gateway import KeyGateway
from leadmodels.rotation.issues import KeyIssue, list_open_issues
from leadmodels.rotation.replacing import confirm_stored, end_old_key, give_up

LEFT_AFTER: Final = timedelta(minutes=15)
"""How long a key may be half-made before it is taken back: nobody can have its value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SweptKeys:
    """What was done, by the ids of keys and issues; what failed is tried again next time."""

    retired: tuple[str, ...] = ()
    taken_back: tuple[str, ...] = ()
    expired: tuple[str, ...] = ()
    switched_off: tuple[str, ...] = ()
    deleted: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()

    @property
    def is_nothing(self) -> bool:
        """Whether there was nothing to do."""
        return self == SweptKeys()


def sweep_keys(gateway: KeyGateway, *, now: datetime) -> SweptKeys:
    """Do what is due; one key that can't be done holds up no other.

    Raises:
        StoreUnavailableError: the store failed; what was done stays done.
    """
    done: dict[str, list[str]] = {}

    def attempt(subject: str, step: Callable[[], str]) -> None:
        try:
            what = step()
        except (
            GatewayUnavailableError,
            GatewayKeyMissingError,
            InvalidRotationError,
            VersionConflictError,
        ):
            what = "failed"
        if what:
            done.setdefault(what, []).append(subject)

    for issue in list_open_issues():
        attempt(issue.issue_id, lambda issue=issue: _go_on(issue, gateway, now=now))  # type: ignore[misc] # bound now
    for key in list_api_keys():
        attempt(key.key_id, lambda key=key: _see_to(key, gateway, now=now))  # type: ignore[misc] # bound now
    return SweptKeys(**{what: tuple(subjects) for what, subjects in done.items()})


def _go_on(issue: KeyIssue, gateway: KeyGateway, *, now: datetime) -> str:
    if issue.stage in {"planned", "made"}:
        if now < issue.changed_at + LEFT_AFTER:
            return ""
        give_up(issue, gateway, now=now)
        return "taken_back"
    if issue.stage == "shown":
        new = find_api_key(issue.key_id)
        # Who uses a key has its value, whether anybody said so or not.
        if new is not None and new.last_used_at is not None:
            confirm_stored(issue, now=now)
        return ""
    ends_at = issue.overlap_ends_at
    if issue.stage == "retiring" or (ends_at is not None and now >= ends_at):
        end_old_key(issue, gateway, now=now)
        return "retired"
    return ""


def _see_to(key: ApiKey, gateway: KeyGateway, *, now: datetime) -> str:
    if is_to_be_deleted(key, now=now):
        delete_ended(key, gateway)
        return "deleted"
    if key.ended_at is not None and key.off_at is None:
        end_key(key.key_id, gateway, because=key.ended_because or "revoked", now=now)
        return "switched_off"
    if key.active and not key.works(now=now):
        end_key(key.key_id, gateway, because="expired", now=now)
        return "expired"
    return ""
