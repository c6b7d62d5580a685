"""What is kept of an API key: its name and what it may do. Its value stays in the gateway."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from pynamodb.exceptions import DoesNotExist, UpdateError

from leadmodels.errors import ApiKeyNotFoundError
from leadmodels.models import CURRENT, ApiKeyItem
from leadmodels.table import is_condition_failure, store_errors
from leadmodels.times import to_iso

SCOPES: Final = frozenset({"leads:read", "leads:write"})
USE_NOTED_EVERY: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKey:
    """An API key by the gateway's own id of it; `expires_at` None: it does not expire."""

    key_id: str
    name: str
    scopes: frozenset[str]
    last_four: str
    created_by: str
    created_at: datetime
    expires_at: datetime | None = None
    last_used_at: datetime | None = None
    active: bool = True

    def may(self, scope: str, *, now: datetime) -> bool:
        """Tell whether the key is active, not expired, and has the scope."""
        is_current = self.expires_at is None or now < self.expires_at
        return self.active and is_current and scope in self.scopes


def get_api_key(key_id: str) -> ApiKey:
    """Read a key by the gateway's id of it.

    Raises:
        ApiKeyNotFoundError: no such key is kept here.
        StoreUnavailableError: the store failed.
    """
    with store_errors():
        try:
            item = ApiKeyItem.get(f"key_{key_id}", CURRENT)
        except DoesNotExist as exc:
            raise ApiKeyNotFoundError("There is no such API key.") from exc
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
    )


def note_use(api_key: ApiKey, *, at: datetime) -> None:
    """Keep when a key was last used, to the hour: no write for most calls.

    Raises:
        StoreUnavailableError: the store failed; the call goes on without it.
    """
    if api_key.last_used_at is not None and at - api_key.last_used_at < USE_NOTED_EVERY:
        return
    item = ApiKeyItem(item_id=f"key_{api_key.key_id}", timestamp=CURRENT)
    with store_errors():
        try:
            item.update([ApiKeyItem.last_used_at.set(at)], ApiKeyItem.item_id.exists())
        except UpdateError as exc:
            # Deleted in between: an update alone would make half an item of it.
            if not is_condition_failure(exc):
                raise


def put_api_key(api_key: ApiKey) -> None:
    """Store a key's name, scopes and state, over what was there.

    Raises:
        StoreUnavailableError: the store failed.
    """
    with store_errors():
        ApiKeyItem(
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
            kind_sort=to_iso(api_key.created_at),
        ).save()
