"""A key made under a name that tells which, so that whatever fails is found again and healed.

Nobody can read a key's value later. So a key whose value was never shown is taken away before
another is made in its place: at no time are there two of which nobody knows which is which.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from pynamodb.expressions.update import Action

from leadmodels.api_keys import ApiKey, delete_api_key, get_api_key, item_of_key
from leadmodels.errors import (
    ApiKeyNotFoundError,
    GatewayUnavailableError,
    InvalidRotationError,
    VersionConflictError,
)
from leadmodels.key_models import ApiKeyItem
from leadmodels.models import CURRENT
from leadmodels.rotation.gateway import KeyGateway, MadeKey
from leadmodels.rotation.issues import (
    OVERTAKEN,
    KeyIssue,
    advanced,
    find_issue,
    item_of_issue,
    save_key_issue,
    unchanged_issue,
)
from leadmodels.transactions import RefusedError, transaction

IN_USE: Final = (
    "The new key is in use already, so its value has reached somebody. Go on with it, or revoke it."
)
_LEAST_VALUE: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownKey:
    """A key that works, and its value: to be shown now or never."""

    issue: KeyIssue
    value: str = field(repr=False)


def plan_key(issue: KeyIssue, *, now: datetime) -> KeyIssue:
    """Store that a key is to be made, before anything is made.

    Raises:
        VersionConflictError: it was asked for before.
        StoreUnavailableError: the store failed; whether it was stored is unknown.
    """
    return save_key_issue(issue, now=now)


def plan_rotation(key: ApiKey, *, issue_id: str, asked_by: str, now: datetime) -> KeyIssue:
    """Store that a key is to be replaced by one of the same name, rights and lifetime.

    Raises:
        InvalidRotationError: the key doesn't work any more, or is itself still being handed over.
        VersionConflictError: somebody replaces or changes it already; nothing was stored.
        StoreUnavailableError: the store failed; whether it was stored is unknown.
    """
    if not key.works(now=now):
        raise InvalidRotationError("This key has ended or expired: make a new one instead.")
    own = find_issue(key.issue_id)
    if own is not None and own.is_open:
        raise InvalidRotationError(
            "This key is itself being handed over. Finish that first, then replace it."
        )
    issue = KeyIssue(
        issue_id=issue_id,
        name=key.name,
        scopes=key.scopes,
        asked_by=asked_by,
        asked_at=now,
        expires_at=key.expires_at and now + (key.expires_at - key.created_at),
        replaces=key.key_id,
        changed_at=now,
    )
    stored = advanced(issue, now=now)
    free = ApiKeyItem.rotation_id.does_not_exist() & (ApiKeyItem.active == True)  # noqa: E712 - a condition, not a comparison
    old = ApiKeyItem(item_id=f"key_{key.key_id}", timestamp=CURRENT)
    marks: list[Action] = [ApiKeyItem.rotation_id.set(issue_id), ApiKeyItem.version.add(1)]
    try:
        with transaction() as writes:
            writes.update(old, marks, free)
            writes.save(item_of_issue(stored), unchanged_issue(issue))
    except RefusedError as exc:
        raise VersionConflictError(OVERTAKEN) from exc
    return stored


def make_key(issue: KeyIssue, gateway: KeyGateway, *, now: datetime) -> ShownKey:
    """Make a key and give its value, which nobody can read again.

    Called again after a failure, or because the value reached nobody, it makes another, and what it
    made before is gone. Whatever fails, the key that is to be replaced goes on working.

    Raises:
        InvalidRotationError: the new key is in use already, or its value was stored.
        VersionConflictError: somebody else goes on with it at the same time.
        GatewayUnavailableError, GatewayKeyMissingError: the gateway failed at a step; call again.
        StoreUnavailableError: the store failed; whether the step was stored is unknown.
    """
    if issue.stage not in {"planned", "made", "shown"}:
        raise InvalidRotationError("Its value was said to be stored: this key is not made again.")
    _require_unused(issue)
    begun = save_key_issue(replace(issue, stage="planned", attempt=issue.attempt + 1), now=now)
    begun = take_away_unseen(begun, gateway, before=begun.attempt, now=now)
    made = gateway.create(begun.gateway_name)
    # A call that is repeated below us, because its answer was lost, makes a twin.
    for twin in gateway.named(begun.gateway_name):
        if twin.name == begun.gateway_name and twin.key_id != made.key_id:
            gateway.delete(twin.key_id)
    known = _keep(begun, made, gateway, now=now)
    gateway.attach(made.key_id)
    shown = save_key_issue(replace(known, stage="shown"), now=now)
    return ShownKey(issue=shown, value=made.value)


def take_away_unseen(
    issue: KeyIssue, gateway: KeyGateway, *, before: int, now: datetime
) -> KeyIssue:
    """Delete what earlier attempts made, here and at the gateway; nobody has its value.

    A later attempt's key is left alone: by now it may be somebody's, and the only one.

    Args:
        issue: as it was stored just now.
        gateway: where the keys are.
        before: attempts from this one on are not touched.
        now: when.

    Raises:
        VersionConflictError: somebody else goes on with it at the same time.
        GatewayUnavailableError: the gateway failed; call again.
        StoreUnavailableError: the store failed; call again.
    """
    if issue.key_id is not None:
        delete_api_key(issue.key_id)
    for leftover in gateway.named(issue.names_begin):
        number = leftover.name.removeprefix(issue.names_begin)
        if number.isdecimal() and int(number) < before:
            gateway.delete(leftover.key_id)
    if issue.key_id is None:
        return issue
    return save_key_issue(replace(issue, key_id=None), now=now)


def _require_unused(issue: KeyIssue) -> None:
    if issue.key_id is None:
        return
    with suppress(ApiKeyNotFoundError):
        if get_api_key(issue.key_id, is_consistent=True).last_used_at is not None:
            raise InvalidRotationError(IN_USE)


def _keep(issue: KeyIssue, made: MadeKey, gateway: KeyGateway, *, now: datetime) -> KeyIssue:
    """Store the key and that it is there, both or neither."""
    if len(made.value) < _LEAST_VALUE or made.value == made.key_id:
        raise GatewayUnavailableError("The API gateway made a key without a value of its own.")
    known = advanced(replace(issue, stage="made", key_id=made.key_id), now=now)
    key = ApiKey(
        key_id=made.key_id,
        name=issue.name,
        scopes=issue.scopes,
        last_four=made.value[-4:],
        created_by=issue.asked_by,
        created_at=now,
        expires_at=issue.expires_at,
        issue_id=issue.issue_id,
        version=1,
    )
    try:
        with transaction() as writes:
            writes.save(item_of_key(key))
            writes.save(item_of_issue(known), unchanged_issue(issue))
    except RefusedError as exc:
        # Somebody else goes on with it: this one is nobody's.
        with suppress(GatewayUnavailableError):
            gateway.delete(made.key_id)
        raise VersionConflictError(OVERTAKEN) from exc
    return known
