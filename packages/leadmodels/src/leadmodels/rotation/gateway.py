"""What the gateway is asked about API keys, whoever answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class GatewayKey:
    """A key as the gateway has it; its value is never read."""

    key_id: str
    name: str
    enabled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeKey:
    """A key that was made just now: the one moment at which its value is known."""

    key_id: str
    value: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """How much of its quota a key has used in the present period.

    Args:
        used: calls.
        limit: of calls a period.
        period: DAY, WEEK or MONTH.
    """

    used: int
    limit: int
    period: str


class KeyGateway(Protocol):
    """The keys at the gateway, and the one usage plan that admits them.

    Every method raises `GatewayUnavailableError` when nobody knows whether it was done.
    """

    def create(self, name: str) -> MadeKey:
        """Make an enabled key; it opens nothing until it is attached."""

    def attach(self, key_id: str) -> None:
        """Put a key into the usage plan; one that is in it already is no error.

        Raises:
            GatewayKeyMissingError: there is no such key, or no such plan.
        """

    def enable(self, key_id: str) -> None:
        """Let a key through.

        Raises:
            GatewayKeyMissingError: there is no such key.
        """

    def disable(self, key_id: str) -> None:
        """Refuse a key; one that isn't there is no error."""

    def detach(self, key_id: str) -> None:
        """Take a key out of the usage plan; one that isn't in it is no error."""

    def delete(self, key_id: str) -> None:
        """Delete a key for good; one that isn't there is no error."""

    def named(self, beginning: str) -> tuple[GatewayKey, ...]:
        """Find the keys whose names begin so."""

    def attached(self) -> tuple[GatewayKey, ...]:
        """List the keys in the usage plan; whether they are enabled isn't told there: True."""

    def usage(self, *, now: datetime) -> Mapping[str, Usage]:
        """Tell how much each key has used of its quota; empty where the plan has none."""
