"""From the moment that a new key's value was shown to the end of the old one.

The old key is ended only while the new one works. Whoever ends either says so in the issue first,
so that of two people who end one each at the same time, one is told.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final

from leadmodels.api_keys import update_api_key
from leadmodels.errors import (
    GatewayKeyMissingError,
    InvalidRotationError,
    VersionConflictError,
)
from leadmodels.key_models import ApiKeyItem
from leadmodels.rotation.ending import end_key, find_api_key, mark_ended
from leadmodels.rotation.gateway import KeyGateway
from leadmodels.rotation.issues import OVERLAP, KeyIssue, find_issue, save_key_issue
from leadmodels.rotation.making import IN_USE, take_away_unseen

GONE: Final = (
    "The gateway doesn't know the new key any more, so the old one was left as it is. Revoke the "
    "new key and begin again."
)
_NOT_YET: Final = "The new key's value has not been said to be stored, so the old key stays."
_MOST_TRIES: Final = 5


def confirm_stored(issue: KeyIssue, *, now: datetime) -> KeyIssue:
    """Note that somebody has the new key's value; where it replaces another, the overlap begins.

    Raises:
        InvalidRotationError: no value has been shown yet.
        VersionConflictError: somebody else goes on with it at the same time.
        StoreUnavailableError: the store failed; whether it was stored is unknown.
    """
    if issue.stage in {"planned", "made"}:
        raise InvalidRotationError("No value has been shown yet: make the key first.")
    if issue.stage != "shown":
        return issue
    old = find_api_key(issue.replaces)
    if old is None or not old.active:
        return save_key_issue(replace(issue, stage="done"), now=now)
    ends_at = now + OVERLAP
    return save_key_issue(replace(issue, stage="overlap", overlap_ends_at=ends_at), now=now)


def end_old_key(issue: KeyIssue, gateway: KeyGateway, *, now: datetime) -> KeyIssue:
    """End the overlap: the new key is made sure of, then the old one is ended.

    Raises:
        InvalidRotationError: the value isn't stored yet, or the new key doesn't work: the old one
            goes on working.
        VersionConflictError: somebody else goes on with it at the same time.
        GatewayUnavailableError: the gateway failed; call again.
        StoreUnavailableError: the store failed; call again.
    """
    if issue.stage == "done":
        return issue
    if issue.stage not in {"overlap", "retiring"}:
        raise InvalidRotationError(_NOT_YET)
    old = find_api_key(issue.replaces)
    if issue.stage == "overlap" and old is not None and old.active:
        new = find_api_key(issue.key_id)
        if new is None or not new.works(now=now):
            raise InvalidRotationError(
                "The new key doesn't work, so the old one was left as it is."
            )
        try:
            gateway.enable(new.key_id)
            gateway.attach(new.key_id)
        except GatewayKeyMissingError as exc:
            raise InvalidRotationError(GONE) from exc
        issue = save_key_issue(replace(issue, stage="retiring"), now=now)
    if old is not None:
        end_key(old.key_id, gateway, because="rotated", now=now)
    return save_key_issue(replace(issue, stage="done"), now=now)


def give_up(issue: KeyIssue, gateway: KeyGateway, *, now: datetime) -> KeyIssue:
    """Take a key back that nobody has used; what it was to replace stays as it is.

    Raises:
        InvalidRotationError: the new key is in use, or its value was said to be stored.
        VersionConflictError: somebody else goes on with it at the same time.
        GatewayUnavailableError: the gateway failed; call again.
        StoreUnavailableError: the store failed; call again.
    """
    if issue.stage == "done":
        return issue
    if issue.stage not in {"planned", "made", "shown"}:
        raise InvalidRotationError("The new key is in use. Revoke it instead.")
    new = find_api_key(issue.key_id)
    if new is not None and new.last_used_at is not None:
        raise InvalidRotationError(IN_USE)
    # First its version: whoever makes a key for it at this moment finds out before it is shown.
    held = save_key_issue(replace(issue, stage="planned"), now=now)
    rest = take_away_unseen(held, gateway, before=held.attempt + 1, now=now)
    return _abandon(rest, now=now)


def revoke_key(key_id: str, gateway: KeyGateway, *, now: datetime) -> None:
    """End a key at once, whatever it is part of; a key that it was to replace stays.

    Where others keep changing its issue, the key is ended all the same.

    Raises:
        GatewayUnavailableError: the gateway failed; the Lambdas refuse the key all the same.
        StoreUnavailableError: the store failed; whether it was done is unknown.
    """
    key = find_api_key(key_id)
    if key is None:
        return
    if key.issue_id is not None:
        _release_old(key.issue_id, now=now)
    mark_ended(key_id, because="revoked", now=now)
    if key.rotation_id is not None:
        _settle_without_old(key.rotation_id, now=now)
    end_key(key_id, gateway, because="revoked", now=now)


def _release_old(issue_id: str, *, now: datetime) -> None:
    """End the issue that a key was made under, so that nobody ends the old one for it."""
    for _ in range(_MOST_TRIES):
        issue = find_issue(issue_id)
        if issue is None or issue.stage in {"done", "retiring"}:
            return
        try:
            _abandon(issue, now=now)
        except VersionConflictError:
            continue
        return


def _settle_without_old(issue_id: str, *, now: datetime) -> None:
    """End an overlap whose old key has just been revoked; an earlier stage goes on."""
    for _ in range(_MOST_TRIES):
        issue = find_issue(issue_id)
        if issue is None or issue.stage != "overlap":
            return
        try:
            save_key_issue(replace(issue, stage="done"), now=now)
        except VersionConflictError:
            continue
        return


def _abandon(issue: KeyIssue, *, now: datetime) -> KeyIssue:
    """End it, and let the old key be replaced by another again."""
    if issue.replaces is not None:
        is_its = ApiKeyItem.rotation_id == issue.issue_id
        update_api_key(
            issue.replaces, [ApiKeyItem.rotation_id.remove(), ApiKeyItem.version.add(1)], is_its
        )
    return save_key_issue(replace(issue, stage="done"), now=now)
