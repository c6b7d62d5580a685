"""Keys as the pages need them: what we keep, beside what the gateway says."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.http import Http404

from dashboard.access.gateway import key_gateway
from leadmodels.api_keys import ApiKey, get_api_key
from leadmodels.errors import ApiKeyNotFoundError, GatewayUnavailableError
from leadmodels.rotation.gateway import GatewayKey, Usage
from leadmodels.rotation.issues import KeyIssue, find_issue

logger = logging.getLogger(__name__)

_ROTATE: Final = "Rotate it to get one that works."


@dataclass(frozen=True, slots=True, kw_only=True)
class AtGateway:
    """What the gateway says of its keys.

    Args:
        is_known: it answered; otherwise nothing here means anything.
        keys: by id.
        attached: those in our usage plan.
        usage: of the quota, by id; empty where there is none, or the gateway doesn't say.
    """

    is_known: bool = False
    keys: Mapping[str, GatewayKey] = field(default_factory=dict)
    attached: Mapping[str, GatewayKey] = field(default_factory=dict)
    usage: Mapping[str, Usage] = field(default_factory=dict)

    def trouble_with(self, key: ApiKey) -> str:
        """Say why the gateway refuses a key that we take; empty: it doesn't, or nobody knows."""
        if not self.is_known:
            return ""
        found = self.keys.get(key.key_id)
        if found is None:
            return f"The gateway has no such key any more: somebody deleted it there. {_ROTATE}"
        if not found.enabled:
            return f"Somebody disabled it at the gateway. {_ROTATE}"
        if key.key_id not in self.attached:
            return f"It is in no usage plan at the gateway, so it is refused there. {_ROTATE}"
        return ""


def ask_gateway(*, now: datetime) -> AtGateway:
    """Ask the gateway for all keys; when it doesn't answer, the page says so and shows the rest."""
    gateway = key_gateway()
    try:
        keys, attached = gateway.named(""), gateway.attached()
    except GatewayUnavailableError as exc:
        logger.warning("Keys: %s", exc)
        return AtGateway()
    try:
        usage = gateway.usage(now=now)
    except GatewayUnavailableError as exc:
        logger.info("Usage of keys: %s", exc)
        usage = {}
    return AtGateway(
        is_known=True,
        keys={key.key_id: key for key in keys},
        attached={key.key_id: key for key in attached},
        usage=usage,
    )


def find_key(key_id: str) -> ApiKey:
    """Return a key.

    Raises:
        Http404: there is no such key.
        StoreUnavailableError: the store failed.
    """
    try:
        return get_api_key(key_id, is_consistent=True)
    except ApiKeyNotFoundError as exc:
        raise Http404("There is no API key at this address. It may have been deleted.") from exc


def open_issue_of(key: ApiKey) -> KeyIssue | None:
    """Return the open issue in which a key is replaced or, if none, made.

    Raises:
        StoreUnavailableError: the store failed.
    """
    for issue_id in (key.rotation_id, key.issue_id):
        issue = find_issue(issue_id)
        if issue is not None and issue.is_open:
            return issue
    return None
