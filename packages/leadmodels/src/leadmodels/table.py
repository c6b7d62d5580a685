"""The one place that binds the models to a table, a region, an endpoint and time limits."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from botocore.exceptions import BotoCoreError, ClientError
from pynamodb.connection.base import Connection
from pynamodb.exceptions import PynamoDBException
from pynamodb.models import Model

from leadmodels.dynamodb.client import ClientSettings, DynamoDBClient
from leadmodels.errors import LeadModelsError, StoreUnavailableError
from leadmodels.models import MODELS, LeadItem

_CONDITION_FAILED: Final = "ConditionalCheckFailedException"


class ConditionFailedError(LeadModelsError):
    """A write that `call_table` was to do was refused by its own condition."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableSettings:
    """Where the table is and how long to wait for it.

    Two attempts of at most 2 seconds each leave an API of 29 seconds room for another way out.
    """

    name: str
    region: str
    endpoint_url: str | None = None
    connect_timeout_seconds: float = 0.5
    read_timeout_seconds: float = 1.5
    max_attempts: int = 2
    max_connections: int = 16


def bind_table(settings: TableSettings) -> None:
    """Point every model at one table, through one client that threads share.

    The client is made here, so that a Lambda pays for it in its initialisation and not in its
    first request. Credentials come from the environment, else from botocore's usual chain.
    """
    client: Any = DynamoDBClient(
        ClientSettings(
            region=settings.region,
            endpoint_url=settings.endpoint_url,
            connect_seconds=settings.connect_timeout_seconds,
            read_seconds=settings.read_timeout_seconds,
            max_attempts=settings.max_attempts,
            max_connections=settings.max_connections,
        )
    )
    for model in MODELS:
        meta: Any = model.Meta
        meta.table_name = settings.name
        meta.region = settings.region
        meta.host = settings.endpoint_url
        model._connection = None  # noqa: SLF001 - PynamoDB keeps the first binding for ever
        connection: Connection = model._get_connection().connection  # noqa: SLF001 - see above
        connection._client = client  # noqa: SLF001 - PynamoDB would make one a model, of botocore's


def shared_connection(model: type[Model]) -> Connection:
    """Give the connection that a model was bound to, for what PynamoDB doesn't do by model."""
    connection: Connection = model._get_connection().connection  # noqa: SLF001 - see bind_table
    return connection


def is_condition_failure(exc: PynamoDBException) -> bool:
    """Tell whether a write was refused by its own condition."""
    # PynamoDB's property raises AttributeError for a time-out, which has no response to ask.
    code: str | None = getattr(exc, "cause_response_code", None)
    return code == _CONDITION_FAILED


def call_table(operation: str, request: dict[str, Any]) -> dict[str, Any]:
    """Call an operation on the table past PynamoDB: request and answer as DynamoDB writes them.

    For what every submission does: a model that is made, filled and written costs as much as the
    call itself (`docs/performance.md`). All else uses the models.

    Args:
        operation: such as ``PutItem``.
        request: what it takes besides the table's name.

    Raises:
        ConditionFailedError: its own condition refused it.
        StoreUnavailableError: the store did not answer, was throttled, or refused.
    """
    bound = LeadItem._get_connection()  # noqa: SLF001 - see bind_table
    client: Any = bound.connection.client
    try:
        answer: dict[str, Any] = client._make_api_call(  # noqa: SLF001 - as PynamoDB calls it
            operation, {"TableName": bound.table_name, **request}
        )
    except ClientError as exc:
        code = exc.response["Error"]["Code"]
        if code == _CONDITION_FAILED:
            raise ConditionFailedError("The item is not as it was to be.") from exc
        raise StoreUnavailableError(_unavailable(code)) from exc
    except BotoCoreError as exc:
        raise StoreUnavailableError(_unavailable(type(exc).__name__)) from exc
    return answer


@contextmanager
def store_errors() -> Iterator[None]:
    """Turn whatever PynamoDB raises inside the block into `StoreUnavailableError`.

    Raises:
        StoreUnavailableError: the store did not answer, was throttled, or refused.
    """
    try:
        yield
    except PynamoDBException as exc:
        cause = getattr(exc, "cause_response_code", None) or type(exc.cause or exc).__name__
        raise StoreUnavailableError(_unavailable(cause)) from exc


def _unavailable(cause: str) -> str:
    return f"The lead store did not answer: {cause}."
