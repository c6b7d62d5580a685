"""API Gateway's keys through a client of botocore, which is made elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from botocore.exceptions import BotoCoreError, ClientError

from leadmodels.errors import GatewayKeyMissingError, GatewayUnavailableError
from leadmodels.rotation.gateway import GatewayKey, MadeKey, Usage

_MOST_PER_PAGE: Final = 500
_NOT_FOUND: Final = frozenset({"NotFoundException"})
_CONFLICT: Final = frozenset({"ConflictException"})


class ApiGateway:
    """The gateway's keys and one usage plan.

    Args:
        usage_plan_id: of the plan that admits keys to the stage.
        client: gives botocore's client of API Gateway when it is first needed.
    """

    def __init__(self, usage_plan_id: str, client: Callable[[], Any]) -> None:
        self._plan_id = usage_plan_id
        self._client = client

    def create(self, name: str) -> MadeKey:
        """Make an enabled key; the gateway chooses its value."""
        with _errors():
            made = self._client().create_api_key(name=name, enabled=True)
        return MadeKey(key_id=made["id"], value=made["value"])

    def attach(self, key_id: str) -> None:
        """Put a key into the plan.

        Raises:
            GatewayKeyMissingError: there is no such key, or no such plan.
        """
        with _errors(missing=True, fine=_CONFLICT):
            self._client().create_usage_plan_key(
                usagePlanId=self._plan_id, keyId=key_id, keyType="API_KEY"
            )

    def enable(self, key_id: str) -> None:
        """Let a key through.

        Raises:
            GatewayKeyMissingError: there is no such key.
        """
        with _errors(missing=True):
            self._set_enabled(key_id, "true")

    def disable(self, key_id: str) -> None:
        """Refuse a key."""
        with _errors(fine=_NOT_FOUND):
            self._set_enabled(key_id, "false")

    def detach(self, key_id: str) -> None:
        """Take a key out of the plan."""
        with _errors(fine=_NOT_FOUND):
            self._client().delete_usage_plan_key(usagePlanId=self._plan_id, keyId=key_id)

    def delete(self, key_id: str) -> None:
        """Delete a key for good."""
        with _errors(fine=_NOT_FOUND):
            self._client().delete_api_key(apiKey=key_id)

    def named(self, beginning: str) -> tuple[GatewayKey, ...]:
        """Find the keys whose names begin so."""
        asked: dict[str, Any] = {"includeValues": False}
        if beginning:
            asked["nameQuery"] = beginning
        with _errors():
            found = self._all("get_api_keys", asked)
        return tuple(key for key in map(_key, found) if key.name.startswith(beginning))

    def attached(self) -> tuple[GatewayKey, ...]:
        """List the keys in the plan."""
        with _errors():
            found = self._all("get_usage_plan_keys", {"usagePlanId": self._plan_id})
        return tuple(map(_key, found))

    def usage(self, *, now: datetime) -> Mapping[str, Usage]:
        """Read the plan's quota, and each key's calls since its present period began."""
        today = now.astimezone(UTC).date()
        with _errors():
            quota = self._client().get_usage_plan(usagePlanId=self._plan_id).get("quota")
            if not quota or not quota.get("limit"):
                return {}
            period = quota["period"]
            asked = {
                "usagePlanId": self._plan_id,
                "startDate": _first_day(period, today).isoformat(),
                "endDate": today.isoformat(),
            }
            # The last day's "remaining" is what is left of the whole period.
            pages = list(self._pages("get_usage", asked))
        limit = int(quota["limit"])
        return {
            key_id: Usage(used=sum(int(day[0]) for day in days), limit=limit, period=period)
            for page in pages
            for key_id, days in page.get("items", {}).items()
        }

    def _set_enabled(self, key_id: str, value: str) -> None:
        change = {"op": "replace", "path": "/enabled", "value": value}
        self._client().update_api_key(apiKey=key_id, patchOperations=[change])

    def _all(self, method: str, asked: dict[str, Any]) -> list[dict[str, Any]]:
        return [item for page in self._pages(method, asked) for item in page.get("items", [])]

    def _pages(self, method: str, asked: dict[str, Any]) -> Iterator[dict[str, Any]]:
        position: dict[str, str] = {}
        while True:
            answer = getattr(self._client(), method)(**asked, **position, limit=_MOST_PER_PAGE)
            yield answer
            if not answer.get("position"):
                return
            position = {"position": answer["position"]}


def _key(found: Mapping[str, Any]) -> GatewayKey:
    """Take what is wanted of an answer; a value, if one is there, is left where it is."""
    return GatewayKey(
        key_id=found["id"], name=found.get("name") or "", enabled=bool(found.get("enabled", True))
    )


def _first_day(period: str, today: date) -> date:
    if period == "MONTH":
        return today.replace(day=1)
    if period == "WEEK":
        return today - timedelta(days=(today.weekday() + 1) % 7)  # AWS's weeks begin on Sunday
    return today


@contextmanager
def _errors(*, missing: bool = False, fine: frozenset[str] = frozenset()) -> Iterator[None]:
    """Turn botocore's errors into ours; those in `fine` are none.

    Raises:
        GatewayKeyMissingError: where `missing` asks for it.
        GatewayUnavailableError: anything else.
    """
    try:
        yield
    except ClientError as exc:
        code = exc.response.get("Error", {}).get("Code", "")
        if code in fine:
            return
        if missing and code in _NOT_FOUND:
            raise GatewayKeyMissingError("The gateway has no such key or usage plan.") from exc
        # No message of theirs: nobody knows what it repeats of what it was sent.
        raise GatewayUnavailableError(f"The API gateway refused: {code}.") from exc
    except BotoCoreError as exc:
        raise GatewayUnavailableError(
            f"The API gateway did not answer: {type(exc).__name__}."
        ) from exc
