"""A key ended for good: the Lambdas refuse it first, then the gateway; a day later it is gone."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final

from leadmodels.api_keys import (
    ApiKey,
    EndedBecause,
    delete_api_key,
    get_api_key,
    update_api_key,
)
from leadmodels.errors import ApiKeyNotFoundError
from leadmodels.key_models import ApiKeyItem
from leadmodels.rotation.gateway import KeyGateway

DELETED_AFTER: Final = timedelta(days=1)
"""How long a key that is refused stays known, so that who still sends it can be told which."""


def mark_ended(key_id: str, *, because: EndedBecause, now: datetime) -> None:
    """Have the Lambdas refuse a key from their next request on; they read it each time.

    Whatever else is changed about it at the same time, this is done. A key that isn't there, or
    has ended before, is no error.

    Raises:
        StoreUnavailableError: the store failed; whether it was done is unknown.
    """
    marks = [
        ApiKeyItem.active.set(False),
        ApiKeyItem.ended_at.set(now),
        ApiKeyItem.ended_because.set(because),
        ApiKeyItem.version.add(1),
    ]
    update_api_key(key_id, marks, ApiKeyItem.ended_at.does_not_exist())


def end_key(key_id: str, gateway: KeyGateway, *, because: EndedBecause, now: datetime) -> None:
    """Make a key inactive, disable it at the gateway and take it out of the usage plan.

    Again and again it does no more than what is left of it to do.

    Raises:
        GatewayUnavailableError: the gateway failed; the Lambdas refuse the key all the same.
        StoreUnavailableError: the store failed; whether it was done is unknown.
    """
    mark_ended(key_id, because=because, now=now)
    try:
        key = get_api_key(key_id, is_consistent=True)
    except ApiKeyNotFoundError:
        return
    if key.off_at is not None:
        return
    gateway.disable(key_id)
    gateway.detach(key_id)
    marks = [ApiKeyItem.off_at.set(now), ApiKeyItem.version.add(1)]
    update_api_key(key_id, marks, ApiKeyItem.off_at.does_not_exist())


def is_to_be_deleted(key: ApiKey, *, now: datetime) -> bool:
    """Tell whether a key has been off for a day."""
    return key.off_at is not None and now >= key.off_at + DELETED_AFTER


def delete_ended(key: ApiKey, gateway: KeyGateway) -> None:
    """Delete a key that is off, at the gateway and here.

    Raises:
        GatewayUnavailableError: the gateway failed; call again.
        StoreUnavailableError: the store failed; call again.
    """
    gateway.delete(key.key_id)
    delete_api_key(key.key_id, ApiKeyItem.off_at.exists())


def find_api_key(key_id: str | None) -> ApiKey | None:
    """Read a key as it is now; None: there is none.

    Raises:
        StoreUnavailableError: the store failed.
    """
    with suppress(ApiKeyNotFoundError):
        return get_api_key(key_id, is_consistent=True) if key_id else None
    return None
