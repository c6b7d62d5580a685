"""What an API key may do: the gateway admits the key, its scopes are checked here."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from ingest.events import Request
from ingest.refusals import Refusal
from leadmodels.api_keys import get_api_key, note_use
from leadmodels.errors import ApiKeyNotFoundError, StoreUnavailableError


def require_scope(request: Request, scope: str, *, now: datetime) -> None:
    """Let a request pass whose API key is active, not expired, and has the scope.

    Raises:
        Refusal: 403 it doesn't; 503 the key can't be looked up.
    """
    if request.api_key_id is None:
        raise Refusal(403, "key_missing", "Send an API key in the header x-api-key.")
    try:
        api_key = get_api_key(request.api_key_id)
    except ApiKeyNotFoundError as exc:
        raise Refusal(403, "key_unknown", "This API key has no rights here.") from exc
    except StoreUnavailableError as exc:
        raise Refusal(503, "unavailable", "Leads can't be reached now. Try again soon.") from exc
    if not api_key.may(scope, now=now):
        raise Refusal(
            403, "scope", f"This API key is inactive, has expired, or lacks the scope {scope}."
        )
    with suppress(StoreUnavailableError):
        note_use(api_key, at=now)
