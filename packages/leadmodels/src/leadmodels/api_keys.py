"""What is kept of an API key: its name and what it may do. Its value stays in the gateway."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal, cast

from pynamodb.exceptions import DeleteError, DoesNotExist, UpdateError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from leadmodels.errors import ApiKeyNotFoundError
from leadmodels.key_models import ApiKeyItem
from leadmodels.models import CURRENT
from leadmodels.table import is_condition_failure, store_errors
from leadmodels.times import to_iso

SCOPES: Final = frozenset({"leads:read", "leads:write"})
USE_NOTED_EVERY: Final = timedelta(hours=1)

EndedBecause = Literal["rotated", "revoked", "expired"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKey:
    """An API key by the gateway's own id of it.

    Args:
        key_id: the gateway's id.
        name: what people call it.
        scopes: what it may do.
        last_four: the end of its value, to tell it by.
        created_by: a staff user's public id, or who else made it.
        created_at: when it was made.
        expires_at: from when it is refused; None: it does not expire.
        last_used_at: known to the hour.
        active: the Lambdas take it.
        issue_id: under which it was made; None: not by the dashboard.
        rotation_id: under which another is made in its place.
        ended_at: when it was made inactive, for good.
        ended_because: why.
        off_at: when the gateway had disabled it and taken it out of the usage plan.
        version: counts changes; uses don't count.
    """

    key_id: str
    name: str
    scopes: frozenset[str]
    last_four: str
    created_by: str
    created_at: datetime
    expires_at: datetime | None = None
    last_used_at: datetime | None = None
    active: bool = True
    issue_id: str | None = None
    rotation_id: str | None = None
    ended_at: datetime | None = None
    ended_because: EndedBecause | None = None
    off_at: datetime | None = None
    version: int = 0

    def may(self, scope: str, *, now: datetime) -> bool:
        """Tell whether the key is active, not expired, and has the scope."""
        return self.works(now=now) and scope in self.scopes

    def works(self, *, now: datetime) -> bool:
        """Tell whether the key is active and not expired."""
        return self.active and (self.expires_at is None or now < self.expires_at)


def get_api_key(key_id: str, *, is_consistent: bool = False) -> ApiKey:
    """Read a key by the gateway's id of it.

    Raises:
        ApiKeyNotFoundError: no such key is kept here.
        StoreUnavailableError: the store failed.
    """
    with store_errors():
        try:
            item = ApiKeyItem.get(f"key_{key_id}", CURRENT, consistent_read=is_consistent)
        except DoesNotExist as exc:
            raise ApiKeyNotFoundError("There is no such API key.") from exc
    return _from_item(item)


def list_api_keys() -> tuple[ApiKey, ...]:
    """Read all keys, the newest first.

    Raises:
        StoreUnavailableError: the store failed.
    """
    with store_errors():
        items = ApiKeyItem.by_kind.query("k#key", scan_index_forward=False)
        return tuple(_from_item(item) for item in items)


def note_use(api_key: ApiKey, *, at: datetime) -> None:
    """Keep when a key was last used, to the hour: no write for most calls.

    Raises:
        StoreUnavailableError: the store failed; the call goes on without it.
    """
    if api_key.last_used_at is not None and at - api_key.last_used_at < USE_NOTED_EVERY:
        return
    # Deleted in between: an update alone would make half an item of it.
    update_api_key(api_key.key_id, [ApiKeyItem.last_used_at.set(at)])


def update_api_key(
    key_id: str, actions: Sequence[Action], condition: Condition | None = None
) -> bool:
    """Change a key that is there; False: it isn't, or isn't as the condition wants it.

    Raises:
        StoreUnavailableError: the store failed; whether it was changed is unknown.
    """
    exists = ApiKeyItem.item_id.exists()
    item = ApiKeyItem(item_id=f"key_{key_id}", timestamp=CURRENT)
    with store_errors():
        try:
            item.update(list(actions), exists if condition is None else exists & condition)
        except UpdateError as exc:
            if not is_condition_failure(exc):
                raise
            return False
    return True


def delete_api_key(key_id: str, condition: Condition | None = None) -> bool:
    """Forget a key; False: it isn't as the condition wants it. One that isn't there is no error.

    Raises:
        StoreUnavailableError: the store failed; whether it was deleted is unknown.
    """
    item = ApiKeyItem(item_id=f"key_{key_id}", timestamp=CURRENT)
    with store_errors():
        try:
            item.delete(condition)
        except DeleteError as exc:
            if not is_condition_failure(exc):
                raise
            return False
    return True


def put_api_key(api_key: ApiKey) -> None:
    """Store a key's name, scopes and state, over what was there.

    Raises:
        StoreUnavailableError: the store failed.
    """
    with store_errors():
        item_of_key(api_key).save()


def item_of_key(api_key: ApiKey) -> ApiKeyItem:
    """Make the item that keeps a key."""
    return ApiKeyItem(
        item_id=f"key_{api_key.key_id}",
        timestamp=CURRENT,
        name=api_key.name,
        scopes=set(api_key.scopes),
        last_four=api_key.last_four,
        created_by=api_key.created_by,
        created_at=api_key.created_at,
        expires_at=api_key.expires_at,
        last_used_at=api_key.last_used_at,
        active=api_key.active,
        issue_id=api_key.issue_id,
        rotation_id=api_key.rotation_id,
        ended_at=api_key.ended_at,
        ended_because=api_key.ended_because,
        off_at=api_key.off_at,
        version=api_key.version,
        kind_sort=to_iso(api_key.created_at),
    )


def _from_item(item: ApiKeyItem) -> ApiKey:
    return ApiKey(
        key_id=item.item_id.removeprefix("key_"),
        name=item.name,
        scopes=frozenset(item.scopes),
        last_four=item.last_four,
        created_by=item.created_by,
        created_at=item.created_at,
        expires_at=item.expires_at,
        last_used_at=item.last_used_at,
        active=item.active,
        issue_id=item.issue_id,
        rotation_id=item.rotation_id,
        ended_at=item.ended_at,
        ended_because=cast("EndedBecause | None", item.ended_because),
        off_at=item.off_at,
        version=int(item.version or 0),
    )
